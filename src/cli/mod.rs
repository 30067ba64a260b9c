//! The command line: one file per subcommand. A verb reads its arguments, calls an operation and words the answer; the
//! rules are in `admin`. Exit codes: 0 done, 1 refused or failed, 2 wrong usage.

mod apis;
mod audit;
mod backup;
mod clients;
mod config;
#[cfg(feature = "demo")]
mod demo;
mod doctor;
mod given;
mod groups;
mod keys;
mod local;
mod log;
mod mail;
mod migrate;
mod output;
mod password_input;
mod private_file;
mod remote;
mod restore;
mod roles;
mod secret_input;
pub mod serve;
mod statistics;
mod users;

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::runtime::Runtime;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use crate::config::Settings;
use crate::domain::issuer::Issuer;
use local::Local;
use output::{Answer, Format};
use remote::server::Server;
use remote::signing_in;

const EXAMPLES: &str = "\
Examples:
  signet                              start with what is at hand: 127.0.0.1:8080, data/signet.db
  signet serve --config signet.toml   start with settings of your own
  signet users create --email ada@example.com --name 'Ada Lovelace' --verified
  signet clients create --id web --grant authorization_code --scope openid \\
      --redirect-uri https://app.example.com/callback
  signet clients list --json
  signet demo                         see it all work on this machine

Settings come from defaults, over them --config FILE, over it variables such as
SIGNET__SERVER__LISTEN; `signet config show` shows what is in force. All verbs but
`serve` work on the database directly, whether or not a server is running; with
--server, those that administer it work from elsewhere: see `signet login --help`.

Exit codes: 0 done, 1 refused or failed, 2 wrong usage.";

/// Signet, an OAuth 2 / OpenID Connect identity provider
///
/// Signs people in on its own pages, gives applications RS256 tokens, and publishes the keys by which services verify
/// them.
#[derive(Debug, Parser)]
#[command(name = "signet", version, after_help = EXAMPLES, max_term_width = 100)]
struct Arguments {
    /// Read settings from this file (TOML), over the defaults
    #[arg(long, global = true, value_name = "FILE", help_heading = "Global options")]
    config: Option<PathBuf>,
    /// Answer in JSON, for programs; errors too, on standard error
    #[arg(long, global = true, help_heading = "Global options")]
    json: bool,
    /// Do it on this running server, by its issuer, instead of the database here; sign in first: signet login
    #[arg(long, global = true, value_name = "URL", env = "SIGNET_SERVER", help_heading = "Global options")]
    server: Option<Server>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the server; also what `signet` alone does
    Serve,
    /// Show the whole story on this machine: server, bank, trading service and a web application
    #[cfg(feature = "demo")]
    Demo(demo::DemoArgs),
    /// Bring the database to this release's schema, and say what was applied
    Migrate,
    /// Signing keys: list, generate, activate, rotate, rehearse, import, export, retire, revoke, rewrap
    #[command(subcommand)]
    Keys(keys::Verb),
    /// APIs that take our tokens: create, list
    #[command(subcommand)]
    Apis(apis::Verb),
    /// People's accounts: create, list, show, disable, set-password, grant-role, take-role
    #[command(subcommand)]
    Users(users::Verb),
    /// What people may do: create, change, delete, list, show, permissions, limit-scope
    #[command(subcommand)]
    Roles(roles::Verb),
    /// Groups of people who share roles: create, change, delete, list, show, members, add, remove
    #[command(subcommand)]
    Groups(groups::Verb),
    /// Applications and services: create, list, show
    #[command(subcommand)]
    Clients(clients::Verb),
    /// The audit log: list, show, export, verify, seal, archive
    #[command(subcommand)]
    Audit(audit::Verb),
    /// How the server stands, and what happened in the last hours
    Statistics(statistics::Arguments),
    /// Mail: list, retry, discard, test
    #[command(subcommand)]
    Mail(mail::Verb),
    /// Look at everything, and say what is wrong and what to do
    Doctor(doctor::Arguments),
    /// Copy the database into a file while it serves (SQLite)
    Backup(backup::Arguments),
    /// Put a backup in the place of the database (SQLite)
    Restore(restore::Arguments),
    /// The settings: check, show
    #[command(subcommand)]
    Config(config::Verb),
    /// Sign in to the server that --server names, by a code that you enter in a browser
    #[command(after_help = signing_in::EXAMPLES)]
    Login(signing_in::Arguments),
    /// End the sign-in to the server that --server names
    Logout,
    /// Say who is signed in to the server that --server names
    Whoami,
}

/// Does what `arguments` (the program's name first) say.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let asked = arguments.iter().any(|argument| argument == "--json");
    let format = |json| if json { Format::Json } else { Format::Text };
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return output::print_usage(&error, format(asked)),
    };
    let format = format(arguments.json);
    let server = arguments.server.clone().and_then(Server::named);
    #[cfg(feature = "demo")]
    if server.is_none()
        && let Some(Command::Demo(arguments)) = arguments.command
    {
        return run_demo(arguments, format).unwrap_or_else(|error| output::print_error(&error, format));
    }
    match answer(arguments, server, format) {
        Ok(answer) => output::print(&answer, format),
        Err(error) => output::print_error(&error, format),
    }
}

/// The demo has settings of its own, and says what there is to say while it runs.
#[cfg(feature = "demo")]
fn run_demo(arguments: demo::DemoArgs, format: Format) -> anyhow::Result<ExitCode> {
    runtime()?.block_on(demo::run(arguments, format))
}

fn answer(arguments: Arguments, server: Option<Issuer>, format: Format) -> anyhow::Result<Answer> {
    if let Some(server) = server {
        log_warnings();
        let command = arguments.command.unwrap_or(Command::Serve);
        return runtime()?.block_on(remote::run(command, server, format));
    }
    let settings = crate::config::load(arguments.config.as_deref(), crate::config::environment())?;
    let command = match arguments.command {
        None | Some(Command::Serve) => return serve::run(settings).map(|()| Answer::silent()),
        Some(Command::Config(verb)) => return config::run(&verb, &settings),
        Some(command) => command,
    };
    log_warnings();
    runtime()?.block_on(run_locally(command, settings))
}

fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

/// Works on the database itself, without a server.
async fn run_locally(command: Command, settings: Settings) -> anyhow::Result<Answer> {
    match command {
        #[cfg(feature = "demo")]
        Command::Demo(_) => Ok(Answer::silent()),
        Command::Migrate => migrate::run(&settings),
        Command::Doctor(arguments) => doctor::run(&arguments, &settings).await,
        Command::Backup(arguments) => backup::run(&arguments, &settings),
        Command::Restore(arguments) => restore::run(&arguments, &settings),
        Command::Keys(verb) => Box::pin(keys::run(verb, settings)).await,
        Command::Apis(verb) => apis::run(verb, &Local::open(settings).await?).await,
        Command::Users(verb) => Box::pin(users::run(verb, settings)).await,
        Command::Roles(verb) => roles::run(verb, &Local::open(settings).await?).await,
        Command::Groups(verb) => groups::run(verb, &Local::open(settings).await?).await,
        Command::Clients(verb) => Box::pin(clients::run(verb, settings)).await,
        Command::Audit(verb) => Box::pin(audit::run(verb, settings)).await,
        Command::Statistics(arguments) => statistics::run(&arguments, &Local::open(settings).await?).await,
        Command::Mail(verb) => mail::run(verb, &Local::open(settings).await?).await,
        Command::Login(_) | Command::Logout | Command::Whoami => {
            anyhow::bail!("say which server: signet --server https://id.example.com login")
        }
        Command::Serve | Command::Config(_) => Ok(Answer::silent()),
    }
}

/// What goes wrong on the way stands on standard error; `RUST_LOG` asks for more or less.
fn log_warnings() {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into()).from_env_lossy();
    let colours = std::io::stderr().is_terminal();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours);
    // A second subscriber in one process changes nothing.
    let _ = log.with_writer(std::io::stderr).try_init();
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_arguments_fit_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn what_other_tools_write_is_understood() {
        for line in [
            "signet",
            "signet serve --config signet.toml",
            "signet users create --email a@b.example --name Ada --verified --role a --role b --password-stdin",
            "signet users create --email a@b.example --name Ada --role a b --password-file secret --json",
            "signet users invite a@b.example --name Ada --role a b --client web --from Bob --expires 3d --language de",
            "signet users invitations --limit 200 --json",
            "signet users uninvite a@b.example",
            "signet users uninvite 0197a3c2-5b7e-7c11-8d2f-0a1b2c3d4e5f",
            "signet clients create --id web --name Web --secret-stdin --grant authorization_code \
             --grant refresh_token --redirect-uri https://a.example/cb --redirect-uri https://b.example/cb \
             --post-logout-redirect-uri https://a.example/ --scope openid --scope email --audience urn:a \
             --audience urn:b --resource-server urn:c --auth-method client_secret_post --pkce optional \
             --access-ttl 5m --refresh-ttl 14d --first-party --json",
            "signet clients create --id app --public --grant authorization_code refresh_token --scope openid email",
            "signet apis create --audience https://bank.example --name Bank --scope read --scope write",
            "signet roles create trader --description Trades --permission orders:read orders:write",
            "signet roles limit-scope payments:write --role treasurer admin",
            "signet groups change Desk Desk --role trader",
            "signet groups add Desk ada@example.com",
            "signet keys generate --bits 3072",
            "signet keys rotate --json",
            "signet keys rotate --now --yes",
            "signet keys activate -abc --now",
            "signet keys retire -abc",
            "signet keys rewrap --to-file new.key",
            "signet keys rewrap --to-stdin --yes",
            "signet keys rehearse --cache 10m --now --json",
            "signet keys import - --password-file secret",
            "signet keys export -abc --format jwk",
            "signet keys revoke -abc --yes",
            "signet audit verify --head 12:LXEWQrcmsEQBYnyp-6wy9chTD7GQPMTbAiWHF5IaSIE",
            "signet audit seal --json",
            "signet audit archive --before 2026-01-01 --directory /archives",
            "signet audit verify --archive a.jsonl b.jsonl --alone --key abc",
            "signet audit list --event sign_in --outcome failure --since 2027-01-15 --ip 192.0.2.7 --limit 200",
            "signet audit export - --format csv --until 2027-01-15T08:00:00Z",
            "signet mail list --dead --limit 200",
            "signet mail retry --all",
            "signet mail retry 0197a3c2-5b7e-7c11-8d2f-0a1b2c3d4e5f",
            "signet mail test ada@example.com",
            "signet mail discard 0197a3c2-5b7e-7c11-8d2f-0a1b2c3d4e5f",
            "signet doctor --ca ca.pem --json",
            "signet --server https://id.example.com login --scope admin:read admin:users --ca ca.pem",
            "signet users list --server https://id.example.com --json",
            "signet whoami --server http://127.0.0.1:8080",
            "signet clients create --template command_line",
            "signet statistics --hours 48",
            "signet backup /backups/signet-1.db --json",
            "signet restore /backups/signet-1.db --replace --sign-everybody-out",
            "signet --json config show",
        ] {
            let parsed = Arguments::try_parse_from(line.split_whitespace());
            assert!(parsed.is_ok(), "{line}: {parsed:?}");
        }
    }

    #[test]
    fn wrong_usage_is_refused() {
        for line in [
            "signet frob",
            "signet users",
            "signet users create --email a@b.example",
            "signet users create --email a --name Ada --password-stdin",
            "signet users create --email a@b.example --name Ada --password secret",
            "signet users invite",
            "signet users invite nobody",
            "signet users invite a@b.example --expires 31d",
            "signet users invite a@b.example --language fr",
            "signet users uninvite nobody",
            "signet users set-password a@b.example --password-stdin --password-file secret",
            "signet clients create --id a --public --secret-stdin --grant authorization_code",
            "signet clients create --id a --secret 0123456789012345678901234567890123456789",
            "signet clients create --id a --grant password",
            "signet clients create --id a --access-ttl soon",
            "signet --server http://id.example.com users list",
            "signet --server id.example.com whoami",
            "signet clients create",
            "signet statistics --hours 0",
            "signet roles create Trader",
            "signet roles create trader --permission signet.keys:frob",
            "signet groups add Desk",
            "signet mail retry",
            "signet mail retry 0197a3c2-5b7e-7c11-8d2f-0a1b2c3d4e5f --all",
            "signet mail test nobody",
            "signet keys generate --bits 1024",
            "signet users list --limit 201",
            "signet backup",
            "signet restore",
            "signet audit archive",
            "signet audit verify --alone",
        ] {
            let refused = Arguments::try_parse_from(line.split_whitespace()).unwrap_err();
            assert_eq!(refused.exit_code(), 2, "{line}");
        }
    }
}
