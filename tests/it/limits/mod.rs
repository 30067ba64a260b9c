//! Strangers who try too often: whom a request comes from, what is counted, what is refused, and who is not.

mod accounts;
mod addresses;
mod clients;
mod codes;
mod devices;
mod guesses;
mod mails;
mod operators;
mod proofs;
mod waiting;

use reqwest::RequestBuilder;

use crate::storage::raw::number;
use crate::support::{Answer, Database, Server};

pub const EMAIL: &str = "ada@example.com";

/// A server behind a proxy on this machine, so that visitors can come from anywhere; with the limits of the defaults.
async fn behind_a_proxy(db: &Database, more: &[(&str, &str)]) -> Server {
    let own = [
        ("SIGNET__SERVER__TRUSTED_PROXIES", "127.0.0.1"),
        ("SIGNET__LIMITS__ADDRESS_FAILURES", "10"),
        ("SIGNET__LIMITS__CLIENT_FAILURES", "20"),
        ("SIGNET__LIMITS__REQUESTS_PER_HOUR", "20"),
    ];
    Server::start_with(db, &[&own, more].concat()).await
}

/// A browser that has opened the sign-in form, somewhere.
#[derive(Clone)]
struct Visitor<'a> {
    server: &'a Server,
    from: String,
    cookies: String,
    csrf: String,
}

impl<'a> Visitor<'a> {
    async fn at(server: &'a Server, from: &str) -> Self {
        let page = server.send(server.http().get(server.at("/login")).header("x-forwarded-for", from)).await;
        assert_eq!(page.status, 200);
        let cookies = page.header("set-cookie").split(';').next().unwrap().to_owned();
        let rest = page.body.split_once("name=\"csrf\" value=\"").unwrap().1;
        let csrf = rest.split('"').next().unwrap().to_owned();
        Self { server, from: from.to_owned(), cookies, csrf }
    }

    fn form(&self, email: &str, password: &str) -> RequestBuilder {
        let form = [("csrf", self.csrf.as_str()), ("email", email), ("password", password)];
        let request = self.server.http().post(self.server.at("/login")).form(&form);
        request.header("cookie", &self.cookies).header("x-forwarded-for", &self.from)
    }

    async fn knock(&self, email: &str, password: &str) -> Answer {
        self.server.send(self.form(email, password)).await
    }

    /// Knocks with wrong passwords, each of which is judged.
    async fn fail(&self, email: &str, times: u32) {
        for time in 0..times {
            let answer = self.knock(email, "not the password").await;
            assert_eq!(answer.status, 401, "{email} {time}");
        }
    }
}

/// Asserts that a page tells to wait.
#[track_caller]
fn must_wait(answer: &Answer, seconds: &str) {
    assert_eq!(answer.status, 429, "{answer:?}");
    assert_eq!(answer.header("retry-after"), seconds, "{answer:?}");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.header("set-cookie").is_empty());
    assert!(answer.body.contains("Too many attempts"), "{answer:?}");
}

/// How often something stands in the audit log.
async fn events(server: &Server, event: &str) -> i64 {
    let query = format!("SELECT count(*) AS number FROM audit_events WHERE event = '{event}'");
    server.house.store.read(move |conn| number(conn, &query)).await.unwrap()
}

/// How many counters there are.
async fn counters(server: &Server) -> i64 {
    server.house.store.read(|conn| number(conn, "SELECT count(*) AS number FROM limits")).await.unwrap()
}
