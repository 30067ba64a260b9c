//! Signing keys through page, API and command line: the same life, the same refusals.

use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::symm::Cipher;
use serde_json::{Value, json};
use signet::domain::time::Span;

use crate::support::{Administrator, Application, Browser, Program, Server, master_key};

fn rsa(bits: u32) -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap()
}

fn pem(key: &PKey<Private>) -> String {
    String::from_utf8(key.private_key_to_pem_pkcs8().unwrap()).unwrap()
}

/// The keys as the API lists them: each one's id and state.
async fn states(admin: &Administrator<'_>) -> Vec<(String, String)> {
    let list = admin.get("/keys").await.json();
    let text = |key: &Value, name: &str| key[name].as_str().unwrap().to_owned();
    list["items"].as_array().unwrap().iter().map(|key| (text(key, "kid"), text(key, "state"))).collect()
}

async fn published(server: &Server) -> Vec<String> {
    let jwks = server.get("/jwks.json").await.json();
    jwks["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

on_both_databases! {
    async fn a_key_lives_over_the_api(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:keys").await;
        let [(first, _)] = states(&admin).await.try_into().unwrap();
        admin.post("/keys", json!({ "bits": 1024 })).await.problem(422, "invalid");
        let made = admin.post("/keys", json!({ "bits": 2048 })).await;
        assert_eq!((made.status.as_u16(), made.text("state").as_str()), (201, "next"), "{made:?}");
        let kid = made.text("kid");
        assert_eq!(admin.get(&format!("/keys/{kid}")).await.json(), made.json());

        let early = admin.post("/keys/rotation", json!({})).await;
        early.problem(409, "too_early");
        admin.post(&format!("/keys/{kid}/activate"), json!({})).await.problem(409, "too_early");
        let played = admin.get("/keys/rehearsal").await.json();
        assert_eq!((&played["failures"], &played["cache_seconds"]), (&json!([]), &json!(300)));
        let wait = admin.get("/keys/rotation").await.json()["publish_before_seconds"].as_i64().unwrap();
        server.clock.advance(Span::from_seconds(wait));
        let admin = Administrator::with(&server, "admin:keys").await;
        let rotated = admin.post("/keys/rotation", json!({})).await;
        assert_eq!((rotated.text("kid"), rotated.text("retired")), (kid.clone(), first.clone()), "{rotated:?}");
        // This node signs by it at once; the key before still verifies.
        let next = rotated.text("next");
        let shown = published(&server).await;
        assert!([&first, &kid, &next].iter().all(|kid| shown.contains(kid)), "{shown:?}");
        let admin = Administrator::with(&server, "admin:keys").await;
        assert_eq!(crate::support::header(&admin.token)["kid"], kid.as_str());

        let left = admin.get(&format!("/keys/{next}/consequences?action=retire")).await;
        assert!(left.json()["rotation_from"].is_string(), "{left:?}");
        let retired = admin.post(&format!("/keys/{next}/retire"), json!({})).await;
        assert_eq!(retired.text("state"), "retired");
        admin.post(&format!("/keys/{next}/retire"), json!({})).await.problem(409, "conflict");
        admin.post(&format!("/keys/{kid}/retire"), json!({})).await.problem(409, "conflict");
        // Another one stands by in its place, and the command line sees all of it.
        let by_api = states(&admin).await;
        assert_eq!(by_api.iter().filter(|(_, state)| state == "next").count(), 1);
        let program = Program::on(&db).with("SIGNET__KEYS__MASTER_KEY", &master_key());
        let by_command = program.run(&["keys", "list", "--json"]).json();
        assert_eq!(by_command["keys"], admin.get("/keys").await.json()["items"]);
    }

    async fn an_emergency_is_told_in_numbers_before_it_is_done(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        Application::new(&server, "acme").tokens(&mut Browser::new(), "ada@example.com").await;
        let admin = Administrator::with(&server, "admin:keys").await;
        let [(first, _)] = states(&admin).await.try_into().unwrap();
        let revoke = format!("/keys/{first}/revoke");
        // Without another key none would sign.
        admin.post(&revoke, json!({ "confirm": true })).await.problem(409, "conflict");
        let next = admin.post("/keys", json!({})).await.text("kid");
        let asked = admin.post(&revoke, json!({})).await;
        asked.problem(409, "confirmation_required");
        let told = &asked.json()["consequences"];
        assert_eq!((&told["refresh_tokens"], &told["clients"], &told["revoked"]), (&json!(1), &json!(1), &json!(false)));
        assert_eq!(told["successor"], next.as_str());
        let before = admin.get(&format!("/keys/{first}/consequences?action=revoke")).await.json();
        assert_eq!(before["refresh_tokens"], 1);
        let hasty = admin.post(&format!("/keys/{next}/activate"), json!({ "skip_wait": true })).await;
        hasty.problem(409, "confirmation_required");
        assert_eq!(hasty.json()["consequences"]["grants"], 1);
        admin.post("/keys/rotation", json!({ "skip_wait": true })).await.problem(409, "confirmation_required");
        assert!(states(&admin).await.contains(&(first.clone(), "active".to_owned())));

        let gone = admin.post(&revoke, json!({ "confirm": true })).await;
        assert_eq!(gone.json()["revoked"], true, "{gone:?}");
        let shown = published(&server).await;
        assert!(!shown.contains(&first) && shown.contains(&next), "{shown:?}");
        // What it signed is nothing any more, the token of the caller too.
        admin.get("/keys").await.problem(401, "invalid_token");
        let admin = Administrator::with(&server, "admin:keys").await;
        admin.post(&revoke, json!({ "confirm": true })).await.problem(409, "conflict");
        assert_eq!(states(&admin).await.iter().filter(|(_, state)| state == "next").count(), 1);
    }

    async fn a_foreign_key_is_refused_by_name(db: Database) {
        let server = Server::start(&db).await;
        let admin = Administrator::with(&server, "admin:keys").await;
        let key = rsa(2048);
        let whole = pem(&key);
        let public = String::from_utf8(key.public_key_to_pem().unwrap()).unwrap();
        let locked = key.private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"open sesame").unwrap();
        let locked = String::from_utf8(locked).unwrap();
        for (body, field, reason) in [
            (json!({ "key": locked }), "password", "encrypted"),
            (json!({ "key": locked, "password": "open" }), "password", "does not open"),
            (json!({ "key": whole[..600] }), "key", "damaged or cut off"),
            (json!({ "key": pem(&rsa(1024)) }), "key", "this one has 1024"),
            (json!({ "key": public }), "key", "this is a public key"),
            (json!({ "key": { "kty": "EC", "crv": "P-384", "d": "x" } }), "key", "P-384"),
            (json!({ "key": 7 }), "key", "no private key"),
        ] {
            let refused = admin.post("/keys/import", body).await;
            refused.problem(422, "invalid");
            assert_eq!(refused.text("field"), field, "{refused:?}");
            assert!(refused.text("detail").contains(reason), "{reason}: {refused:?}");
        }
        let taken = admin.post("/keys/import", json!({ "key": locked, "password": "open sesame" })).await;
        assert_eq!((taken.status.as_u16(), taken.text("state").as_str()), (201, "next"), "{taken:?}");
        admin.post("/keys/import", json!({ "key": whole })).await.problem(409, "taken");

        let place = format!("/keys/{}/public", taken.text("kid"));
        let shown = admin.get(&place).await;
        assert_eq!(shown.header("content-type"), "application/x-pem-file");
        assert_eq!(shown.body, public);
        let jwk = admin.get(&format!("{place}?format=jwk")).await;
        assert_eq!((&jwk.json()["kid"], &jwk.json()["d"]), (&taken.json()["kid"], &Value::Null));
        admin.get(&format!("{place}?format=der")).await.problem(422, "invalid");
        admin.get("/keys/unknown/public").await.problem(404, "not_found");
    }
}
