//! A client proves who it is: by the method that it is registered for, and by one only (RFC 6749 §2.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{AUTHORIZATION, HeaderMap};
use signet::domain::client::{Client, ClientAuthentication};
use signet::domain::secret::ClientSecret;

use crate::support::{Answer, SECRET, Server};

const PLACES: [&str; 3] = ["/token", "/introspect", "/revoke"];
const FORM: [(&str, &str); 2] = [("grant_type", "client_credentials"), ("token", "x")];

async fn with_header(server: &Server, path: &str, value: &str, more: &[(&str, &str)]) -> Answer {
    let form = [&FORM, more].concat();
    server.send(server.http().post(server.at(path)).header(AUTHORIZATION, value).form(&form)).await
}

fn basic(text: &str) -> String {
    format!("Basic {}", STANDARD.encode(text))
}

async fn clients(server: &Server) {
    server.web_app("basic").await;
    let hash = ClientSecret::chosen(SECRET).unwrap().hash();
    server
        .client(Client { authentication: ClientAuthentication::SecretPost(hash), ..server.draft("post") })
        .await;
    server.native_app("public").await;
    server.client(Client { enabled: false, ..server.draft("disabled") }).await;
}

/// All of an answer that a client can see, but for the time.
fn seen(answer: &Answer) -> (u16, HeaderMap, String) {
    let mut headers = answer.headers.clone();
    headers.remove("date");
    headers.remove("x-request-id");
    (answer.status.as_u16(), headers, answer.body.clone())
}

on_both_databases! {
    async fn the_registered_method_and_no_other(db: Database) {
        let server = Server::start(&db).await;
        clients(&server).await;
        for path in PLACES {
            assert_eq!(server.post_as("basic", path, &FORM).await.status, 200, "{path}");
            for (id, secret) in
                [("post", SECRET), ("public", SECRET), ("public", ""), ("disabled", SECRET), ("basic", "")]
            {
                let answer = with_header(&server, path, &basic(&format!("{id}:{secret}")), &[]).await;
                answer.refused(401, "invalid_client");
                assert!(answer.header("www-authenticate").starts_with("Basic "), "{path} {id}");
            }
            let in_form = |id, secret| [("client_id", id), ("client_secret", secret)];
            let own = [&FORM[..], &in_form("post", SECRET)].concat();
            assert_eq!(server.post(path, &own).await.status, 200, "{path}");
            for (id, secret) in [
                ("basic", SECRET),
                ("public", SECRET),
                ("disabled", SECRET),
                ("post", "x"),
                ("post", ""),
                ("basic", ""),
            ] {
                let form = [&FORM[..], &in_form(id, secret)].concat();
                server.post(path, &form).await.refused(401, "invalid_client");
            }
            server.post(path, &FORM).await.refused(401, "invalid_client");
            server
                .post(path, &[&FORM[..], &[("client_secret", SECRET)]].concat())
                .await
                .refused(401, "invalid_client");
        }
    }

    async fn an_unknown_client_looks_like_a_wrong_secret(db: Database) {
        let server = Server::start(&db).await;
        clients(&server).await;
        let wrong = format!("{}x", &SECRET[1..]);
        for path in PLACES {
            let by_header = |id: &str| basic(&format!("{id}:{wrong}"));
            let known = with_header(&server, path, &by_header("basic"), &[]).await;
            known.refused(401, "invalid_client");
            for id in ["nobody", "post", "public", "disabled"] {
                let other = with_header(&server, path, &by_header(id), &[]).await;
                assert_eq!(seen(&known), seen(&other), "{path} {id}");
            }
            let in_form = async |id: &str| {
                let form = [&FORM[..], &[("client_id", id), ("client_secret", &wrong)]].concat();
                server.post(path, &form).await
            };
            let known = in_form("post").await;
            for id in ["nobody", "basic", "public", "disabled", "b\u{e4}d id"] {
                assert_eq!(seen(&known), seen(&in_form(id).await), "{path} {id}");
            }
        }
    }

    async fn two_methods_at_once_are_refused(db: Database) {
        let server = Server::start(&db).await;
        clients(&server).await;
        for path in PLACES {
            let right = basic(&format!("basic:{SECRET}"));
            for more in [
                &[("client_id", "basic"), ("client_secret", SECRET)][..],
                &[("client_secret", SECRET)],
                &[("client_id", "post")],
                &[("client_id", "basic"), ("client_id", "basic")],
            ] {
                with_header(&server, path, &right, more).await.refused(400, "invalid_request");
            }
            // The same client named in the body is no second method.
            assert_eq!(with_header(&server, path, &right, &[("client_id", "basic")]).await.status, 200);
            let twice = server
                .http()
                .post(server.at(path))
                .header(AUTHORIZATION, &right)
                .header(AUTHORIZATION, &right);
            server.send(twice.form(&FORM)).await.refused(401, "invalid_client");
            let form =
                [&FORM[..], &[("client_id", "post"), ("client_secret", SECRET), ("client_secret", SECRET)]];
            server.post(path, &form.concat()).await.refused(400, "invalid_request");
        }
    }

    async fn the_header_is_read_strictly(db: Database) {
        let server = Server::start(&db).await;
        clients(&server).await;
        let good = STANDARD.encode(format!("basic:{SECRET}"));
        let unpadded = STANDARD.encode(format!("basic:{SECRET}!")).trim_end_matches('=').to_owned();
        for wrong in [
            "Basic",
            "Basic ",
            &good,
            &format!("Basic {good}="),
            &format!("Basic {}", &good[1..]),
            &format!("Basic  {good}"),
            &format!("Basic {good} x"),
            &format!("Basic {good},"),
            &format!("Bearer {good}"),
            &format!("Digest {good}"),
            &format!("Basic {unpadded}"),
            &format!("Basic {}", STANDARD.encode([b'b', b':', 0xff])),
            &basic("basic"),
            &basic(&format!(":{SECRET}")),
            &basic(&format!("basic%zz:{SECRET}")),
            &basic(&format!("basic :{SECRET}")),
        ] {
            let answer = with_header(&server, "/token", wrong, &[]).await;
            answer.refused(401, "invalid_client");
            assert!(answer.header("www-authenticate").starts_with("Basic "), "{wrong}");
        }
        for right in [format!("basic {good}"), format!("BASIC {good}"), basic(&format!("%62asic:{SECRET}"))] {
            assert_eq!(with_header(&server, "/token", &right, &[]).await.status, 200, "{right}");
        }
    }

    async fn a_secret_may_hold_any_character(db: Database) {
        let server = Server::start(&db).await;
        let odd = "colon:plus+percent%25space amp&equals=\u{e4}\u{1F512}";
        let secret = || ClientSecret::chosen(odd).unwrap().hash();
        let (basic_method, post_method) =
            (ClientAuthentication::SecretBasic(secret()), ClientAuthentication::SecretPost(secret()));
        server.client(Client { authentication: basic_method, ..server.draft("one") }).await;
        server.client(Client { authentication: post_method, ..server.draft("two") }).await;
        let encoded: String = url::form_urlencoded::byte_serialize(odd.as_bytes()).collect();
        let answer = with_header(&server, "/token", &basic(&format!("one:{encoded}")), &[]).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let form = [&FORM[..], &[("client_id", "two"), ("client_secret", odd)]].concat();
        assert_eq!(server.post("/token", &form).await.status, 200);
    }
}
