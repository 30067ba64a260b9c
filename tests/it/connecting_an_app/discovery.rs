//! What the server says of itself, and that it keeps its word (OIDC Discovery §3, RFC 8414, RFC 9207, RFC 7517).

use serde_json::json;

use crate::support::{Application, Browser, Server, header};

const PLACES: [&str; 2] = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"];

on_both_databases! {
    async fn both_well_known_places_hold_the_same_metadata(db: Database) {
        let server = Server::start(&db).await;
        let [first, second] = [server.get(PLACES[0]).await, server.get(PLACES[1]).await];
        assert_eq!(first.body, second.body);
        assert_eq!(first.status, 200);
        assert_eq!(first.header("content-type"), "application/json; charset=utf-8");
        let metadata = first.json();
        assert_eq!(metadata["issuer"], server.url);
        for (member, value) in [
            ("response_types_supported", json!(["code"])),
            ("response_modes_supported", json!(["query"])),
            (
                "grant_types_supported",
                json!([
                    "authorization_code",
                    "refresh_token",
                    "client_credentials",
                    "urn:ietf:params:oauth:grant-type:device_code",
                ]),
            ),
            ("subject_types_supported", json!(["public"])),
            ("id_token_signing_alg_values_supported", json!(["RS256"])),
            ("code_challenge_methods_supported", json!(["S256"])),
            ("scopes_supported", json!(["openid", "profile", "email", "phone", "offline_access"])),
            ("authorization_response_iss_parameter_supported", json!(true)),
            ("request_parameter_supported", json!(false)),
            ("request_uri_parameter_supported", json!(false)),
            ("claims_parameter_supported", json!(false)),
        ] {
            assert_eq!(metadata[member], value, "{member}");
        }
        for member in ["token_endpoint", "revocation_endpoint"] {
            let methods = &metadata[format!("{member}_auth_methods_supported")];
            assert_eq!(*methods, json!(["client_secret_basic", "client_secret_post", "none"]), "{member}");
        }
        let methods = &metadata["introspection_endpoint_auth_methods_supported"];
        assert_eq!(*methods, json!(["client_secret_basic", "client_secret_post"]));
    }

    async fn every_endpoint_that_is_named_answers(db: Database) {
        let server = Server::start(&db).await;
        let metadata = server.get(PLACES[0]).await.json();
        let named = metadata.as_object().unwrap().iter();
        let mut seen = 0;
        for (name, url) in named.filter(|(name, _)| name.ends_with("_endpoint") || *name == "jwks_uri") {
            let url = url.as_str().unwrap();
            assert!(url.starts_with(&server.url), "{url}");
            let got = server.send(server.http().get(url)).await;
            let posted = server.send(server.http().post(url).form(&[("x", "y")])).await;
            for answer in [&got, &posted] {
                assert!(![404, 500].contains(&answer.status.as_u16()), "{name}: {answer:?}");
            }
            assert!(got.status != 405 || posted.status != 405, "{name}");
            seen += 1;
        }
        assert_eq!(seen, 8);
    }

    async fn under_a_path_the_issuer_is_found_where_each_standard_looks(db: Database) {
        let issuer = [("SIGNET__SERVER__ISSUER", "https://id.example/tenant")];
        let server = Server::start_with(&db, &issuer).await;
        for place in
            ["/tenant/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/tenant"]
        {
            let answer = server.send(server.http().get(server.address(place))).await;
            assert_eq!(answer.status, 200, "{place}");
            assert_eq!(answer.json()["issuer"], "https://id.example/tenant");
            assert_eq!(answer.json()["token_endpoint"], "https://id.example/tenant/token");
        }
        let elsewhere = server.send(server.http().get(server.address("/token"))).await;
        assert_eq!(elsewhere.status, 404);
    }

    async fn the_keys_hold_public_members_only(db: Database) {
        let server = Server::start(&db).await;
        server.rotate_keys().await;
        let answer = server.get("/jwks.json").await;
        assert_eq!(answer.header("content-type"), "application/jwk-set+json; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "public, max-age=300");
        let keys = answer.json()["keys"].as_array().unwrap().clone();
        assert_eq!(keys.len(), 2);
        assert_ne!(keys[0]["kid"], keys[1]["kid"]);
        for key in &keys {
            let mut members: Vec<&str> = key.as_object().unwrap().keys().map(String::as_str).collect();
            members.sort_unstable();
            assert_eq!(members, ["alg", "e", "kid", "kty", "n", "use"]);
            assert_eq!(
                (&key["kty"], &key["use"], &key["alg"]),
                (&json!("RSA"), &json!("sig"), &json!("RS256"))
            );
        }
    }

    async fn keys_that_have_not_changed_are_not_sent_again(db: Database) {
        let server = Server::start(&db).await;
        let tag = server.get("/jwks.json").await.header("etag").to_owned();
        let ask = |known: String| {
            server.send(server.http().get(server.at("/jwks.json")).header("if-none-match", known))
        };
        // A proxy that compresses makes the tag a weak one; the comparison is weak (RFC 9110 §13.1.2).
        for known in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
            let answer = ask(known.clone()).await;
            assert_eq!((answer.status.as_u16(), answer.body.as_str()), (304, ""), "{known}");
            assert_eq!(answer.header("etag"), tag);
            assert_eq!(answer.header("cache-control"), "public, max-age=300");
        }
        for known in ["\"x\"".to_owned(), String::new(), tag.trim_matches('"').to_owned()] {
            assert_eq!(ask(known).await.status, 200);
        }
        server.rotate_keys().await;
        let changed = ask(tag.clone()).await;
        assert_eq!(changed.status, 200);
        assert_ne!(changed.header("etag"), tag);
    }

    async fn a_token_names_a_key_that_is_published(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        let old = app.tokens(&mut browser, "ada@example.com").await;
        server.rotate_keys().await;
        let new = app.tokens_again(&mut browser).await;
        let keys = server.get("/jwks.json").await.body;
        for token in [&old.access, &new.access, &new.refresh, new.id.as_ref().unwrap()] {
            assert!(keys.contains(header(token)["kid"].as_str().unwrap()));
        }
        assert_ne!(header(&old.access)["kid"], header(&new.access)["kid"]);
        for token in [&old.access, &new.access] {
            assert_eq!(server.userinfo(token).await.status, 200);
        }
    }
}
