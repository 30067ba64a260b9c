//! Applications that present wrong secrets.

use signet::domain::time::Span;

use super::{counters, events};
use crate::support::{Answer, Server};

const DOORS: [&str; 3] = ["/token", "/introspect", "/revoke"];

async fn knock(server: &Server, door: &str, client: &str, from: &str) -> Answer {
    let form = [("grant_type", "client_credentials"), ("token", "x")];
    let request = server.http().post(server.at(door)).basic_auth(client, Some("not the secret of anybody"));
    server.send(request.header("x-forwarded-for", from).form(&form)).await
}

#[track_caller]
fn must_wait(answer: &Answer, seconds: &str) {
    answer.refused(429, "invalid_client");
    assert_eq!(answer.header("retry-after"), seconds, "{answer:?}");
    assert!(answer.header("www-authenticate").starts_with("Basic"));
}

const BEHIND_A_PROXY: (&str, &str) = ("SIGNET__SERVER__TRUSTED_PROXIES", "127.0.0.1");

on_both_databases! {
    async fn who_presents_wrong_secrets_must_wait_whatever_the_door(db: Database) {
        let server = Server::start_with(&db, &[BEHIND_A_PROXY, ("SIGNET__LIMITS__CLIENT_FAILURES", "6")]).await;
        server.web_app("acme").await;
        for client in ["acme", "nobody"] {
            for door in DOORS.iter().chain(&DOORS) {
                knock(&server, door, client, "203.0.113.7").await.refused(401, "invalid_client");
            }
            for door in DOORS {
                must_wait(&knock(&server, door, client, "203.0.113.200").await, "3600");
            }
        }
        assert_eq!(events(&server, "client_blocked").await, 2);
        knock(&server, "/token", "acme", "203.0.114.7").await.refused(401, "invalid_client");
        server.clock.advance(Span::from_seconds(3599));
        must_wait(&knock(&server, "/token", "acme", "203.0.113.7").await, "1");
        server.clock.advance(Span::from_seconds(1));
        knock(&server, "/token", "acme", "203.0.113.7").await.refused(401, "invalid_client");
    }

    async fn the_right_secret_always_counts(db: Database) {
        let server = Server::start_with(&db, &[("SIGNET__LIMITS__CLIENT_FAILURES", "1")]).await;
        server.web_app("acme").await;
        knock(&server, "/token", "acme", "").await.refused(401, "invalid_client");
        must_wait(&knock(&server, "/token", "acme", "").await, "3600");
        let form = [("grant_type", "client_credentials"), ("scope", "accounts:read"), ("token", "x")];
        for door in DOORS {
            assert_eq!(server.post_as("acme", door, &form).await.status, 200, "{door}");
        }
        must_wait(&knock(&server, "/token", "acme", "").await, "3600");
    }

    async fn an_address_that_tries_many_clients_must_wait(db: Database) {
        let server = Server::start_with(&db, &[BEHIND_A_PROXY, ("SIGNET__LIMITS__ADDRESS_FAILURES", "10")]).await;
        for attempt in 0..10 {
            let client = format!("client-{attempt}");
            knock(&server, "/token", &client, "2001:db8::1").await.refused(401, "invalid_client");
        }
        must_wait(&knock(&server, "/token", "another", "2001:db8:0:0:ffff::2").await, "3600");
        knock(&server, "/token", "another", "2001:db8:0:1::2").await.refused(401, "invalid_client");
        assert_eq!(events(&server, "address_blocked").await, 1);
    }

    async fn success_reads_and_writes_no_counter(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let form = [("grant_type", "client_credentials"), ("scope", "accounts:read")];
        assert_eq!(server.post_as("acme", "/token", &form).await.status, 200);
        assert_eq!(counters(&server).await, 0);
    }
}
