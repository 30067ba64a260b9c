//! Bodies that are too large, of another type, or not text.

use reqwest::RequestBuilder;

use crate::support::{Answer, SECRET, Server};

const PLACES: [&str; 3] = ["/token", "/introspect", "/revoke"];
const FORM: &str = "application/x-www-form-urlencoded";
const BODY: &str = "grant_type=client_credentials&token=x";

fn post(server: &Server, path: &str) -> RequestBuilder {
    server.http().post(server.at(path)).basic_auth("acme", Some(SECRET))
}

async fn with_body(server: &Server, path: &str, kind: &str, body: impl Into<reqwest::Body>) -> Answer {
    server.send(post(server, path).header("content-type", kind).body(body)).await
}

on_both_databases! {
    async fn only_a_form_is_a_form(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        for path in PLACES {
            for kind in [
                "application/json",
                "text/plain",
                "multipart/form-data; boundary=x",
                "",
                "x-www-form-urlencoded",
            ] {
                with_body(&server, path, kind, BODY).await.refused(400, "invalid_request");
            }
            server.send(post(&server, path).body(BODY)).await.refused(400, "invalid_request");
            server.send(post(&server, path)).await.refused(400, "invalid_request");
            let two =
                post(&server, path).header("content-type", FORM).header("content-type", FORM).body(BODY);
            server.send(two).await.refused(400, "invalid_request");
            for kind in [
                FORM,
                "APPLICATION/X-WWW-FORM-URLENCODED",
                "application/x-www-form-urlencoded; charset=utf-8",
            ] {
                assert_eq!(with_body(&server, path, kind, BODY).await.status, 200, "{path} {kind}");
            }
        }
    }

    async fn a_body_is_at_most_64_kib(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        for path in PLACES {
            let fill = |size: usize| format!("{BODY}&x={}", "a".repeat(size - BODY.len() - 3));
            assert_eq!(with_body(&server, path, FORM, fill(64 * 1024)).await.status, 200, "{path}");
            with_body(&server, path, FORM, fill(64 * 1024 + 1)).await.refused(400, "invalid_request");
            with_body(&server, path, FORM, fill(1024 * 1024)).await.refused(400, "invalid_request");
        }
        // What is small on its way must not become large here.
        let mut packed = Vec::from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
        packed.extend([0; 64]);
        let request = post(&server, "/token").header("content-type", FORM).header("content-encoding", "gzip");
        server.send(request.body(packed)).await.refused(400, "invalid_request");
    }

    async fn a_compressed_body_is_refused_before_it_is_read(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        for coding in ["gzip", "deflate", "br", "identity"] {
            for path in PLACES {
                let sent = post(&server, path).header("content-type", FORM).header("content-encoding", coding);
                server.send(sent.body(BODY)).await.refused(400, "invalid_request");
            }
        }
    }

    async fn a_body_is_form_encoded_utf_8(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        for path in PLACES {
            for wrong in [
                &b"x=%ff"[..],
                b"x=\xff",
                b"%ff=x",
                b"x=%",
                b"x=%4",
                b"x=%zz",
                b"x=%00",
                b"x=%ed%a0%80",
                b"x=%c0%af",
                b"x=%f4%90%80%80",
            ] {
                let body = [BODY.as_bytes(), b"&", wrong].concat();
                with_body(&server, path, FORM, body).await.refused(400, "invalid_request");
            }
            let many = format!("{BODY}{}", "&a=b".repeat(300));
            with_body(&server, path, FORM, many).await.refused(400, "invalid_request");
        }
    }

    async fn a_parameter_that_comes_twice_is_refused(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        for name in [
            "grant_type",
            "scope",
            "client_id",
            "client_secret",
            "code",
            "redirect_uri",
            "code_verifier",
            "refresh_token",
        ] {
            let body = format!("{BODY}&{name}=acme&{name}=acme");
            with_body(&server, "/token", FORM, body).await.refused(400, "invalid_request");
        }
        // What nobody knows may come as often as it likes.
        assert_eq!(with_body(&server, "/token", FORM, format!("{BODY}&x=1&x=2&scope=")).await.status, 200);
    }

    async fn what_stands_in_the_query_of_a_post_is_no_parameter(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let request =
            post(&server, "/token?grant_type=client_credentials").header("content-type", FORM).body("x=y");
        server.send(request).await.refused(400, "invalid_request");
        let by_query = format!("/token?client_id=acme&client_secret={SECRET}");
        server.post(&by_query, &[("grant_type", "client_credentials")]).await.refused(401, "invalid_client");
    }

    async fn userinfo_takes_one_token_in_one_place(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let token = server
            .post_as("acme", "/token", &[("grant_type", "client_credentials")])
            .await
            .text("access_token");
        let at = server.at("/userinfo");
        let bearer = format!("Bearer {token}");
        // This token has no `openid`: 403 says that it was read.
        let read = |answer: &Answer| answer.status == 403 && answer.json()["error"] == "insufficient_scope";
        let form = [("access_token", token.as_str())];
        assert!(read(&server.send(server.http().get(&at).header("authorization", &bearer)).await));
        assert!(read(&server.send(server.http().post(&at).header("authorization", &bearer)).await));
        assert!(read(&server.send(server.http().post(&at).form(&form)).await));
        assert!(read(
            &server.send(server.http().get(&at).header("authorization", format!("bearer {token}"))).await
        ));
        for nothing in [
            server.http().get(&at),
            server.http().get(format!("{at}?access_token={token}")),
            server.http().post(&at),
        ] {
            let answer = server.send(nothing).await;
            assert_eq!((answer.status.as_u16(), answer.body.as_str()), (401, ""));
            assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"signet\"");
        }
        let twice = server.http().post(&at).header("authorization", &bearer).form(&form);
        server.send(twice).await.refused(400, "invalid_request");
        let twice = server.http().get(&at).header("authorization", &bearer).header("authorization", &bearer);
        server.send(twice).await.refused(400, "invalid_request");
        let twice = server.http().post(&at).form(&[form[0], form[0]]);
        server.send(twice).await.refused(400, "invalid_request");
        for wrong in [
            "Bearer",
            "Bearer ",
            "Bearer  x",
            "Bearer x y",
            "Basic YTpi",
            "x",
            &format!("Bearer {}", "x".repeat(9000)),
        ] {
            let answer = server.send(server.http().get(&at).header("authorization", wrong)).await;
            assert!([400, 401].contains(&answer.status.as_u16()), "{wrong} {answer:?}");
            assert!(answer.header("www-authenticate").starts_with("Bearer "), "{wrong}");
            assert_eq!(answer.header("cache-control"), "no-store");
        }
    }
}
