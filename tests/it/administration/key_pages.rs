//! The pages about signing keys: what they show before anything is done, and that they do what the API does.

use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::symm::Cipher;
use signet::domain::time::Span;

use super::pages::enter;
use super::program;
use crate::support::{Administrator, Application, Browser, Server};

/// The keys as the API lists them: each one's id and state.
async fn states(server: &Server) -> Vec<(String, String)> {
    let list = Administrator::with(server, "admin:read").await.get("/keys").await.json();
    let text = |key: &serde_json::Value, name: &str| key[name].as_str().unwrap().to_owned();
    list["items"].as_array().unwrap().iter().map(|key| (text(key, "kid"), text(key, "state"))).collect()
}

async fn in_state(server: &Server, wanted: &str) -> String {
    let all = states(server).await;
    let found = all.iter().find(|(_, state)| state == wanted);
    found.unwrap_or_else(|| panic!("none is {wanted}: {all:?}")).0.clone()
}

/// What stands where `selector` finds something.
#[track_caller]
fn said(browser: &Browser, selector: &str) -> String {
    browser.find(selector).unwrap_or_else(|| panic!("no {selector}: {}", browser.text()))
}

on_both_databases! {
    async fn a_key_lives_through_the_pages(db: Database) {
        let server = Server::start(&db).await;
        let first = in_state(&server, "active").await;
        let mut browser = enter(&server, "ada@example.com", &["admin"], "/admin/keys").await;
        assert!(browser.title().starts_with("Keys"), "{}", browser.text());
        assert!(browser.body().contains("role=\"img\"") && !browser.body().contains("style="), "{}", browser.body());
        browser.get(&server.at("/admin/rotate-keys")).await;
        assert!(said(&browser, "#consequences").contains("a key that is only made now"), "{}", browser.text());

        browser.get(&server.at("/admin/new-key")).await;
        browser.submit("#make", &[("bits", "2048")]).await.follow().await;
        assert!(said(&browser, "#notice").contains("published"), "{}", browser.text());
        let next = in_state(&server, "next").await;
        assert!(browser.url().path().ends_with(&next), "{}", browser.url());
        browser.get(&server.at("/admin/rotate-keys")).await;
        assert!(said(&browser, "#consequences").contains("Not yet"), "{}", browser.text());
        assert!(said(&browser, "#play").contains("No valid token is refused"), "{}", browser.text());
        let rotation = Administrator::with(&server, "admin:keys").await.get("/keys/rotation").await.json();
        server.clock.advance(Span::from_seconds(rotation["publish_before_seconds"].as_i64().unwrap()));

        let mut browser = enter(&server, "eve@example.com", &["admin"], "/admin/rotate-keys").await;
        assert!(said(&browser, "#consequences").contains("No valid token is refused"), "{}", browser.text());
        browser.submit("#do", &[]).await.follow().await;
        assert!(said(&browser, "#notice").contains("rotated"), "{}", browser.text());
        let all = states(&server).await;
        assert!(all.contains(&(first.clone(), "retired".to_owned())), "{all:?}");
        assert!(all.contains(&(next.clone(), "active".to_owned())), "{all:?}");
        let standby = in_state(&server, "next").await;
        browser.get(&server.at(&format!("/admin/keys/{standby}/retire"))).await;
        assert!(said(&browser, "#consequences").contains("It never signed"), "{}", browser.text());
        browser.submit("#do", &[]).await.follow().await;
        assert!(said(&browser, "#notice").contains("taken back"), "{}", browser.text());
        // It cannot be done twice, and the page says why.
        browser.get(&server.at(&format!("/admin/keys/{standby}/retire"))).await;
        assert!(said(&browser, "#refusal").contains("is retired already"), "{}", browser.text());
        // The command line sees what the pages did.
        let by_command = program(&db).run(&["keys", "list", "--json"]).json();
        let by_api = Administrator::with(&server, "admin:read").await.get("/keys").await.json();
        assert_eq!(by_command["keys"].as_array().unwrap().len(), by_api["items"].as_array().unwrap().len());
        let pem = program(&db).run(&["keys", "export", &first]).out;
        browser.get(&server.at(&format!("/admin/keys/{first}/public?format=pem"))).await;
        assert_eq!(browser.body().trim(), pem.trim());
        assert_eq!(browser.get(&server.at("/admin/keys/nothing")).await.status(), 404);
        assert_eq!(browser.get(&server.at("/admin/keys/nothing/revoke")).await.status(), 404);
        assert_eq!(browser.get(&server.at(&format!("/admin/keys/{first}/burn"))).await.status(), 404);
    }

    async fn a_page_says_in_numbers_what_an_emergency_breaks(db: Database) {
        let server = Server::start(&db).await;
        server.user("bob@example.com").await;
        server.web_app("acme").await;
        Application::new(&server, "acme").tokens(&mut Browser::new(), "bob@example.com").await;
        let first = in_state(&server, "active").await;
        let revoke = format!("/admin/keys/{first}/revoke");
        let mut browser = enter(&server, "ada@example.com", &["admin"], &revoke).await;
        assert!(said(&browser, "#refusal").contains("no next signing key"), "{}", browser.text());
        assert!(browser.find("#do").is_none(), "{}", browser.text());
        browser.get(&server.at("/admin/new-key")).await.submit("#make", &[]).await.follow().await;
        browser.get(&server.at("/admin/rotate-keys")).await;
        assert!(said(&browser, "#emergency").contains("1 refresh token of people"), "{}", browser.text());
        browser.submit("#do-now", &[]).await;
        assert_eq!(browser.status(), 422);
        assert!(said(&browser, "#refusal").contains("Nothing was changed"), "{}", browser.text());

        browser.get(&server.at(&revoke)).await;
        let told = said(&browser, "#consequences");
        assert!(told.contains("1 refresh token") && told.contains("1 application"), "{told}");
        browser.submit("#do", &[]).await;
        assert_eq!(browser.status(), 422);
        assert_eq!(in_state(&server, "active").await, first);
        browser.submit("#do", &[("confirm", "yes")]).await.follow().await;
        assert!(said(&browser, "#notice").contains("revoked"), "{}", browser.text());
        assert_eq!(in_state(&server, "revoked").await, first);
    }

    async fn a_key_that_is_pasted_is_refused_by_name_and_never_shown(db: Database) {
        let server = Server::start(&db).await;
        let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
        let locked = key.private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"open sesame").unwrap();
        let locked = String::from_utf8(locked).unwrap();
        let public = String::from_utf8(key.public_key_to_pem().unwrap()).unwrap();
        let mut browser = enter(&server, "ada@example.com", &["admin"], "/admin/new-key").await;
        for (text, password, reason) in [
            (locked.as_str(), "", "encrypted"),
            (&locked, "open", "does not open"),
            (&public, "", "public key"),
            ("hello", "", "no private key"),
        ] {
            browser.submit("#import", &[("key", text), ("password", password)]).await;
            assert_eq!(browser.status(), 422, "{reason}");
            assert!(said(&browser, "#refusal").contains(reason), "{reason}: {}", browser.text());
            assert!(!browser.body().contains("MII"), "{}", browser.body());
        }
        browser.submit("#import", &[("key", &locked), ("password", "open sesame")]).await.follow().await;
        assert!(said(&browser, "#notice").contains("published"), "{}", browser.text());
        browser.get(&server.at("/admin/new-key")).await;
        browser.submit("#import", &[("key", &locked), ("password", "open sesame")]).await;
        assert_eq!(browser.status(), 409);
    }
}

on_sqlite! {
    async fn who_only_looks_is_shown_no_button(db: Database) {
        let server = Server::start(&db).await;
        let kid = in_state(&server, "active").await;
        let mut auditor = enter(&server, "ada@example.com", &["auditor"], "/admin/keys").await;
        assert!(auditor.find("#keys").is_some() && auditor.find("#rotate").is_none(), "{}", auditor.text());
        auditor.get(&server.at(&format!("/admin/keys/{kid}"))).await;
        assert!(auditor.find("#pem").is_some() && auditor.find("#revoke").is_none(), "{}", auditor.text());
        for place in ["/admin/rotate-keys".to_owned(), "/admin/new-key".to_owned(), format!("/admin/keys/{kid}/revoke")] {
            assert_eq!(auditor.get(&server.at(&place)).await.status(), 403, "{place}");
        }
    }

    async fn an_old_sign_in_changes_no_key(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = enter(&server, "ada@example.com", &["admin"], "/admin/new-key").await;
        server.clock.advance(Span::from_minutes(6));
        browser.submit("#make", &[]).await;
        assert!(browser.header("location").unwrap().ends_with("/login?return=/admin/new-key"));
        assert_eq!(states(&server).await.len(), 1);
    }
}
