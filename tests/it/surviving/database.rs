//! The database goes away and comes back: 503 meanwhile, and no restart after (security.md RE2).

use crate::support::{Application, Browser, Server, Tokens, within};

on_postgres! {
    async fn without_its_database_the_server_says_so_and_recovers_by_itself(db: Database) {
        let server = Server::start_with(&db, &[("SIGNET__DATABASE__CHECKOUT", "1s")]).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        let tokens = app.tokens(&mut browser, "ada@example.com").await;
        assert_eq!(server.get("/readyz").await.status, 200);

        db.lock();
        for _ in 0..3 {
            let refused = app.refresh(&tokens.refresh).await;
            assert_eq!(refused.status, 503, "{refused:?}");
            assert!(refused.header("retry-after").parse::<u32>().unwrap() > 0);
            assert_eq!(refused.header("cache-control"), "no-store");
            let form = [("grant_type", "client_credentials")];
            assert_eq!(server.post_as("acme", "/token", &form).await.status, 503);
            // Never a false success (RFC 7009 §2.2.1).
            let revoked = server.post_as("acme", "/revoke", &[("token", &tokens.access)]).await;
            assert_eq!(revoked.status, 503);
            assert_eq!(server.userinfo(&tokens.access).await.status, 503);
            browser.get(&app.request(&[])).await;
            assert_eq!(browser.status(), 503);
            assert!(browser.header("retry-after").is_some() && browser.header("location").is_none());
            assert_eq!(server.get("/readyz").await.status, 503);
        }
        for alive in ["/healthz", "/jwks.json", "/.well-known/openid-configuration"] {
            assert_eq!(server.get(alive).await.status, 200, "{alive}");
        }

        db.unlock();
        within("the server is ready again", async || server.get("/readyz").await.status == 200).await;
        within("it reads again", async || server.userinfo(&tokens.access).await.status == 200).await;
        // What was refused was not done.
        let mut refreshed = app.refresh(&tokens.refresh).await;
        while refreshed.status == 503 {
            refreshed = app.refresh(&tokens.refresh).await;
        }
        let next = Tokens::of(&refreshed);
        assert!(server.is_active("acme", &tokens.access).await && server.is_active("acme", &next.access).await);
    }

    async fn without_its_database_the_server_does_not_start(db: Database) {
        let program = crate::support::Program::on(&db);
        db.lock();
        let said = program.run(&["serve"]);
        db.unlock();
        assert_eq!(said.code, 1, "{said:?}");
        assert!(said.err.lines().last().unwrap().starts_with("error: postgres://"), "{said:?}");
    }
}
