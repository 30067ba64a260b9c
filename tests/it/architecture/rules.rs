//! The rules themselves: who may know whom, which crate stays where, how long a file and a function may be.

use super::source::{Named, Source};

const LONGEST_FILE: usize = 400;
const LONGEST_FUNCTION: usize = 80;

/// The parts of the house. The order of the declaration is the direction: a part may know those before it, but for
/// what [`may_know`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Domain,
    /// Numbers in memory, which everybody may add to.
    Metrics,
    /// What is being done, as spans, which everybody may open.
    Traces,
    Words,
    Passwords,
    Keys,
    Places,
    Mail,
    Storage,
    Config,
    Env,
    Audit,
    Request,
    Operation,
    Startup,
    Jobs,
    /// `endpoint.rs`, `api.rs`, `page.rs`.
    Face,
    Http,
    Cli,
    /// `main.rs` and `lib.rs`.
    Root,
}

/// Paths that go against the rule, each with its reason.
const EXCEPTIONS: &[(&str, &[&str], &str)] = &[
    ("storage/users.rs", &["passwords", "PasswordHash"], "the stored form of a password is a column"),
    (
        "storage/user_passwords.rs",
        &["passwords", "PasswordHash"],
        "the stored form of a password is a column",
    ),
    ("http/server.rs", &["config", "Settings"], "it hands them down as plain values"),
    ("http/state.rs", &["config", "Settings"], "it keeps of them what every request needs"),
    ("http/tls.rs", &["config", "private_file"], "the key's file is checked as the settings' files are"),
];

/// Crates that belong to one part: the crate, where it may stand, as the beginning or the end of a path.
const PLACES: &[(&str, &[&str])] = &[
    ("actix_web", &["http/", "/endpoint.rs", "/api.rs", "/page.rs"]),
    ("utoipa", &["/api.rs", "/view.rs", "http/openapi.rs"]),
    ("askama", &["mail/", "/page.rs", "http/marked.rs"]),
    ("diesel", &["storage/"]),
    ("diesel_migrations", &["storage/"]),
    ("r2d2", &["storage/"]),
    ("config", &["config/"]),
    ("josekit", &["keys/"]),
    ("rsa", &["keys/"]),
    ("totp_rs", &["keys/totp.rs"]),
    ("qrcode", &["accounts/second_factor/qr.rs"]),
    ("argon2", &["passwords/"]),
    ("lettre", &["mail/"]),
    ("maxminddb", &["places/"]),
    ("fluent_templates", &["words/"]),
    ("getrandom", &["env.rs"]),
    ("clap", &["cli/", "main.rs"]),
    ("rpassword", &["cli/"]),
    ("anyhow", &["cli/", "main.rs"]),
    ("opentelemetry", &["traces/"]),
    ("opentelemetry_otlp", &["traces/"]),
    ("opentelemetry_sdk", &["traces/"]),
    ("tracing_opentelemetry", &["traces/"]),
];

/// All that the domain may use: it knows no web, database, template, clock or random source.
const CRATES_OF_DOMAIN: &[&str] = &[
    "base64",
    "ipnet",
    "jiff",
    "secrecy",
    "serde",
    "serde_json",
    "sha2",
    "subtle",
    "thiserror",
    "time",
    "unicode_normalization",
    "url",
    "uuid",
    "woothee",
    "zeroize",
];

/// What is wrong with `source`, each as `src/path:line: message`.
pub fn check(source: &Source<'_>) -> Vec<String> {
    if source.path.ends_with("/tests.rs") {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut say = |line: usize, message: String| found.push(format!("src/{}:{line}: {message}", source.path));
    if !source.is_introduced {
        say(1, "it does not begin with //!, a sentence that says what it is for".to_owned());
    }
    if source.lines > LONGEST_FILE {
        say(source.lines, format!("{} lines before its tests; {LONGEST_FILE} are the end", source.lines));
    }
    for (name, line, length) in &source.functions {
        if *length > LONGEST_FUNCTION {
            say(*line, format!("{name} has {length} lines; {LONGEST_FUNCTION} are the end"));
        }
    }
    if source.path != "storage/migrate.rs" {
        for line in &source.transactions {
            say(
                *line,
                "only the store opens transactions: use Store::write, or Tx::nested inside".to_owned(),
            );
        }
    }
    for named in &source.own {
        if let Some(reason) = wrong_way(source.path, named) {
            say(named.line, format!("{} → {}: {reason}", source.path, named.segments.join("::")));
        }
    }
    for named in &source.foreign {
        if let Some(reason) = misplaced(source.path, &named.segments[0]) {
            say(named.line, reason);
        }
    }
    found
}

fn wrong_way(path: &str, named: &Named) -> Option<String> {
    let segments: Vec<&str> = named.segments.iter().map(String::as_str).collect();
    if EXCEPTIONS.iter().any(|(from, to, _)| *from == path && segments.starts_with(to)) {
        return None;
    }
    let modules: Vec<&str> = path.trim_end_matches(".rs").split('/').collect();
    let (from, to) = (part(&modules)?, part(&segments)?);
    (!may_know(from, to, &segments)).then(|| format!("{from:?} may not know {to:?}"))
}

/// The part to which a module belongs, or an item in one.
fn part(segments: &[&str]) -> Option<Part> {
    let (first, rest) = segments.split_first()?;
    Some(match *first {
        "domain" => Part::Domain,
        "metrics" => Part::Metrics,
        "traces" => Part::Traces,
        "words" => Part::Words,
        "passwords" => Part::Passwords,
        "keys" => Part::Keys,
        "places" => Part::Places,
        "mail" => Part::Mail,
        "storage" => Part::Storage,
        "config" => Part::Config,
        "env" => Part::Env,
        "audit" => Part::Audit,
        "jobs" => Part::Jobs,
        "startup" => Part::Startup,
        "http" => Part::Http,
        "cli" => Part::Cli,
        "main" | "lib" => Part::Root,
        "oauth" | "accounts" | "admin" => match rest.iter().find_map(|name| of_feature(name)) {
            Some(part) => part,
            // The folder itself, which holds only the list of its modules.
            None if rest.is_empty() => return None,
            None => Part::Operation,
        },
        _ => return None,
    })
}

fn of_feature(file: &str) -> Option<Part> {
    match file {
        "request" => Some(Part::Request),
        "endpoint" | "api" | "page" => Some(Part::Face),
        _ => None,
    }
}

fn may_know(from: Part, to: Part, segments: &[&str]) -> bool {
    use Part::{
        Audit, Cli, Config, Domain, Env, Face, Http, Jobs, Keys, Mail, Metrics, Operation, Passwords, Places,
        Request, Root, Startup, Storage, Traces, Words,
    };
    if from == to || to == Domain || matches!(to, Metrics | Traces) && from != Domain {
        return true;
    }
    match from {
        Domain | Metrics | Traces | Words | Passwords | Keys | Places | Storage => false,
        Mail => to == Words,
        Config => to == Passwords,
        Env => matches!(to, Keys | Places),
        Audit => to == Storage,
        // Parses, looks nothing up; the errors that it answers with stand beside the operations.
        Request => to == Operation && segments.iter().any(|name| matches!(*name, "error" | "clients")),
        Operation => matches!(to, Storage | Keys | Places | Passwords | Words | Mail | Env | Audit | Request),
        Startup => to < Startup,
        Jobs => to < Jobs && to != Config,
        // Both are the web: faces use its state, its extractors and its answers; its routes lead to them.
        Face => to < Face && !matches!(to, Config | Startup) || to == Http && !is_above_faces(segments),
        Http => to < Http && to != Config,
        Cli | Root => true,
    }
}

fn is_above_faces(segments: &[&str]) -> bool {
    segments.get(1).is_some_and(|name| matches!(*name, "server" | "routes" | "middleware"))
}

fn misplaced(path: &str, name: &str) -> Option<String> {
    let in_place = |place: &&str| path.starts_with(*place) || path.ends_with(*place);
    if let Some((_, places)) = PLACES.iter().find(|(of, _)| *of == name) {
        return (!places.iter().any(in_place)).then(|| format!("{name} belongs in {}", places.join(", ")));
    }
    let foreign_to_domain = path.starts_with("domain/") && !CRATES_OF_DOMAIN.contains(&name);
    foreign_to_domain.then(|| format!("the domain does without {name}"))
}
