//! Arguments, typed.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use crate::load::Scenario;
use crate::numbers::parse_duration;

/// Load generator and ceilings for an OpenID Connect server.
#[derive(Debug, Parser)]
#[command(name = "bench", version)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Drive a running server, found by its discovery document.
    Run(Box<RunArguments>),
    /// Measure only what this machine can do at most.
    Ceilings(CeilingArguments),
    /// Start Signet from a clean state, measure everything, stop it.
    Up(Box<UpArguments>),
    /// Look for accounts among few and among many, by the administration's API.
    People(PeopleArguments),
    /// The bare server that the ceilings need.
    #[command(hide = true)]
    Bare {
        #[arg(long, default_value_t = 512)]
        bytes: usize,
    },
}

#[derive(Args, Debug)]
pub struct RunArguments {
    /// Issuer URL; its discovery document names the endpoints.
    #[arg(long)]
    pub issuer: String,
    #[command(flatten)]
    pub accounts: AccountArguments,
    #[command(flatten)]
    pub load: LoadArguments,
    /// Process of the server on this machine, for CPU and memory.
    #[arg(long)]
    pub server_pid: Option<u32>,
    #[command(flatten)]
    pub extras: ExtraArguments,
}

/// Every secret also comes from the environment or a file.
#[derive(Args, Debug)]
pub struct AccountArguments {
    /// Confidential client of client_credentials and introspection.
    #[arg(long)]
    pub client_id: Option<String>,
    #[arg(long, env = "BENCH_CLIENT_SECRET", hide_env_values = true)]
    pub client_secret: Option<String>,
    #[arg(long, conflicts_with = "client_secret")]
    pub client_secret_file: Option<PathBuf>,
    /// Scope asked for with client_credentials.
    #[arg(long)]
    pub client_scope: Option<String>,
    /// Confidential client of the code flow.
    #[arg(long)]
    pub web_client_id: Option<String>,
    #[arg(long, env = "BENCH_WEB_CLIENT_SECRET", hide_env_values = true)]
    pub web_client_secret: Option<String>,
    #[arg(long, conflicts_with = "web_client_secret")]
    pub web_client_secret_file: Option<PathBuf>,
    /// Nothing has to listen there: the generator only reads the redirect.
    #[arg(long)]
    pub redirect_uri: Option<String>,
    /// Scope asked for in the code flow.
    #[arg(long, default_value = "openid")]
    pub scope: String,
    /// Name on the login form; `{n}` in it stands for 0 to users-1.
    #[arg(long)]
    pub user: Option<String>,
    #[arg(long, default_value_t = 1)]
    pub users: usize,
    #[arg(long, env = "BENCH_PASSWORD", hide_env_values = true)]
    pub password: Option<String>,
    #[arg(long, conflicts_with = "password")]
    pub password_file: Option<PathBuf>,
    /// Browser sessions that workers share when there are more workers.
    #[arg(long, default_value_t = 16)]
    pub sessions: usize,
}

#[derive(Args, Clone, Debug)]
pub struct LoadArguments {
    /// Kept connections, one worker each.
    #[arg(long, default_value_t = 16)]
    pub connections: usize,
    /// Connections of the scenario `mixed`.
    #[arg(long, default_value_t = 1_000)]
    pub mixed_connections: usize,
    #[arg(long, default_value = "10s", value_parser = parse_duration)]
    pub duration: Duration,
    #[arg(long, default_value = "2s", value_parser = parse_duration)]
    pub warmup: Duration,
    /// Longest wait for one answer.
    #[arg(long, default_value = "10s", value_parser = parse_duration)]
    pub timeout: Duration,
    /// Scenarios in order; all by default.
    #[arg(long = "scenario", value_enum, value_delimiter = ',')]
    pub scenarios: Vec<Scenario>,
    /// Core of the measured process, when this program starts it.
    #[arg(long)]
    pub server_core: Option<usize>,
    /// Core of the generator; the last by default.
    #[arg(long)]
    pub generator_core: Option<usize>,
    /// Leave placing processes to the kernel.
    #[arg(long)]
    pub no_pin: bool,
}

#[derive(Args, Clone, Debug)]
pub struct ExtraArguments {
    /// Also write the report as JSON.
    #[arg(long)]
    pub json: Option<PathBuf>,
    /// Where durable appends are measured: the disk of the database.
    #[arg(long, default_value = ".")]
    pub fsync_dir: PathBuf,
    #[arg(long)]
    pub no_ceilings: bool,
}

#[derive(Args, Debug)]
pub struct CeilingArguments {
    #[command(flatten)]
    pub load: LoadArguments,
    #[command(flatten)]
    pub extras: ExtraArguments,
    /// Size of the prebuilt answer.
    #[arg(long, default_value_t = 512)]
    pub bytes: usize,
}

#[derive(Args, Debug)]
pub struct UpArguments {
    /// The binary of Signet.
    #[arg(long, default_value = "target/release/signet")]
    pub signet: PathBuf,
    /// An empty database instead of SQLite in a temporary folder: `postgres://...`
    #[arg(long, env = "BENCH_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// Where the temporary folder is made; put it on the disk that is to be measured.
    #[arg(long)]
    pub dir: Option<PathBuf>,
    /// A setting more for the server: `SIGNET__SECTION__KEY=value`. May be repeated.
    #[arg(long = "env", value_parser = setting)]
    pub settings: Vec<(String, String)>,
    /// Users to make and spread the workers over.
    #[arg(long, default_value_t = 16)]
    pub users: usize,
    #[command(flatten)]
    pub load: LoadArguments,
    /// Also write the report as JSON.
    #[arg(long)]
    pub json: Option<PathBuf>,
    #[arg(long)]
    pub no_ceilings: bool,
}

#[derive(Args, Debug)]
pub struct PeopleArguments {
    /// The binary of Signet.
    #[arg(long, default_value = "target/release/signet")]
    pub signet: PathBuf,
    /// Where both crowds are kept; one that is there already is not made again.
    #[arg(long)]
    pub dir: PathBuf,
    /// How many accounts the small crowd has.
    #[arg(long, default_value_t = 1_000)]
    pub few: usize,
    /// How many accounts the large crowd has.
    #[arg(long, default_value_t = 1_000_000)]
    pub many: usize,
    /// How often each question is put to each crowd.
    #[arg(long, default_value_t = 200)]
    pub rounds: usize,
    /// Two empty PostgreSQL databases instead of SQLite in the folder: the first for the small crowd.
    #[arg(long, num_args = 2)]
    pub databases: Vec<String>,
    /// Longest wait for one answer.
    #[arg(long, default_value = "60s", value_parser = parse_duration)]
    pub timeout: Duration,
}

fn setting(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("expected KEY=value")?;
    Ok((key.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_fit_together() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn scenarios_are_a_list() {
        let line =
            ["bench", "run", "--issuer", "http://x", "--scenario", "client_credentials,password-login"];
        let Command::Run(run) = Arguments::parse_from(line).command else { panic!("not run") };
        assert_eq!(run.load.scenarios, [Scenario::ClientCredentials, Scenario::PasswordLogin]);
    }
}
