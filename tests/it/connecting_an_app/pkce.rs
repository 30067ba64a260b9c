//! A code is of use only to who asked for it (RFC 7636, RFC 9700 §2.1.1).

use signet::domain::client::{Client, ClientAuthentication, PkceRule};

use crate::support::{Application, Browser, Server, Tokens};

async fn refused(app: &Application<'_>, more: &[(&str, &str)]) {
    let callback = app.authorize(&mut Browser::new(), more).await;
    assert_eq!(callback.error(), "invalid_request", "{more:?} {}", callback.0);
    assert_eq!(callback.get("code"), None);
}

on_both_databases! {
    async fn a_request_without_a_challenge_is_refused(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let app = Application::new(&server, "acme");
        refused(&app, &[("code_challenge", ""), ("code_challenge_method", "")]).await;
        refused(&app, &[("code_challenge", "")]).await;
    }

    async fn no_method_but_s256_is_taken(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let app = Application::new(&server, "acme");
        for method in ["plain", "", "s256", "S512", "S256 "] {
            refused(&app, &[("code_challenge_method", method)]).await;
        }
    }

    async fn a_malformed_challenge_is_refused(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let app = Application::new(&server, "acme");
        let good = app.challenge();
        for challenge in
            [&good[..42], &format!("{good}A"), &format!("{good}="), &format!("+{}", &good[1..]), "x"]
        {
            refused(&app, &[("code_challenge", challenge)]).await;
        }
    }

    async fn a_public_client_cannot_be_relaxed(db: Database) {
        let server = Server::start(&db).await;
        let relaxed = Client {
            authentication: ClientAuthentication::None,
            pkce: PkceRule::Optional,
            ..server.draft("acme")
        };
        server.client(relaxed).await;
        let app = Application::new(&server, "acme");
        refused(&app, &[("code_challenge", ""), ("code_challenge_method", "")]).await;
    }

    async fn a_confidential_client_may_be_relaxed_and_still_use_it(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.client(Client { pkce: PkceRule::Optional, ..server.draft("acme") }).await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        let without = [("code_challenge", ""), ("code_challenge_method", "")];
        let code = app.sign_in_with(&mut browser, "ada@example.com", &without).await.code();
        Tokens::of(&app.redeem_with(&code, &[("code_verifier", "")]).await);
        // One that sends a challenge is held to it.
        let code = app.authorize(&mut browser, &[]).await.code();
        app.redeem_with(&code, &[("code_verifier", "")]).await.refused(400, "invalid_grant");
        Tokens::of(&app.redeem(&code).await);
    }

    async fn a_public_client_redeems_with_its_verifier_alone(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.client(Client { authentication: ClientAuthentication::None, ..server.draft("acme") }).await;
        let app = Application::public(&server, "acme");
        let code = app.sign_in(&mut Browser::new(), "ada@example.com").await.code();
        for wrong in ["", "short", &"a".repeat(43), &"a".repeat(129), &format!("{} ", app.verifier)] {
            app.redeem_with(&code, &[("code_verifier", wrong)]).await.refused(400, "invalid_grant");
        }
        Tokens::of(&app.redeem(&code).await);
    }
}
