//! A new user's first start, nodes that start together, and keys that change under a running server.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Process, Program, Tokens, header, within};

fn kids(jwks: &Value) -> Vec<String> {
    let mut kids: Vec<String> =
        jwks["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect();
    kids.sort();
    kids
}

async fn published(server: &Process) -> Vec<String> {
    kids(&server.get("/jwks.json").await.json())
}

async fn token(server: &Process) -> String {
    Tokens::of(&server.post_as("acme", "/token", &[("grant_type", "client_credentials")]).await).access
}

async fn is_active(server: &Process, token: &str) -> bool {
    server.post_as("acme", "/introspect", &[("token", token)]).await.json()["active"] == true
}

#[test]
fn with_nothing_configured_it_makes_database_master_key_and_signing_key() {
    crate::support::run(async {
        let folder = tempfile::tempdir().unwrap();
        let program = Program::in_folder(folder.path()).with("SIGNET__SERVER__LISTEN", "127.0.0.1:0");
        let server = program.serve_with(&[]).await;
        assert!(folder.path().join("data/signet.db").is_file());
        let key = fs::metadata(folder.path().join("keys/master.key")).unwrap();
        assert_eq!(key.permissions().mode() & 0o777, 0o600);
        let metadata = server.get("/.well-known/openid-configuration").await.json();
        assert_eq!(metadata["issuer"], server.url.as_str());
        assert!(!published(&server).await.is_empty());
        // What the operator is told names the address, not the port that was asked for.
        assert!(!server.log().contains("127.0.0.1:0 "), "{}", server.log());
        assert!(server.log().contains("is not https: for development"), "{}", server.log());
    });
}

on_both_databases! {
    async fn two_nodes_that_start_together_share_one_key(db: Database) {
        let program = Program::on(&db).with("SIGNET__SERVER__ISSUER", "http://127.0.0.1:1");
        let (first, second) = tokio::join!(program.serve(), program.serve());
        program.client("acme");
        let (one, other) = (token(&first).await, token(&second).await);
        assert_eq!(header(&one)["kid"], header(&other)["kid"]);
        assert!(is_active(&second, &one).await && is_active(&first, &other).await);
    }

    async fn a_rotation_reaches_running_servers_and_old_tokens_still_verify(db: Database) {
        let program = Program::on(&db).with("SIGNET__SERVER__ISSUER", "http://127.0.0.1:1");
        program.client("acme");
        let nodes = [program.serve().await, program.serve().await];
        let old = token(&nodes[0]).await;
        let rotated = program.run(&["keys", "rotate", "--now", "--yes", "--json"]);
        let at = Instant::now();
        let new = rotated.json()["kid"].as_str().unwrap().to_owned();
        assert_eq!(rotated.json()["retired"], header(&old)["kid"]);
        for node in &nodes {
            within("the new key signs", async || header(&token(node).await)["kid"] == new.as_str()).await;
            assert!(published(node).await.contains(&new));
            assert!(is_active(node, &old).await, "the old token is worth nothing");
        }
        assert!(at.elapsed() < Duration::from_secs(4), "{:?}", at.elapsed());
        let fresh = token(&nodes[0]).await;
        assert!(is_active(&nodes[1], &fresh).await);
    }
}
