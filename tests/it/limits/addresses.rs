//! Whom a request comes from: the other end of the connection, or what a trusted proxy says (security.md RL4).

use reqwest::header::HeaderMap;
use signet::domain::time::Span;

use crate::storage::raw::words;
use crate::support::{PASSWORD, Server};

/// A sign-in that fails, with these headers; its status, and the address that the audit log holds of it.
async fn sign_in(server: &Server, headers: &[(&str, &str)]) -> (u16, Vec<String>) {
    // The newest row is that of this attempt.
    server.clock.advance(Span::from_seconds(1));
    let mut all = HeaderMap::new();
    for (name, value) in headers {
        all.append(reqwest::header::HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
    }
    let page = server.send(server.http().get(server.at("/login"))).await;
    let cookie = page.header("set-cookie").split(';').next().unwrap().to_owned();
    let csrf =
        page.body.split_once("name=\"csrf\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let form = [("csrf", csrf.as_str()), ("email", "nobody@example.com"), ("password", PASSWORD)];
    let request = server.http().post(server.at("/login")).header("cookie", cookie).headers(all).form(&form);
    let status = server.send(request).await.status.as_u16();
    let query = "SELECT ip AS word FROM audit_events WHERE event = 'sign_in' ORDER BY at DESC LIMIT 1";
    (status, server.house.store.read(move |conn| words(conn, query)).await.unwrap())
}

const LISTED: &str = "X-Forwarded-For";

on_both_databases! {
    async fn without_a_trusted_proxy_it_is_the_other_end_of_the_connection(db: Database) {
        let server = Server::start(&db).await;
        for headers in [&[][..], &[(LISTED, "203.0.113.7")], &[("Forwarded", "for=203.0.113.7")], &[(LISTED, "garbage")]] {
            assert_eq!(sign_in(&server, headers).await, (401, vec!["127.0.0.1".to_owned()]), "{headers:?}");
        }
        let others = [("SIGNET__SERVER__TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.2")];
        let server = Server::start_with(&db, &others).await;
        assert_eq!(sign_in(&server, &[(LISTED, "203.0.113.7")]).await, (401, vec!["127.0.0.1".to_owned()]));
    }

    async fn a_trusted_proxy_says_whom_it_speaks_for(db: Database) {
        let trusted = [("SIGNET__SERVER__TRUSTED_PROXIES", "127.0.0.0/8,10.0.0.0/8")];
        let server = Server::start_with(&db, &trusted).await;
        for (headers, expected) in [
            (&[(LISTED, "203.0.113.7")][..], "203.0.113.7"),
            (&[(LISTED, "192.0.2.1, 203.0.113.7, 10.0.0.3")], "203.0.113.7"),
            (&[(LISTED, "192.0.2.1"), (LISTED, "203.0.113.7, 10.0.0.3")], "203.0.113.7"),
            (&[(LISTED, "[2001:db8::5]:443")], "2001:db8::5"),
            (&[("Forwarded", "for=203.0.113.7")], "127.0.0.1"),
            (&[], "127.0.0.1"),
        ] {
            assert_eq!(sign_in(&server, headers).await, (401, vec![expected.to_owned()]), "{headers:?}");
        }
    }

    async fn a_malformed_header_of_a_trusted_proxy_is_refused(db: Database) {
        let trusted = [("SIGNET__SERVER__TRUSTED_PROXIES", "127.0.0.1")];
        let server = Server::start_with(&db, &trusted).await;
        for value in ["", "garbage", "203.0.113.7, garbage", "garbage, 203.0.113.7", "unknown", "203.0.113.7,", "\u{e4}"] {
            for path in ["/login", "/jwks.json", "/nowhere"] {
                let value = reqwest::header::HeaderValue::from_bytes(value.as_bytes()).unwrap();
                let answer = server.send(server.http().get(server.at(path)).header(LISTED, &value)).await;
                assert_eq!(answer.status, 400, "{value:?} {path}");
                assert_eq!(answer.header("x-content-type-options"), "nosniff");
            }
        }
        assert_eq!(sign_in(&server, &[(LISTED, "garbage")]).await, (400, vec![]));
    }

    async fn the_standards_header_is_read_when_it_is_chosen(db: Database) {
        let chosen =
            [("SIGNET__SERVER__TRUSTED_PROXIES", "127.0.0.1"), ("SIGNET__SERVER__PROXY_HEADER", "forwarded")];
        let server = Server::start_with(&db, &chosen).await;
        for (headers, expected) in [
            (&[("Forwarded", "for=192.0.2.1, for=\"[2001:db8::5]:4711\";proto=https")][..], "2001:db8::5"),
            (&[(LISTED, "garbage")], "127.0.0.1"),
        ] {
            assert_eq!(sign_in(&server, headers).await, (401, vec![expected.to_owned()]), "{headers:?}");
        }
        assert_eq!(sign_in(&server, &[("Forwarded", "for=unknown")]).await.0, 400);
    }
}
