//! The person decides what an application may have, and is not asked twice for the same.

use signet::domain::client::Client;
use signet::domain::time::Span;

use crate::support::{Application, Browser, PASSWORD, Server};

/// The fields of the consent form that is open, with a decision.
fn fields(browser: &Browser, decision: &'static str) -> Vec<(&'static str, String)> {
    let document = scraper::Html::parse_document(browser.body());
    let value = |name: &str| {
        let selector = scraper::Selector::parse(&format!("input[name={name}]")).unwrap();
        document.select(&selector).next().unwrap().attr("value").unwrap().to_owned()
    };
    let hidden = ["csrf", "interaction", "scope"].map(|name| (name, value(name)));
    hidden.into_iter().chain([("decision", decision.to_owned())]).collect()
}

async fn send(browser: &mut Browser, fields: &[(&'static str, String)]) {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post("/consent", &fields).await;
}

/// Goes to the consent page of `app`, signing in on the way if need be.
async fn ask(server: &Server, app: &Application<'_>, browser: &mut Browser, email: &str) {
    browser.get(&app.request(&[])).await.follow_within(&server.url).await;
    if browser.title().starts_with("Sign in") {
        browser.submit("#sign-in", &[("email", email), ("password", PASSWORD)]).await;
        browser.follow_within(&server.url).await;
    }
    assert!(browser.title().starts_with("Allow access"), "{} {}", browser.title(), browser.text());
}

on_both_databases! {
    async fn what_was_allowed_is_remembered_and_more_is_asked_for(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (mut app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        app.asks_for("openid email");
        ask(&server, &app, &mut browser, "ada@example.com").await;
        for shown in ["Acme Money", "app.example", "ada@example.com"] {
            assert!(browser.text().contains(shown), "{shown} in {}", browser.text());
        }
        browser.submit("#allow", &[]).await;
        app.callback(&browser).code();
        app.asks_for("openid");
        app.authorize(&mut browser, &[]).await.code();
        app.asks_for("openid profile");
        ask(&server, &app, &mut browser, "ada@example.com").await;
        browser.submit("#allow", &[]).await;
        // All that was ever allowed counts, in another browser as well.
        app.asks_for("openid email profile");
        app.authorize(&mut browser, &[]).await.code();
        let mut other = Browser::new();
        other.get(&app.request(&[])).await.follow_within(&server.url).await;
        other.submit("#sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
        other.follow_within(&server.url).await;
        app.callback(&other).code();
    }

    async fn a_consent_is_one_persons_to_one_application(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.user("bob@example.com").await;
        server.web_app("acme").await;
        server.web_app("other").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        app.tokens(&mut browser, "ada@example.com").await;
        ask(&server, &Application::new(&server, "other"), &mut browser, "ada@example.com").await;
        ask(&server, &app, &mut Browser::new(), "bob@example.com").await;
    }

    async fn a_person_may_deny_and_is_asked_again_next_time(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        ask(&server, &app, &mut browser, "ada@example.com").await;
        browser.submit("#deny", &[]).await;
        assert_eq!(browser.status(), 303);
        let callback = app.callback(&browser);
        assert_eq!((callback.error(), callback.get("code")), ("access_denied".to_owned(), None));
        ask(&server, &app, &mut browser, "ada@example.com").await;
    }

    async fn a_person_may_leave_instead_of_signing_in(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        browser.get(&app.request(&[])).await.follow_within(&server.url).await;
        browser.submit("#cancel", &[]).await;
        assert_eq!(app.callback(&browser).error(), "access_denied");
    }

    async fn the_operators_own_applications_do_not_ask(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.client(Client { first_party: true, ..server.draft("acme") }).await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        browser.get(&app.request(&[])).await.follow_within(&server.url).await;
        browser.submit("#sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
        app.callback(&browser).code();
        app.authorize(&mut browser, &[("prompt", "none")]).await.code();
        // Unless the application itself wants it.
        browser.get(&app.request(&[("prompt", "consent")])).await.follow_within(&server.url).await;
        assert!(browser.title().starts_with("Allow access"));
    }

    async fn an_app_that_another_could_pose_as_always_asks(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.native_app("cli").await;
        let mut app = Application::public(&server, "cli");
        let mut browser = Browser::new();
        for uri in ["http://127.0.0.1:51234/cb", "com.example.acme:/cb"] {
            app.is_called_back_at(uri);
            for _ in 0..2 {
                ask(&server, &app, &mut browser, "ada@example.com").await;
                browser.submit("#allow", &[]).await;
                app.callback(&browser).code();
            }
            let silent = app.authorize(&mut browser, &[("prompt", "none")]).await;
            assert_eq!(silent.error(), "consent_required", "{uri}");
        }
    }

    async fn a_consent_of_another_browser_is_refused(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut mine, mut theirs) = (Application::new(&server, "acme"), Browser::new(), Browser::new());
        ask(&server, &app, &mut mine, "ada@example.com").await;
        ask(&server, &app, &mut theirs, "ada@example.com").await;
        let (page, stolen) = (mine.url().to_string(), fields(&mine, "allow"));
        theirs.get(&page).await;
        assert_eq!(theirs.status(), 403);
        send(&mut theirs, &stolen).await;
        assert_eq!((theirs.status().as_u16(), theirs.header("location")), (403, None));
        // Nothing has happened to the one that waits.
        mine.submit("#allow", &[]).await;
        app.callback(&mine).code();
    }

    async fn a_consent_of_an_earlier_session_is_refused(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.user("bob@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        ask(&server, &app, &mut browser, "ada@example.com").await;
        let of_ada = fields(&browser, "allow");
        browser.get(&server.at("/login")).await;
        browser.submit("#sign-in", &[("email", "bob@example.com"), ("password", PASSWORD)]).await;
        send(&mut browser, &of_ada).await;
        assert_eq!((browser.status().as_u16(), browser.header("location")), (403, None));
    }

    async fn a_consent_form_serves_once_and_not_for_ever(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        ask(&server, &app, &mut browser, "ada@example.com").await;
        let form = fields(&browser, "allow");
        let denied = fields(&browser, "deny");
        send(&mut browser, &form).await;
        app.callback(&browser).code();
        for again in [&form, &denied] {
            browser.get(&server.at("/account")).await;
            send(&mut browser, again).await;
            assert_eq!((browser.status().as_u16(), browser.header("location")), (403, None));
        }
    }

    async fn a_consent_form_is_sent_from_our_page_with_its_token(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        ask(&server, &app, &mut browser, "ada@example.com").await;
        let form = fields(&browser, "allow");
        let page = browser.url().to_string();
        for (changed, value) in [
            ("csrf", String::new()),
            ("csrf", "x".repeat(43)),
            ("decision", "maybe".to_owned()),
            ("interaction", "x".to_owned()),
            ("interaction", "00000000-0000-0000-0000-000000000000".to_owned()),
        ] {
            let mut form = form.clone();
            form.iter_mut().find(|(name, _)| *name == changed).unwrap().1 = value;
            browser.get(&page).await;
            send(&mut browser, &form).await;
            assert_eq!((browser.status().as_u16(), browser.header("location")), (403, None), "{changed}");
        }
        // It waits for half an hour.
        server.clock.advance(Span::from_minutes(30));
        browser.get(&server.at("/login")).await;
        send(&mut browser, &form).await;
        assert_eq!(browser.status(), 403);
    }

    async fn nothing_is_given_where_nothing_was_asked_for(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let grants = vec![signet::domain::client::GrantType::AuthorizationCode];
        server.client(Client { grants, ..server.draft("third") }).await;
        let mut browser = Browser::new();
        Application::new(&server, "acme").sign_in(&mut browser, "ada@example.com").await;
        // Without refresh tokens there is no offline access, and nothing else was asked for.
        let mut third = Application::new(&server, "third");
        third.asks_for("offline_access");
        for prompt in ["", "none"] {
            assert_eq!(third.authorize(&mut browser, &[("prompt", prompt)]).await.error(), "invalid_scope");
        }
    }
}
