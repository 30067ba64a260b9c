//! The first administrator: by a one-time link that the operator makes, and by nothing else.

use std::os::unix::fs::PermissionsExt as _;

use crate::support::{Authenticator, Browser, PASSWORD, Said, Server};

const EMAIL: &str = "ada@example.com";

/// The link, as the file has it.
fn link(said: &Said) -> String {
    let file = said.json()["file"].as_str().unwrap().to_owned();
    let mode = std::fs::metadata(&file).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600, "{file}");
    let link = std::fs::read_to_string(&file).unwrap().trim().to_owned();
    // LG3: shown on a terminal only, and this is none.
    assert!(!said.out.contains(&link) && !said.err.contains(&link), "{said:?}");
    link
}

/// The link with the address of `server`, whose port the program does not know.
fn path_of(link: &str) -> String {
    link[link.find("/register/").unwrap()..].to_owned()
}

async fn accept(server: &Server, path: &str) -> Browser {
    let mut browser = Browser::new();
    browser.get(&server.at(path)).await;
    assert_eq!(browser.status(), 200, "{}", browser.text());
    browser.submit("#sign-up", &[("name", "Ada Lovelace"), ("password", PASSWORD)]).await;
    browser.follow_within(&server.url).await;
    browser
}

on_both_databases! {
    async fn the_link_makes_an_administrator_with_a_second_factor_once(db: Database) {
        // EM8: closed to everybody else.
        let server = Server::start_with(&db, &[("SIGNET__ACCOUNTS__REGISTRATION", "closed")]).await;
        let program = crate::administration::program(&db).with("SIGNET__ACCOUNTS__REGISTRATION", "closed");
        let said = program.run(&["users", "invite-admin", EMAIL, "--name", "Ada Lovelace", "--json"]);
        let path = path_of(&link(&said));
        let mut browser = accept(&server, &path).await;
        assert_eq!(browser.url().path(), "/login/second-factor/set-up", "{}", browser.text());
        let app = Authenticator::typed(&browser.find(".secret code").unwrap());
        browser.submit("#continue", &[("code", &app.code(&server))]).await;
        browser.submit("#continue", &[]).await.follow_within(&server.url).await;
        assert_eq!((browser.url().path(), browser.status().as_u16()), ("/admin/first-steps", 200), "{}", browser.text());

        let shown = program.run(&["users", "show", EMAIL, "--json"]).json();
        assert_eq!((&shown["roles"], &shown["email_verified"]), (&serde_json::json!(["admin"]), &true.into()));
        let mut late = Browser::new();
        late.get(&server.at(&path)).await;
        assert!(late.find("#sign-up").is_none(), "{}", late.text());
        let again = program.run(&["users", "invite-admin", "eve@example.com"]);
        assert!(again.refused(1).contains("there is an administrator already"), "{again:?}");
    }

    async fn of_several_links_one_makes_the_administrator(db: Database) {
        let server = Server::start(&db).await;
        let program = crate::administration::program(&db);
        let first = path_of(&link(&program.run(&["users", "invite-admin", EMAIL, "--json"])));
        let second = path_of(&link(&program.run(&["users", "invite-admin", "eve@example.com", "--json"])));
        let mut waiting = Browser::new();
        waiting.get(&server.at(&first)).await;
        accept(&server, &second).await;
        waiting.submit("#sign-up", &[("name", "Ada"), ("password", PASSWORD)]).await;
        assert_ne!(waiting.status(), 303, "{}", waiting.text());
        let nobody = program.run(&["users", "show", EMAIL]);
        assert!(nobody.refused(1).contains("there is no user"), "{nobody:?}");
    }

    async fn the_link_is_dead_after_a_day_and_after_a_newer_one(db: Database) {
        let server = Server::start(&db).await;
        let program = crate::administration::program(&db);
        let old = path_of(&link(&program.run(&["users", "invite-admin", EMAIL, "--json"])));
        let new = path_of(&link(&program.run(&["users", "invite-admin", EMAIL, "--json"])));
        let mut browser = Browser::new();
        browser.get(&server.at(&old)).await;
        assert!(browser.find("#sign-up").is_none(), "{}", browser.text());
        server.clock.advance(signet::domain::time::Span::from_hours(25));
        browser.get(&server.at(&new)).await;
        assert!(browser.find("#sign-up").is_none(), "{}", browser.text());
    }
}

on_sqlite! {
    async fn the_file_is_gone_once_the_link_was_used(db: Database) {
        let program = crate::administration::program(&db);
        let said = program.run(&["users", "invite-admin", EMAIL, "--json"]);
        let (file, path) = (said.json()["file"].as_str().unwrap().to_owned(), path_of(&link(&said)));
        let process = program.serve().await;
        let mut browser = Browser::new();
        browser.get(&process.at(&path)).await;
        browser.submit("#sign-up", &[("name", "Ada"), ("password", PASSWORD)]).await;
        assert_eq!(browser.status(), 303, "{}", browser.text());
        assert!(!std::path::Path::new(&file).exists(), "{file}");
        let token = path.rsplit('/').next().unwrap();
        assert!(!process.log().contains(token), "LG3: the log never has the link");
    }

    async fn who_has_an_account_is_given_the_role_instead(db: Database) {
        let server = Server::start(&db).await;
        server.user(EMAIL).await;
        let said = crate::administration::program(&db).run(&["users", "invite-admin", EMAIL]);
        assert!(said.refused(1).contains("grant-role"), "{said:?}");
    }
}
