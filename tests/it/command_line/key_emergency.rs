//! `signet keys import|export|revoke`: keys that come from elsewhere, and keys that must go at once.

use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::symm::Cipher;
use serde_json::json;
use signet::domain::signing_key::{KeyState, SealedKey};
use signet::domain::time::Clock as _;
use signet::env::SystemRandom;
use signet::jobs::key_watch::reload;
use signet::keys::generate::{KeyKind, generate};
use signet::keys::seal::MasterKey;
use signet::storage::signing_keys;
use zeroize::Zeroizing;

use crate::support::{Application, Browser, Database, Program, Server, Tokens, header, master_key};

const EMAIL: &str = "ada@example.com";

async fn both(db: &Database) -> (Server, Program) {
    let server = Server::start(db).await;
    (server, Program::on(db).with("SIGNET__KEYS__MASTER_KEY", &master_key()))
}

fn rsa(bits: u32) -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap()
}

/// What an application of somebody who signs in now holds.
async fn tokens(app: &Application<'_>) -> Tokens {
    let mut browser = Browser::new();
    let code = app.sign_in(&mut browser, EMAIL).await.code();
    Tokens::of(&app.redeem(&code).await)
}

fn kid(token: &str) -> String {
    header(token)["kid"].as_str().unwrap().to_owned()
}

async fn published(server: &Server) -> Vec<String> {
    let jwks = server.get("/jwks.json").await.json();
    jwks["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

on_both_databases! {
    async fn a_key_from_elsewhere_is_published_and_signs_once_activated(db: Database) {
        let (server, program) = both(&db).await;
        server.user(EMAIL).await;
        server.web_app("acme").await;
        let app = Application::new(&server, "acme");
        let (key, folder) = (rsa(2048), tempfile::tempdir().unwrap());
        let file = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let encrypted = key.private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"open sesame").unwrap();
        let (encrypted, right, wrong) =
            (file("key.pem", &encrypted), file("right", b"open sesame\n"), file("wrong", b"open\n"));

        let said = program.run(&["keys", "import", &encrypted]);
        assert!(said.refused(1).contains("this key is encrypted"), "{said:?}");
        let said = program.run(&["keys", "import", &encrypted, "--password-file", &wrong]);
        assert!(said.refused(1).contains("does not open"), "{said:?}");
        let taken = program.run(&["keys", "import", &encrypted, "--password-file", &right, "--json"]).json();
        assert_eq!((&taken["state"], &taken["bits"]), (&json!("next"), &json!(2048)));
        let id = taken["kid"].as_str().unwrap();
        let said = program.run(&["keys", "import", &encrypted, "--password-file", &right]);
        assert!(said.refused(1).contains("is here already"), "{said:?}");
        let pem = program.run(&["keys", "export", id]).out;
        assert_eq!(PKey::public_key_from_pem(pem.as_bytes()).unwrap().public_key_to_der().unwrap(), key.public_key_to_der().unwrap());
        let jwk = program.run(&["keys", "export", id, "--format", "jwk", "--json"]).json();
        assert_eq!((&jwk["kid"], &jwk["alg"], &jwk["d"]), (&json!(id), &json!("RS256"), &json!(null)));

        program.run(&["keys", "activate", id, "--now", "--yes", "--json"]).json();
        reload(&server.house, None).await.unwrap();
        assert!(published(&server).await.contains(&id.to_owned()));
        assert_eq!(kid(&tokens(&app).await.access), id);

        for (name, bytes, reason) in [
            ("small", rsa(1024).private_key_to_pem_pkcs8().unwrap(), "this one has 1024"),
            ("public", key.public_key_to_pem().unwrap(), "this is a public key"),
            ("cut", key.private_key_to_pem_pkcs8().unwrap()[..600].to_vec(), "damaged or cut off"),
            ("text", b"hello".to_vec(), "no private key"),
        ] {
            let path = file(name, &bytes);
            let said = program.run(&["keys", "import", &path]);
            assert!(said.refused(1).contains(reason), "{name}: {said:?}");
        }
        assert!(program.run(&["keys", "import", "/nowhere"]).refused(1).contains("/nowhere"));
    }

    async fn a_key_file_that_is_open_to_others_is_warned_of_and_a_long_one_refused(db: Database) {
        let (_server, program) = both(&db).await;
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, bytes: &[u8], mode| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let pem = || rsa(2048).private_key_to_pem_pkcs8().unwrap();
        let open = program.run(&["keys", "import", &file("open", &pem(), 0o644)]);
        assert!(open.code == 0 && open.err.contains("is open to every user of this machine"), "{open:?}");
        let private = program.run(&["keys", "import", &file("private", &pem(), 0o600)]);
        assert_eq!((private.code, private.err.as_str()), (0, ""));
        // What comes after the longest key is not cut off in silence.
        let mut long = pem();
        long.resize(64 * 1024, b'\n');
        let whole = program.run(&["keys", "import", &file("whole", &long, 0o600)]);
        assert_eq!(whole.code, 0, "{whole:?}");
        long.push(b'\n');
        let said = program.run(&["keys", "import", &file("long", &long, 0o600)]);
        assert!(said.refused(1).contains("is too large"), "{said:?}");
    }

    async fn a_key_that_was_put_into_the_database_is_never_published(db: Database) {
        let (server, program) = both(&db).await;
        let before = published(&server).await;
        let elsewhere = MasterKey::new(Zeroizing::new([9; 32]));
        let mut forged: SealedKey = generate(KeyKind::Rs256(2048), &elsewhere, server.clock.now(), &SystemRandom).unwrap();
        forged.master_key_id = server.house.master.id().to_owned();
        assert_eq!(forged.key.state, KeyState::Next);
        let kid = forged.key.kid.clone();
        server.house.store.write("test", move |tx| signing_keys::insert(tx, &forged)).await.unwrap();
        assert!(reload(&server.house, None).await.is_err());
        assert_eq!(published(&server).await, before);
        // Nothing of the house opens with it: whoever starts it looks into what happened.
        let said = program.run(&["keys", "list"]);
        assert!(said.code == 1 && said.err.contains(&kid), "{said:?}");
    }

    async fn a_revoked_key_is_gone_at_once_and_another_signs(db: Database) {
        let (server, program) = both(&db).await;
        server.user(EMAIL).await;
        server.web_app("acme").await;
        let app = Application::new(&server, "acme");
        program.run(&["keys", "generate", "--json"]).json();
        let old = tokens(&app).await;
        let id = kid(&old.access);

        // Who wants another key to sign at once is told how much works now.
        let asked = program.run(&["keys", "rotate", "--now", "--json"]);
        let told: serde_json::Value = serde_json::from_str(&asked.out).unwrap();
        let in_use = ["sessions", "grants", "clients"].map(|name| told[name].as_i64().unwrap());
        assert_eq!((asked.code, in_use), (1, [1, 1, 1]), "{asked:?}");
        assert!(told["unknown_until"].is_string(), "{told}");

        let asked = program.run(&["keys", "revoke", &id, "--json"]);
        assert_eq!(asked.code, 1, "{asked:?}");
        assert!(asked.err.contains("nothing was changed"), "{asked:?}");
        let told: serde_json::Value = serde_json::from_str(&asked.out).unwrap();
        assert_eq!((&told["revoked"], &told["refresh_tokens"], &told["clients"]), (&json!(false), &json!(1), &json!(1)));
        reload(&server.house, None).await.unwrap();
        assert!(published(&server).await.contains(&id), "it was only asked");

        let done = program.run(&["keys", "revoke", &id, "--yes"]);
        assert_eq!(done.code, 0, "{done:?}");
        assert!(done.out.contains("1 refresh tokens of 1 applications"), "{done:?}");
        assert!(done.out.contains("It was published a short time ago"), "{done:?}");
        reload(&server.house, None).await.unwrap();
        assert!(!published(&server).await.contains(&id));
        assert_eq!(published(&server).await.len(), 2, "one signs, one stands by");
        let userinfo = server.http().get(server.at("/userinfo")).bearer_auth(&old.access);
        assert_eq!(server.send(userinfo).await.status, 401);
        assert_eq!(app.refresh(&old.refresh).await.status, 400);
        let new = tokens(&app).await;
        assert_ne!(kid(&new.access), id);
        let userinfo = server.http().get(server.at("/userinfo")).bearer_auth(&new.access);
        assert_eq!(server.send(userinfo).await.status, 200);

        assert!(program.run(&["keys", "revoke", &id]).refused(1).contains("is revoked already"));
        assert!(program.run(&["keys", "revoke", "unknown", "--yes"]).refused(1).contains("no signing key"));
        // A next key can be withdrawn before anybody relied on it.
        let next = published(&server).await.into_iter().find(|kid| *kid != self::kid(&new.access)).unwrap();
        let withdrawn = program.run(&["keys", "revoke", &next, "--yes"]);
        assert!(withdrawn.out.contains("It never signed"), "{withdrawn:?}");
        let active = kid(&new.access);
        program.run(&["audit", "seal"]);
        assert_eq!(program.run(&["audit", "verify"]).code, 0, "seals outlive keys");
        assert_ne!(active, next);
    }
}
