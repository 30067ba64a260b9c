//! Keys for other algorithms than RS256, through page, API and command line, and the applications that are set to them.

use openssl::ec::{EcGroup, EcKey};
use openssl::nid::Nid;
use openssl::pkey::PKey;
use reqwest::Method;
use serde_json::{Value, json};
use signet::domain::signing_algorithm::SigningAlgorithm;
use signet::domain::time::Span;

use super::pages::enter;
use super::program;
use crate::support::{Administrator, Answer, Application, Browser, Server, Tokens, header};

const BOTH: &str = "admin:keys admin:clients";

/// The keys for `algorithm`: each one's id and state.
async fn keys(admin: &Administrator<'_>, algorithm: &str) -> Vec<(String, String)> {
    let list = admin.get(&format!("/keys?algorithm={algorithm}")).await.json();
    let text = |key: &Value, name: &str| key[name].as_str().unwrap().to_owned();
    list["items"].as_array().unwrap().iter().map(|key| (text(key, "kid"), text(key, "state"))).collect()
}

async fn set(admin: &Administrator<'_>, field: &str, algorithm: &str) -> Answer {
    let seen = admin.get("/clients/acme").await;
    admin.send(Method::PATCH, "/clients/acme", &seen, json!({ field: algorithm })).await
}

/// How long services may hold keys without a new one.
const CACHE: Span = Span::from_seconds(301);

on_both_databases! {
    async fn a_key_for_another_algorithm_lives_beside_those_for_rs256(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, BOTH).await;
        let [(rs256, _)] = keys(&admin, "RS256").await.try_into().unwrap();
        admin.post("/keys", json!({ "algorithm": "ES256", "bits": 2048 })).await.problem(422, "invalid");
        admin.post("/keys", json!({ "algorithm": "ES384" })).await.problem(422, "invalid");
        admin.get("/keys?algorithm=none").await.problem(422, "invalid");
        admin.post("/keys/rotation", json!({ "algorithm": "ES256" })).await.problem(409, "conflict");
        for algorithm in ["PS256", "ES256", "EdDSA"] {
            let made = admin.post("/keys", json!({ "algorithm": algorithm })).await;
            assert_eq!((made.status.as_u16(), made.text("algorithm").as_str()), (201, algorithm), "{made:?}");
            let kid = made.text("kid");
            admin.post(&format!("/keys/{kid}/activate"), json!({})).await.problem(409, "too_early");
        }
        let wait = admin.get("/keys/rotation?algorithm=ES256").await.json();
        assert_eq!(wait["algorithm"], "ES256");
        server.clock.advance(Span::from_seconds(wait["publish_before_seconds"].as_i64().unwrap()));

        let admin = Administrator::with(&server, BOTH).await;
        let [(first, _)] = keys(&admin, "ES256").await.try_into().unwrap();
        let activated = admin.post(&format!("/keys/{first}/activate"), json!({})).await;
        assert_eq!((activated.text("state").as_str(), &activated.json()["retired"]), ("active", &Value::Null));
        // The one for RS256 signs as before.
        assert_eq!(keys(&admin, "RS256").await[0], (rs256, "active".to_owned()));
        // Nobody uses it: none is made for the next time, and a rotation makes the one that it takes.
        assert_eq!(keys(&admin, "ES256").await.len(), 1);
        admin.post("/keys/rotation", json!({ "algorithm": "ES256" })).await.problem(409, "conflict");
        let body = json!({ "algorithm": "ES256", "skip_wait": true, "confirm": true });
        let rotated = admin.post("/keys/rotation", body).await;
        assert_eq!((rotated.text("retired"), rotated.text("algorithm")), (first.clone(), "ES256".to_owned()));
        assert_eq!(keys(&admin, "ES256").await.len(), 3);
        let played = admin.get("/keys/rehearsal?algorithm=ES256").await.json();
        assert!(played["timeline"].as_array().unwrap().iter().all(|one| one["algorithm"] == "ES256"), "{played}");
        let both = admin.get("/keys/rehearsal").await.json();
        assert!(both["timeline"].as_array().unwrap().iter().any(|one| one["algorithm"] == "RS256"), "{both}");

        let jwk = admin.get(&format!("/keys/{first}/public?format=jwk")).await.json();
        assert_eq!((&jwk["kty"], &jwk["crv"], &jwk["alg"], &jwk["d"]), (&json!("EC"), &json!("P-256"), &json!("ES256"), &Value::Null));
        let pem = admin.get(&format!("/keys/{first}/public")).await.body;
        assert!(PKey::public_key_from_pem(pem.as_bytes()).unwrap().ec_key().is_ok());
        let by_command = program(&db).run(&["keys", "list", "--algorithm", "ES256", "--json"]).json();
        assert_eq!(by_command["keys"], admin.get("/keys?algorithm=ES256").await.json()["items"]);
    }

    async fn an_application_is_set_to_an_algorithm_that_services_know(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let admin = Administrator::with(&server, BOTH).await;
        let refused = set(&admin, "id_token_signed_response_alg", "ES256").await;
        refused.problem(409, "conflict");
        assert_eq!(refused.text("field"), "id_token_signed_response_alg");
        let reason = refused.text("detail");
        assert!(reason.contains("no active key for ES256: run signet keys generate --algorithm ES256"), "{reason}");
        set(&admin, "access_token_signed_response_alg", "HS256").await.problem(422, "invalid");
        set(&admin, "access_token_signed_response_alg", "none").await.problem(422, "invalid");

        let kid = admin.post("/keys", json!({ "algorithm": "ES256" })).await.text("kid");
        set(&admin, "id_token_signed_response_alg", "ES256").await.problem(409, "conflict");
        let meant = json!({ "skip_wait": true, "confirm": true });
        assert_eq!(admin.post(&format!("/keys/{kid}/activate"), meant).await.status, 200);
        // It signs; and a service that fetched the keys a minute ago does not know it.
        set(&admin, "id_token_signed_response_alg", "ES256").await.problem(409, "too_early");
        let new = json!({
            "client_id": "job", "template": "service", "scope": "jobs:run", "audiences": ["urn:jobs"],
            "access_token_signed_response_alg": "ES256",
        });
        admin.post("/clients", new.clone()).await.problem(409, "too_early");
        server.clock.advance(CACHE);
        let changed = set(&admin, "id_token_signed_response_alg", "ES256").await;
        assert_eq!(changed.json()["id_token_signed_response_alg"], "ES256", "{changed:?}");
        assert_eq!(changed.json()["access_token_signed_response_alg"], "RS256");
        assert_eq!(admin.post("/clients", new).await.status, 201);

        let tokens = Application::new(&server, "acme").tokens(&mut Browser::new(), "ada@example.com").await;
        assert_eq!(header(tokens.id.as_deref().unwrap())["kid"], kid.as_str());
        assert_eq!(header(&tokens.access)["alg"], "RS256");
        let log = program(&db).run(&["audit", "list", "--event", "client_changed", "--json"]);
        assert!(log.out.contains("id_token_signed_response_alg") && log.out.contains("ES256"), "{}", log.out);
    }

    async fn the_page_of_an_application_sets_its_algorithms(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let mut browser = enter(&server, "root@example.com", &["admin"], "/admin/clients/acme/edit").await;
        let wanted = [("id_token_signed_response_alg", "EdDSA"), ("access_token_signed_response_alg", "PS256")];
        browser.submit("#save", &wanted).await;
        let said = browser.find("#id_token_signed_response_alg-error");
        let said = said.unwrap_or_else(|| panic!("{}", browser.text()));
        assert!(said.contains("No active key for EdDSA"), "{said}");
        for algorithm in [SigningAlgorithm::EdDsa, SigningAlgorithm::Ps256] {
            server.sign_by(algorithm).await;
        }
        browser.get(&server.at("/admin/clients/acme/edit")).await;
        browser.submit("#save", &wanted).await;
        browser.get(&server.at("/admin/clients/acme")).await;
        let facts = browser.find("#facts").unwrap();
        assert!(facts.contains("EdDSA") && facts.contains("PS256"), "{facts}");
    }

    async fn a_key_that_applications_need_is_not_taken_away_without_another(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let first = server.sign_by(SigningAlgorithm::EdDsa).await;
        let admin = Administrator::with(&server, BOTH).await;
        assert_eq!(set(&admin, "access_token_signed_response_alg", "EdDSA").await.status, 200);
        let app = Application::new(&server, "acme");
        let tokens = app.tokens(&mut Browser::new(), "ada@example.com").await;
        let revoke = |kid: &str| (format!("/keys/{kid}/revoke"), json!({ "confirm": true }));
        let (path, meant) = revoke(&first);
        let refused = admin.post(&path, meant.clone()).await;
        refused.problem(409, "conflict");
        assert!(refused.text("detail").contains("signet keys generate --algorithm EdDSA"), "{refused:?}");
        // The key for another algorithm is none for this one.
        admin.post("/keys", json!({ "algorithm": "ES256" })).await;
        admin.post(&path, meant.clone()).await.problem(409, "conflict");

        let next = admin.post("/keys", json!({ "algorithm": "EdDSA" })).await.text("kid");
        let told = admin.post(&path, json!({})).await.json()["consequences"].clone();
        assert_eq!((&told["algorithm"], &told["clients"], &told["refresh_tokens"]), (&json!("EdDSA"), &json!(1), &json!(0)));
        assert_eq!(told["successor"], next.as_str());
        assert_eq!(admin.post(&path, meant.clone()).await.status, 200);
        server.userinfo(&tokens.access).await.refused(401, "invalid_token");
        // Its refresh token lives: another key signed it.
        let again = Tokens::of(&app.refresh(&tokens.refresh).await);
        assert_eq!(header(&again.access)["kid"], next.as_str());
        // In use: another one stands by at once. Once nobody is set to it, all of them can go.
        let all = keys(&admin, "EdDSA").await;
        let standby = all.iter().find(|(_, state)| state == "next").map(|(kid, _)| kid.clone());
        let standby = standby.unwrap_or_else(|| panic!("none stands by: {all:?}"));
        assert_eq!(set(&admin, "access_token_signed_response_alg", "RS256").await.status, 200);
        for kid in [&standby, &next] {
            let (path, meant) = revoke(kid);
            assert_eq!(admin.post(&path, meant).await.status, 200);
        }
        assert!(keys(&admin, "EdDSA").await.iter().all(|(_, state)| state == "revoked"));
    }

    async fn a_foreign_key_is_taken_for_what_it_is(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, BOTH).await;
        let pem = |key: &PKey<openssl::pkey::Private>| String::from_utf8(key.private_key_to_pem_pkcs8().unwrap()).unwrap();
        let ec = |curve| PKey::from_ec_key(EcKey::generate(&EcGroup::from_curve_name(curve).unwrap()).unwrap()).unwrap();
        let rsa = PKey::from_rsa(openssl::rsa::Rsa::generate(2048).unwrap()).unwrap();
        for (key, wanted, field, reason) in [
            (ec(Nid::SECP384R1), Value::Null, "key", "P-384"),
            (ec(Nid::SECP256K1), Value::Null, "key", "secp256k1"),
            (PKey::generate_ed448().unwrap(), Value::Null, "key", "Ed448"),
            (ec(Nid::X9_62_PRIME256V1), json!("RS256"), "algorithm", "this key is for ES256, and not for RS256"),
            (rsa.clone(), json!("EdDSA"), "algorithm", "this key is for RS256, and not for EdDSA"),
            (rsa.clone(), json!("RS512"), "algorithm", "unknown signature algorithm"),
        ] {
            let refused = admin.post("/keys/import", json!({ "key": pem(&key), "algorithm": wanted })).await;
            refused.problem(422, "invalid");
            assert_eq!(refused.text("field"), field, "{refused:?}");
            assert!(refused.text("detail").contains(reason), "{reason}: {refused:?}");
        }
        let taken = admin.post("/keys/import", json!({ "key": pem(&rsa), "algorithm": "PS256" })).await;
        assert_eq!((taken.status.as_u16(), taken.text("algorithm").as_str()), (201, "PS256"), "{taken:?}");
        // RFC 8725 §3.1: one key, one algorithm.
        admin.post("/keys/import", json!({ "key": pem(&rsa) })).await.problem(409, "taken");
        let curve = admin.post("/keys/import", json!({ "key": pem(&ec(Nid::X9_62_PRIME256V1)) })).await;
        assert_eq!(curve.text("algorithm"), "ES256");
        let file = db.folder().join("ed25519.pem");
        std::fs::write(&file, pem(&PKey::generate_ed25519().unwrap())).unwrap();
        let by_command = program(&db).run(&["keys", "import", file.to_str().unwrap(), "--json"]).json();
        assert_eq!(by_command["algorithm"], "EdDSA");
    }

    async fn the_pages_show_and_change_the_keys_of_each_algorithm(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = enter(&server, "ada@example.com", &["admin"], "/admin/keys").await;
        assert!(browser.find("#algorithms").is_none(), "one algorithm needs no choice");
        browser.get(&server.at("/admin/new-key")).await;
        browser.submit("#make", &[("algorithm", "ES256"), ("bits", "2048")]).await.follow().await;
        assert!(browser.text().contains("P-256, 256 bits, ES256"), "{}", browser.text());
        browser.get(&server.at("/admin/keys?algorithm=ES256")).await;
        assert!(browser.find("#algorithms").unwrap().contains("ES256"), "{}", browser.text());
        assert!(!browser.find("#keys").unwrap().contains("RS256"), "{}", browser.text());
        browser.get(&server.at("/admin/rotate-keys/ES256")).await;
        assert!(browser.title().starts_with("Rotate the ES256 keys"), "{}", browser.title());
        assert!(browser.find("#consequences").unwrap().contains("Not yet"), "{}", browser.text());
        assert_eq!(browser.get(&server.at("/admin/rotate-keys/none")).await.status(), 404);
        server.clock.advance(Span::from_hours(24));

        let mut browser = enter(&server, "eve@example.com", &["admin"], "/admin/rotate-keys/ES256").await;
        browser.submit("#do", &[]).await.follow().await;
        assert!(browser.find("#notice").unwrap().contains("rotated"), "{}", browser.text());
        let admin = Administrator::with(&server, BOTH).await;
        let states: Vec<String> = keys(&admin, "ES256").await.into_iter().map(|(_, state)| state).collect();
        assert_eq!(states, ["active", "next"]);
        browser.get(&server.at("/admin/new-key")).await;
        let pem = String::from_utf8(PKey::generate_ed448().unwrap().private_key_to_pem_pkcs8().unwrap()).unwrap();
        browser.submit("#import", &[("key", &pem)]).await;
        assert!(browser.find("#refusal").unwrap().contains("Ed448"), "{}", browser.text());
        browser.submit("#make", &[("algorithm", "HS256")]).await;
        assert_eq!(browser.status(), 422);
    }

    async fn the_command_line_does_the_same(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let program = program(&db);
        let edit = ["clients", "edit", "acme", "--id-token-signed-response-alg", "PS256"];
        let refused = program.run(&edit);
        assert!(refused.err.contains("no active key for PS256: run signet keys generate --algorithm PS256"), "{}", refused.err);
        let made = program.run(&["keys", "generate", "--algorithm", "PS256", "--json"]).json();
        assert_eq!((&made["algorithm"], &made["state"], &made["bits"]), (&json!("PS256"), &json!("next"), &json!(2048)));
        let wrong = program.run(&["keys", "generate", "--algorithm", "EdDSA", "--bits", "2048"]);
        assert!(wrong.err.contains("EdDSA keys have one size"), "{}", wrong.err);
        let kid = made["kid"].as_str().unwrap();
        let hasty = program.run(&["keys", "activate", kid, "--now", "--yes", "--json"]).json();
        assert_eq!(hasty["state"], "active");
        assert!(program.run(&edit).err.contains("services may not know the PS256 key"));
        let played = program.run(&["keys", "rehearse", "--algorithm", "PS256", "--json"]).json();
        assert!(played["timeline"].as_array().unwrap().iter().all(|one| one["algorithm"] == "PS256"), "{played}");
    }
}
