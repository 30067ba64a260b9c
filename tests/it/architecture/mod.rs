//! The direction rule (docs: design, "The tree"): reads every path under `src/` and fails on one that leads upwards, on
//! a crate outside its place, and on files and functions that have grown too long.

mod rules;
mod source;
mod tokens;

use std::path::Path;

use source::Source;

/// Everything that is wrong with `files`, given as path below `src/` and text, in a package that depends on `crates`.
fn violations<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>, crates: &[String]) -> Vec<String> {
    files.into_iter().flat_map(|(path, text)| rules::check(&Source::read(path, text, crates))).collect()
}

/// Every file under `src/`.
fn files(root: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// The names under which the package's dependencies stand in paths.
fn dependencies() -> Vec<String> {
    let manifest = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let section = manifest.split("\n[dependencies]\n").nth(1).unwrap().split("\n[").next().unwrap();
    let names = section.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
    names.map(|line| line.split(['.', ' ', '=']).next().unwrap().replace('-', "_")).collect()
}

#[test]
fn every_path_leads_in_one_direction() {
    let files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(files.len() > 50, "these are not the sources");
    let found = violations(files.iter().map(|(path, text)| (path.as_str(), text.as_str())), &dependencies());
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// What is wrong with one file, without its position.
fn wrong(path: &str, text: &str) -> Vec<String> {
    let found = violations([(path, format!("//! A file.\n{text}").as_str())], &dependencies());
    found.iter().map(|line| line.split_once(": ").unwrap().1.to_owned()).collect()
}

#[test]
fn dependencies_are_known_by_their_names_in_paths() {
    let crates = dependencies();
    for name in
        ["actix_web", "diesel", "diesel_migrations", "askama", "config", "josekit", "rsa", "anyhow", "time"]
    {
        assert!(crates.iter().any(|known| known == name), "{name}");
    }
}

#[test]
fn an_upward_path_is_found_however_it_is_written() {
    for text in [
        "use crate::storage::Store;",
        "use crate::{domain::scope::Scope, storage};",
        "pub use crate::storage::{self as s, users};",
        "fn f() { crate::storage::users::find(); }",
        "use super::super::storage::users;",
        "use super::{scope, super::storage};",
        "fn f(tx: &mut crate::storage::Tx<'_>) {}",
        "#[cfg(unix)] use crate::storage::Store;",
    ] {
        assert!(!wrong("domain/user.rs", text).is_empty(), "{text}");
    }
    for text in [
        "use crate::domain::scope::Scope;",
        "use super::scope;",
        "// use crate::storage::Store;",
        "/* use /* nested */ crate::storage */",
        "/// [`crate::storage::Store`]\nfn f() { let c = '\"'; g(\"crate::storage\", r#\"a\" crate::storage\"#) }",
        "fn f<'a>(c: &'a str) { x('\\''); }",
        "#[cfg(test)]\nmod tests { use crate::storage::Store; }",
    ] {
        assert_eq!(wrong("domain/user.rs", text), [""; 0], "{text}");
    }
}

#[test]
fn layers_know_only_what_is_below_them() {
    let ways = [
        ("domain/scope.rs", "crate::env::Env"),
        ("domain/scope.rs", "crate::config::Settings"),
        ("storage/users.rs", "crate::keys::ring::Keys"),
        ("storage/users.rs", "crate::passwords::Hasher"),
        ("keys/ring.rs", "crate::storage::Store"),
        ("keys/ring.rs", "crate::config::Settings"),
        ("passwords/pool.rs", "crate::config::Settings"),
        ("mail/transport.rs", "crate::storage::Store"),
        ("env.rs", "crate::storage::Store"),
        ("audit.rs", "crate::keys::ring::Keys"),
        ("config/load.rs", "crate::storage::Store"),
        ("oauth/token/request.rs", "crate::storage::users"),
        ("oauth/token/request.rs", "crate::env::Env"),
        ("oauth/token/operation.rs", "crate::http::respond"),
        ("oauth/token/operation.rs", "crate::config::Settings"),
        ("oauth/token/grants/refresh.rs", "super::super::endpoint::post"),
        ("accounts/sign_in/operation.rs", "super::page::SignInPage"),
        ("accounts/sign_in/operation.rs", "crate::startup::House"),
        ("accounts/sign_in/page.rs", "crate::http::routes"),
        ("accounts/sign_in/page.rs", "crate::cli::serve"),
        ("admin/keys/api.rs", "crate::config::Settings"),
        ("jobs/sweep.rs", "crate::http::state"),
        ("startup.rs", "crate::http::server"),
        ("startup.rs", "crate::cli::serve"),
        ("startup.rs", "crate::jobs::sweep"),
        ("http/server.rs", "crate::cli::serve"),
        ("http/extract/form.rs", "crate::config::Settings"),
    ];
    for (path, target) in ways {
        assert_eq!(wrong(path, &format!("use {target};")).len(), 1, "{path} → {target}");
    }
    let ways = [
        ("storage/users.rs", "crate::passwords::PasswordHash"),
        ("storage/users.rs", "super::store::Tx"),
        ("config/passwords.rs", "crate::passwords::HashingCost"),
        ("http/tls.rs", "crate::config::private_file"),
        ("startup.rs", "crate::config::Settings"),
        ("startup.rs", "crate::admin::keys::operation"),
        ("audit.rs", "crate::storage::audit"),
        ("env.rs", "crate::keys::ring::Keys"),
        ("oauth/token/request.rs", "crate::oauth::error::OAuthError"),
        ("oauth/token/operation.rs", "super::request::TokenRequest"),
        ("oauth/token/operation.rs", "crate::env::Env"),
        ("oauth/token/endpoint.rs", "crate::http::state::App"),
        ("accounts/sign_in/page.rs", "super::operation"),
        ("http/routes.rs", "crate::oauth::token::endpoint"),
        ("jobs/rotate_keys.rs", "crate::admin::keys::operation"),
        ("jobs/sweep.rs", "crate::startup::House"),
        ("http/server.rs", "crate::config::Settings"),
        ("cli/serve.rs", "crate::http::server"),
        ("cli/config.rs", "crate::config::Settings"),
    ];
    for (path, target) in ways {
        assert_eq!(wrong(path, &format!("use {target};")), [""; 0], "{path} → {target}");
    }
}

#[test]
fn a_crate_stays_in_its_place() {
    let ways = [
        ("accounts/sign_in/operation.rs", "use actix_web::web;"),
        ("oauth/token/operation.rs", "use diesel::prelude::*;"),
        ("oauth/token/operation.rs", "fn f() -> diesel::QueryResult<()> {}"),
        ("oauth/token/endpoint.rs", "#[derive(askama::Template)] struct Page;"),
        ("http/respond.rs", "use askama::Template;"),
        ("startup.rs", "use config::Config;"),
        ("oauth/token/issue.rs", "use josekit::jws;"),
        ("oauth/token/issue.rs", "use {::rsa::RsaPrivateKey, std::fmt};"),
        ("startup.rs", "use anyhow::Context as _;"),
        ("domain/random.rs", "use getrandom;"),
        ("domain/scope.rs", "use tokio::sync::Mutex;"),
        ("accounts/sign_in/operation.rs", "use argon2::Argon2;"),
    ];
    for (path, text) in ways {
        assert_eq!(wrong(path, text).len(), 1, "{path}: {text}");
    }
    let ways = [
        ("accounts/sign_in/page.rs", "use actix_web::web; use askama::Template;"),
        ("storage/users.rs", "use diesel::prelude::*;"),
        ("config/layers.rs", "use config::Config;"),
        ("cli/show.rs", "use crate::config; fn f() { config::show(); }"),
        ("http/tls.rs", "fn f(config: Config) { config.x = 1; g(config) }"),
        ("main.rs", "fn main() -> anyhow::Result<()> {}"),
        ("domain/time.rs", "use time::OffsetDateTime;"),
        ("domain/grant.rs", "use super::time; fn f() { time::x(); }"),
    ];
    for (path, text) in ways {
        assert_eq!(wrong(path, text), [""; 0], "{path}: {text}");
    }
}

#[test]
fn only_the_store_opens_transactions() {
    assert_eq!(wrong("storage/users.rs", "fn f() { conn.transaction(|conn| g(conn)) }").len(), 1);
    assert_eq!(wrong("storage/migrate.rs", "fn f() { conn.transaction(|conn| g(conn)) }"), [""; 0]);
}

#[test]
fn files_and_functions_end_in_time() {
    let lines = |count: usize| "    x();\n".repeat(count);
    assert_eq!(wrong("a.rs", &format!("fn f() {{\n{}}}", lines(78))), [""; 0]);
    assert_eq!(wrong("a.rs", &format!("impl A {{\nfn f(\n) -> [u8; 2] {{\n{}}} }}", lines(78))).len(), 1);
    assert_eq!(
        wrong(
            "a.rs",
            &format!("trait A {{ fn f(&self);\nfn g() {{}}\n{} }}", "const A: u8 = 0;\n".repeat(90))
        ),
        [""; 0]
    );
    assert_eq!(wrong("a.rs", &"const A: u8 = 0;\n".repeat(399)), [""; 0]);
    assert_eq!(wrong("a.rs", &"const A: u8 = 0;\n".repeat(400)).len(), 1);
    assert_eq!(
        wrong("a.rs", &format!("#[cfg(test)]\nmod tests {{\n{}}}", "const A: u8 = 0;\n".repeat(500))),
        [""; 0]
    );
    assert_eq!(violations([("a.rs", "use std::fmt;")], &[]).len(), 1);
}
