//! What a device is told when it begins, and who may begin (RFC 8628 §3.1, §3.2).

use diesel::RunQueryDsl as _;
use signet::domain::client::{Client, ClientAuthentication, GrantType};
use signet::domain::time::Span;

use super::{Device, GRANT};
use crate::support::{Database, SECRET, Server};

const PATH: &str = "/device_authorization";
const SCOPE: (&str, &str) = ("scope", "openid");

on_both_databases! {
    async fn a_device_is_given_two_codes_and_told_where_to_send_its_person(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let answer = server.post_as("acme", PATH, &[SCOPE]).await;
        let json = answer.json();
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!((&json["expires_in"], &json["interval"]), (&600.into(), &5.into()));
        let (device, user) = (answer.text("device_code"), answer.text("user_code"));
        // 256 bits in base64url, and 8 of 20 letters.
        assert_eq!((device.len(), user.len()), (43, 9));
        let letters: String = user.replace('-', "");
        assert!(letters.len() == 8 && letters.chars().all(|c| "BCDFGHJKLMNPQRSTVWXZ".contains(c)), "{user}");
        assert_eq!(json["verification_uri"], server.at("/device"));
        assert_eq!(json["verification_uri_complete"], server.at(&format!("/device?user_code={user}")));
        let other = server.post_as("acme", PATH, &[SCOPE]).await;
        assert_ne!((other.text("device_code"), other.text("user_code")), (device, user));
        let metadata = server.get("/.well-known/openid-configuration").await.json();
        assert_eq!(metadata["device_authorization_endpoint"], server.at(PATH));
        assert!(metadata["grant_types_supported"].as_array().unwrap().contains(&GRANT.into()));
    }

    async fn only_who_is_registered_for_it_may_ask(db: Database) {
        let server = Server::start(&db).await;
        let grants = GrantType::ALL.iter().copied().filter(|grant| *grant != GrantType::DeviceCode).collect();
        server.client(Client { grants, ..server.draft("web") }).await;
        server.post_as("web", PATH, &[SCOPE]).await.refused(400, "unauthorized_client");
        let form = [("grant_type", GRANT), ("device_code", SECRET)];
        server.post_as("web", "/token", &form).await.refused(400, "invalid_grant");
        let device = [("grant_type", GRANT), ("device_code", &crate::support::random_text())];
        server.post_as("web", "/token", &device).await.refused(400, "unauthorized_client");
        server.client(Client { enabled: false, ..server.draft("shut") }).await;
        server.post_as("shut", PATH, &[SCOPE]).await.refused(401, "invalid_client");
        server.post_as("nobody", PATH, &[SCOPE]).await.refused(401, "invalid_client");
    }

    async fn a_client_says_who_it_is_as_at_the_token_endpoint(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        server.client(Client { authentication: ClientAuthentication::None, ..server.draft("tv") }).await;
        Device::of(&server, "tv", &server.post(PATH, &[("client_id", "tv"), SCOPE]).await);
        server.post(PATH, &[("client_id", "acme"), SCOPE]).await.refused(401, "invalid_client");
        server.post_as("tv", PATH, &[SCOPE]).await.refused(401, "invalid_client");
        server.post(PATH, &[SCOPE]).await.refused(401, "invalid_client");
        let wrong = server.http().post(server.at(PATH)).basic_auth("acme", Some("x".repeat(32)));
        let answer = server.send(wrong.form(&[SCOPE])).await;
        answer.refused(401, "invalid_client");
        assert!(answer.header("www-authenticate").starts_with("Basic "));
        let twice = [SCOPE, ("client_secret", SECRET)];
        server.post_as("acme", PATH, &twice).await.refused(400, "invalid_request");
    }

    async fn it_asks_for_what_its_application_may_have(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        for (form, error) in [
            (&[][..], "invalid_scope"),
            (&[("scope", "openid admin")], "invalid_scope"),
            (&[("scope", "a\"b")], "invalid_scope"),
            (&[SCOPE, SCOPE], "invalid_request"),
            (&[SCOPE, ("resource", "https://trading.example")], "invalid_target"),
        ] {
            server.post_as("acme", PATH, form).await.refused(400, error);
        }
        server.post_as("acme", PATH, &[SCOPE, ("resource", "https://bank.example")]).await.json();
        let get = server.get(PATH).await;
        assert_eq!((get.status.as_u16(), get.header("allow")), (405, "POST"));
    }

    async fn one_address_pushes_out_its_own_oldest_devices_only(db: Database) {
        let more = [
            ("SIGNET__LIMITS__WAITING_REQUESTS", "3"),
            ("SIGNET__SERVER__TRUSTED_PROXIES", "127.0.0.1"),
        ];
        let server = Server::start_with(&db, &more).await;
        server.web_app("acme").await;
        server.web_app("other").await;
        let mut all = Vec::new();
        for (client, from) in [
            ("acme", "203.0.113.8"),
            ("other", "203.0.113.7"),
            ("acme", "203.0.113.7"),
            ("acme", "203.0.113.7"),
            ("acme", "203.0.113.7"),
            ("acme", "203.0.113.7"),
        ] {
            // Ids that were made in one millisecond are in no certain order.
            server.clock.advance(Span::from_millis(1));
            let request = server.http().post(server.at(PATH)).basic_auth(client, Some(SECRET));
            let answer = server.send(request.header("x-forwarded-for", from).form(&[SCOPE])).await;
            all.push(Device::of(&server, client, &answer));
        }
        let mut waiting = Vec::new();
        for device in &all {
            let form = [("grant_type", GRANT), ("device_code", device.code.as_str())];
            let request = server.http().post(server.at("/token")).basic_auth(&device.client_id, Some(SECRET));
            let answer = server.send(request.header("x-forwarded-for", "203.0.113.9").form(&form)).await;
            waiting.push(answer.json()["error"] == "authorization_pending");
        }
        assert_eq!(waiting, [true, true, false, true, true, true]);
    }

    async fn the_room_for_devices_is_bounded_for_one_application_and_in_all(db: Database) {
        let server = Server::start(&db).await;
        for id in ["acme", "other", "third"] {
            server.web_app(id).await;
        }
        let ask = async |client| server.post_as(client, PATH, &[SCOPE]).await.status.as_u16();
        fill(&server, &db, "acme", 9_999).await;
        assert_eq!((ask("acme").await, ask("acme").await, ask("other").await), (200, 503, 200));
        fill(&server, &db, "other", 9_998).await;
        assert_eq!((ask("third").await, ask("third").await), (200, 503));
    }
}

/// Lets so many devices of `client` wait, each somewhere else.
async fn fill(server: &Server, db: &Database, client: &str, count: usize) {
    let bytes = if db.address().starts_with("sqlite:") {
        "CAST('{client}' || i AS BLOB)"
    } else {
        "CAST('{client}' || i AS BYTEA)"
    };
    let statement = format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) \
         INSERT INTO device_authorizations (id, device_code_hash, user_code_hash, client_id, request, network, \
         created_at, expires_at, interval_ms, state, forget_at) \
         SELECT '{{client}}' || i, {bytes}, {bytes}, '{{client}}', '{{}}', '' || i, 0, 0, 0, 'waiting', 9000000000000 FROM n"
    );
    let statement = statement.replace("{client}", client);
    let write = move |tx: &mut signet::storage::Tx<'_>| Ok(diesel::sql_query(&statement).execute(tx.conn())?);
    assert_eq!(server.house.store.write("fill", write).await.unwrap(), count);
}
