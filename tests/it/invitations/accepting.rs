//! The stories: from the mail to the account, with roles and into an application.

use signet::domain::client::Client;
use signet::domain::time::Span;
use signet::storage::Tx;

use super::{
    EMAIL, NAME, NewInvitation, RULE, accept, account, accounts, define_role, invite, invited_only, link_for,
    plain,
};
use crate::storage::raw::execute;
use crate::support::{Application, Browser, PASSWORD, Server, Tokens, claims};

on_both_databases! {
    async fn an_invited_person_makes_an_account_and_is_signed_in(db: Database) {
        let server = invited_only(&db).await;
        define_role(&server, "trader").await;
        let new = NewInvitation {
            name: Some(NAME.parse().unwrap()),
            roles: vec!["trader".parse().unwrap(), "auditor".parse().unwrap(), "trader".parse().unwrap()],
            from: Some("Bob at Example".parse().unwrap()),
            language: signet::domain::language::Language::German,
            ..plain("Grace@example.com")
        };
        let invitation = invite(&server, new).await.unwrap();
        let mail = server.mail_to("Grace@example.com").await;
        assert!(mail.subject.contains("eingeladen"), "{}", mail.subject);
        assert!(mail.text.contains("Bob at Example") && mail.text.contains("7 Tage"), "{}", mail.text);
        assert!(mail.link().starts_with(&server.at("/register/")), "{}", mail.text);
        let mut browser = Browser::new();
        for _ in 0..3 {
            browser.get(&mail.link()).await;
            assert_eq!(browser.status(), 200);
            assert_eq!(accounts(&server).await, 0, "opening it changes nothing");
        }
        assert!(browser.body().contains("value=\"Grace@example.com\"") && browser.body().contains(NAME));
        browser.submit("#sign-up", &[("password", PASSWORD)]).await.follow().await;
        assert_eq!(browser.url().path(), "/account");
        assert!(browser.text().contains(NAME), "{}", browser.text());
        let user = account(&server, EMAIL).await.unwrap();
        assert_eq!((user.email.as_typed(), user.email_verified), ("Grace@example.com", true));
        assert_eq!(user.roles.iter().map(signet::domain::user::Role::as_str).collect::<Vec<_>>(), ["auditor", "trader"]);
        server.no_more_mail().await;
        let query = "SELECT event || ' ' || coalesce(actor, '') || ' ' || coalesce(reason, '') AS word FROM audit_events \
             WHERE event IN ('user_invited', 'invitation_used', 'role_granted') ORDER BY 1";
        let noted = server.house.store.read(move |conn| crate::storage::raw::words(conn, query)).await.unwrap();
        let id = invitation.id;
        let expected = [
            format!("invitation_used  {id}"),
            "role_granted cli auditor".to_owned(),
            "role_granted cli trader".to_owned(),
            format!("user_invited cli {id}"),
        ];
        assert_eq!(noted, expected);
    }

    async fn the_address_of_an_invitation_cannot_be_changed(db: Database) {
        let server = invited_only(&db).await;
        let link = link_for(&server, plain(EMAIL)).await;
        let mut browser = Browser::new();
        browser.get(&link).await;
        let (token, _) = crate::registering::form_on(&browser);
        let other = [("csrf", token.as_str()), ("email", "eve@example.com"), ("name", NAME), ("password", PASSWORD)];
        browser.post(&link, &other).await;
        assert_eq!(browser.status(), 303);
        assert!(account(&server, "eve@example.com").await.is_none());
        assert!(account(&server, EMAIL).await.is_some());
    }

    async fn an_invitation_uses_the_rules_of_signing_up(db: Database) {
        let rules = [
            (RULE, "invited"),
            ("SIGNET__ACCOUNTS__USERNAME", "required"),
            ("SIGNET__ACCOUNTS__TERMS_URL", "https://example.com/terms"),
        ];
        let server = Server::start_with(&db, &rules).await;
        let taken = link_for(&server, plain("ada@example.com")).await;
        let mut ada = Browser::new();
        ada.get(&taken).await;
        ada.submit("#sign-up", &[("name", "Ada"), ("username", "amazing"), ("terms", "1"), ("password", PASSWORD)]).await;
        assert_eq!(ada.status(), 303, "{}", ada.text());
        let (link, mut browser) = (link_for(&server, plain(EMAIL)).await, Browser::new());
        accept(&mut browser, &link).await;
        assert_eq!(browser.status(), 422);
        assert!(browser.find("#username-error").is_some() && browser.find("#terms-error").is_some());
        assert!(!browser.body().contains(PASSWORD), "a password is never shown again");
        let typed = |username, password| [("username", username), ("terms", "1"), ("password", password)];
        browser.submit("#sign-up", &typed("grace", "grace@example.com")).await;
        assert_eq!(browser.status(), 422, "PW2");
        assert!(browser.find("#password-error").is_some(), "{}", browser.text());
        browser.submit("#sign-up", &typed("Amazing", PASSWORD)).await;
        assert_eq!(browser.status(), 422);
        assert!(browser.find("#username-error").unwrap().contains("Somebody else"), "{}", browser.text());
        browser.submit("#sign-up", &typed("grace", PASSWORD)).await;
        assert_eq!(browser.status(), 303, "no mistake has used the link up: {}", browser.text());
        assert!(account(&server, EMAIL).await.unwrap().terms_accepted_at.is_some());
    }

    async fn a_role_that_needs_a_second_factor_is_asked_for_one_at_once(db: Database) {
        let rules = [(RULE, "invited"), ("SIGNET__SESSIONS__SECOND_FACTOR_ROLES", "admin")];
        let server = Server::start_with(&db, &rules).await;
        let new = NewInvitation { roles: vec!["admin".parse().unwrap()], ..plain(EMAIL) };
        let (link, mut browser) = (link_for(&server, new).await, Browser::new());
        accept(&mut browser, &link).await;
        assert!(browser.cookie("signet-session").is_none(), "MF1");
        browser.follow().await;
        assert_eq!(browser.url().path(), "/login/second-factor/set-up", "{}", browser.text());
    }

    async fn an_invited_person_can_use_applications_at_once(db: Database) {
        let brand = ("SIGNET__BRANDING__CLIENTS", "{\"acme\":{\"name\":\"Harbour\"}}");
        let server = Server::start_with(&db, &[(RULE, "invited"), brand]).await;
        let start = Some("https://acme.example/start?from=mail".parse().unwrap());
        server.client(Client { first_party: true, initiate_login_uri: start, ..server.draft("acme") }).await;
        let new = NewInvitation { client: Some("acme".parse().unwrap()), ..plain(EMAIL) };
        let (link, mut browser) = (link_for(&server, new).await, Browser::new());
        browser.get(&link).await;
        assert!(browser.text().contains("You are invited to Harbour"), "{}", browser.text());
        let policy = browser.header("content-security-policy").unwrap();
        assert!(policy.contains("form-action 'self' https://acme.example;"), "{policy}");
        accept(&mut browser, &link).await;
        let issuer = url::form_urlencoded::byte_serialize(server.url.as_bytes()).collect::<String>();
        let start = format!("https://acme.example/start?from=mail&iss={issuer}");
        assert_eq!((browser.status().as_u16(), browser.header("location")), (303, Some(start.as_str())));
        let app = Application::new(&server, "acme");
        let code = app.authorize(&mut browser, &[]).await.code();
        let tokens = Tokens::of(&app.redeem(&code).await);
        let id = claims(&tokens.id.unwrap());
        assert_eq!((id["email"].as_str(), id["email_verified"].as_bool()), (Some(EMAIL), Some(true)));
    }

    async fn an_account_that_nobody_has_proven_makes_way_for_who_was_invited(db: Database) {
        let server = Server::start_with(&db, &[(RULE, "open")]).await;
        let mut stranger = Browser::new();
        crate::registering::sign_up(&server, &mut stranger, EMAIL).await;
        let theirs = server.mail_to(EMAIL).await;
        assert!(crate::registering::sign_in(&server, &mut stranger, EMAIL, PASSWORD).await);
        let (link, mut owner) = (link_for(&server, plain(EMAIL)).await, Browser::new());
        owner.get(&link).await;
        let own = "nine purple lanterns drift";
        owner.submit("#sign-up", &[("name", NAME), ("password", own)]).await;
        assert_eq!(owner.status(), 303, "{}", owner.text());
        stranger.get(&server.at("/account")).await;
        assert_eq!(stranger.status(), 303, "the stranger's session is over");
        assert!(!crate::registering::sign_in(&server, &mut stranger, EMAIL, PASSWORD).await);
        assert_ne!(server.send(server.http().get(theirs.link())).await.status, 200);
        assert!(crate::registering::sign_in(&server, &mut Browser::new(), EMAIL, own).await);
    }

    async fn a_form_that_is_not_this_browsers_makes_no_account(db: Database) {
        let server = invited_only(&db).await;
        let link = link_for(&server, plain(EMAIL)).await;
        let fields = [("name", NAME), ("password", PASSWORD)];
        let forged = server.http().post(&link).form(&fields).header("sec-fetch-site", "cross-site");
        let answer = server.send(forged).await;
        assert_eq!(answer.status, 403);
        assert!(!answer.body.contains(NAME), "what others send is not shown back to anybody");
        let mut browser = Browser::new();
        browser.get(&link).await;
        browser.submit("#sign-up", &[("csrf", "old"), ("name", NAME), ("password", PASSWORD)]).await;
        assert_eq!(browser.status(), 403);
        assert!(browser.text().contains("open for too long"), "{}", browser.text());
        assert!(browser.body().contains(NAME) && !browser.body().contains(PASSWORD), "{}", browser.body());
        assert_eq!(accounts(&server).await, 0);
        browser.submit("#sign-up", &[("password", PASSWORD)]).await;
        assert_eq!(browser.status(), 303, "the same page goes on: {}", browser.text());
    }

    async fn who_has_no_invitation_is_told_whom_to_ask(db: Database) {
        let server = Server::start_with(&db, &[(RULE, "invited"), ("SIGNET__BRANDING__SUPPORT", "mailto:help@example.com")]).await;
        server.client(Client { first_party: true, ..server.draft("acme") }).await;
        server.user("ada@example.com").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        browser.get(&app.request(&[("prompt", "create")])).await.follow().await;
        assert_eq!((browser.url().path(), browser.status().as_u16()), ("/register", 403));
        assert!(browser.title().starts_with("You need an invitation"), "{}", browser.text());
        assert!(browser.body().contains("mailto:help@example.com"), "{}", browser.body());
        // Whoever has an account goes on to the application.
        let waiting = browser.url().query().unwrap().to_owned();
        browser.click(&format!("/login?{waiting}")).await;
        app.sign_in_here(&mut browser, "ada@example.com").await.code();
        let metadata = server.get("/.well-known/openid-configuration").await.json();
        assert!(!metadata["prompt_values_supported"].to_string().contains("create"));
    }

    async fn an_invitation_counts_as_a_sign_up_before_its_password_is_looked_at(db: Database) {
        let rules = [
            (RULE, "invited"),
            ("SIGNET__SERVER__TRUSTED_PROXIES", "127.0.0.1"),
            ("SIGNET__LIMITS__REQUESTS_PER_HOUR", "2"),
        ];
        let server = Server::start_with(&db, &rules).await;
        let (link, mut browser) = (link_for(&server, plain(EMAIL)).await, Browser::new());
        browser.get(&link).await;
        for _ in 0..2 {
            browser.submit("#sign-up", &[("name", NAME), ("password", EMAIL)]).await;
            assert_eq!(browser.status(), 422);
        }
        browser.submit("#sign-up", &[("name", NAME), ("password", PASSWORD)]).await;
        assert_eq!((browser.status().as_u16(), browser.header("retry-after")), (429, Some("3600")));
        assert!(browser.text().contains("Too many accounts were created"), "{}", browser.text());
        assert!(account(&server, EMAIL).await.is_none());
        server.clock.advance(Span::from_hours(1));
        browser.submit("#sign-up", &[("name", NAME), ("password", PASSWORD)]).await;
        assert_eq!(browser.status(), 303, "the link was not used up: {}", browser.text());
    }

    async fn an_invitation_says_what_is_wrong_with_its_address(db: Database) {
        let server = invited_only(&db).await;
        let (link, mut browser) = (link_for(&server, plain(EMAIL)).await, Browser::new());
        // As it could be written before such letters were refused.
        let write = |tx: &mut Tx<'_>| {
            execute(tx.conn(), "UPDATE invitations SET address = '\u{ff47}race@example.com'")
        };
        server.house.store.write("test", write).await.unwrap();
        accept(&mut browser, &link).await;
        assert_eq!(browser.status(), 422);
        assert!(browser.find("#email-error").unwrap().contains("ordinary letters"), "{}", browser.text());
    }
}
