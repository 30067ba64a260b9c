//! An administrator tries a client: what they see, whose it is, and that nobody gets in from outside.

use signet::domain::client::{Client, GrantType};
use signet::domain::time::Span;
use signet::jobs::sweep;

use super::pages::enter;
use super::program;
use crate::support::{Browser, PASSWORD, Server};

const EMAIL: &str = "ada@example.com";
const TRY: &str = "/admin/clients/acme/try";

/// An administrator before the form for the application `acme`.
async fn at_form(server: &Server) -> Browser {
    server.web_app("acme").await;
    let browser = enter(server, EMAIL, &["admin"], TRY).await;
    assert!(browser.title().starts_with("Try Acme"), "{}", browser.text());
    browser
}

/// Begins a sign-in and allows the application what it asks for; where that leads.
async fn answered(server: &Server, browser: &mut Browser, wishes: &[(&str, &str)]) -> String {
    browser.submit("#try", wishes).await;
    browser.follow_within(&server.url).await;
    assert!(browser.find("#allow").is_some(), "{}", browser.text());
    browser.submit("#allow", &[]).await;
    browser.header("location").unwrap().to_owned()
}

/// A whole sign-in.
async fn tried(server: &Server, browser: &mut Browser) {
    let place = answered(server, browser, &[]).await;
    browser.get(&place).await;
    assert_eq!(browser.status(), 200, "{}", browser.text());
}

/// The access token on the page: the first token after the heading of its part.
fn access_token(browser: &Browser) -> String {
    let part = browser.body().split("id=\"access-token\"").nth(1).unwrap();
    let mut shown = part.split("<code>").filter_map(|rest| rest.split('<').next());
    shown.find(|text| text.matches('.').count() == 2 && text.starts_with("eyJ")).unwrap().to_owned()
}

fn parameter(url: &str, name: &str) -> String {
    let url = url::Url::parse(url).unwrap();
    let found = url.query_pairs().find(|(key, _)| key == name);
    found.unwrap_or_else(|| panic!("{name} is not in {url}")).1.into_owned()
}

async fn recorded(server: &Server, event: &str, what: &str) -> i64 {
    let query = format!("SELECT count(*) AS number FROM audit_events WHERE event = '{event}' AND {what}");
    server.house.store.read(move |conn| crate::storage::raw::number(conn, &query)).await.unwrap()
}

on_both_databases! {
    async fn an_administrator_sees_every_token_of_a_real_sign_in_explained(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = at_form(&server).await;
        tried(&server, &mut browser).await;
        for (place, parts) in [
            ("[aria-labelledby='request']", &["response_type", "code_challenge", "/admin/clients/acme/try/callback"][..]),
            ("[aria-labelledby='answer']", &["code", "RFC 9207"]),
            ("[aria-labelledby='token-request']", &["code_verifier", "client_secret_basic"]),
            ("[aria-labelledby='access-token']", &["at+jwt", "https://bank.example", "Which key signed it"]),
            ("[aria-labelledby='id-token']", &["nonce", "at_hash", EMAIL]),
            ("[aria-labelledby='refresh-token']", &["generation"]),
            ("[aria-labelledby='userinfo']", &[EMAIL]),
            ("[aria-labelledby='introspection']", &["active", "true"]),
        ] {
            let text = browser.find(place).unwrap_or_else(|| panic!("{place} is not there"));
            for part in parts {
                assert!(text.contains(part), "{place}: {part} is not in {text}");
            }
        }
        assert!(!browser.text().contains("does not hold"), "{}", browser.text());
        let token = access_token(&browser);
        let claims = browser.find("#access-token-checks").unwrap();
        assert!(claims.contains("the signature is right"), "{claims}");
        assert!(server.is_active("acme", &token).await);
        browser.submit("#end", &[]).await.follow().await;
        assert!(browser.find("#notice").is_some(), "{}", browser.text());
        assert!(!server.is_active("acme", &token).await);
        let done = "actor IS NOT NULL AND client_id = 'acme' AND reason = 'authorization_code'";
        assert_eq!(recorded(&server, "client_tried", done).await, 1);
        assert_eq!(recorded(&server, "client_trial_ended", "client_id = 'acme'").await, 1);
    }

    async fn a_code_of_a_test_is_nothing_at_the_token_endpoint(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = at_form(&server).await;
        let place = answered(&server, &mut browser, &[]).await;
        let callback = server.at("/admin/clients/acme/try/callback");
        let code = parameter(&place, "code");
        for form in [
            &[("redirect_uri", callback.as_str())][..],
            &[("redirect_uri", "https://app.example/cb")],
            &[],
        ] {
            let own = [("grant_type", "authorization_code"), ("code", code.as_str())];
            let answer = server.post_as("acme", "/token", &[&own, form].concat()).await;
            assert_eq!(answer.status, 400, "{answer:?}");
        }
        browser.get(&place).await;
        assert!(browser.find("#access-token").is_some(), "{}", browser.text());
    }

    async fn an_answer_belongs_to_whom_asked_in_the_browser_in_which_they_asked(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = at_form(&server).await;
        let place = answered(&server, &mut browser, &[]).await;
        let mut other = enter(&server, "bob@example.com", &["admin"], TRY).await;
        assert_eq!(other.get(&place).await.status(), 404);
        let mut elsewhere = Browser::new();
        elsewhere.get(&place).await;
        assert!(elsewhere.header("location").unwrap().contains("/login"), "{}", elsewhere.text());
        // Nor does it belong to another client.
        server.web_app("other").await;
        assert_eq!(browser.get(&place.replace("/acme/", "/other/")).await.status(), 404);
        assert_eq!(browser.get(&place).await.status(), 200, "{}", browser.text());
        let token = access_token(&browser);
        // Once.
        assert_eq!(browser.get(&place).await.status(), 409);
        assert!(server.is_active("acme", &token).await);
    }

    async fn what_a_test_gave_lives_for_minutes_and_ends_with_it(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = at_form(&server).await;
        tried(&server, &mut browser).await;
        server.clock.advance(Span::from_minutes(4));
        let first = access_token(&browser);
        assert!(server.is_active("acme", &first).await);
        browser.submit("#refresh", &[]).await;
        assert_eq!(browser.status(), 200, "{}", browser.text());
        let second = access_token(&browser);
        server.clock.advance(Span::from_minutes(1));
        assert!(!server.is_active("acme", &first).await);
        assert!(server.is_active("acme", &second).await);
        server.clock.advance(Span::from_minutes(3));
        // Refreshed elsewhere, it still ends.
        let refresh = browser.body().split("name=\"refresh_token\" value=\"").nth(1).unwrap();
        let refresh = refresh.split('"').next().unwrap().to_owned();
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
        let third = server.post_as("acme", "/token", &form).await.text("access_token");
        server.clock.advance(Span::from_minutes(8));
        sweep::once(&server.house).await.unwrap();
        assert!(!server.is_active("acme", &third).await);
    }

    async fn the_page_opens_no_token_but_its_own(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = at_form(&server).await;
        let bob = crate::support::Application::new(&server, "acme");
        server.user("bob@example.com").await;
        let tokens = bob.tokens(&mut Browser::new(), "bob@example.com").await;
        let foreign = tokens.refresh.clone();
        tried(&server, &mut browser).await;
        browser.submit("#refresh", &[("refresh_token", &foreign)]).await;
        assert!(browser.find("#refused").is_some(), "{}", browser.text());
    }

    async fn a_clients_own_token_is_shown_and_ended(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = at_form(&server).await;
        browser.submit("#try", &[("grant", "client_credentials")]).await;
        assert_eq!(browser.status(), 200, "{}", browser.text());
        let token = access_token(&browser);
        assert!(browser.find("#id-token").is_none() && server.is_active("acme", &token).await);
        browser.submit("#end", &[]).await;
        assert!(!server.is_active("acme", &token).await);
    }

    async fn a_device_that_was_let_in_gets_nothing_when_its_test_is_over(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = at_form(&server).await;
        let device = GrantType::DeviceCode.as_str();
        browser.submit("#try", &[("grant", device)]).await;
        let (user_code, mut waiting) = (browser.find(".facts .secret").unwrap(), browser.clone());
        let kept = waiting.body().split("name=\"device_code\" value=\"").nth(1).unwrap();
        let device_code = kept.split('"').next().unwrap().to_owned();
        browser.get(&server.at(&format!("/device?user_code={user_code}"))).await;
        browser.submit("#continue", &[]).await.follow_within(&server.url).await;
        browser.submit("#allow", &[]).await;
        waiting.submit("#end", &[]).await;
        server.clock.advance(Span::from_seconds(30));
        let form = [("grant_type", device), ("device_code", &device_code)];
        let asked = server.post_as("acme", "/token", &form).await;
        assert_eq!((asked.status.as_u16(), asked.text("error").as_str()), (400, "access_denied"), "{asked:?}");
    }

    async fn a_device_is_let_in_by_who_tries_and_nobody_else(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = at_form(&server).await;
        let device = GrantType::DeviceCode.as_str();
        browser.submit("#try", &[("grant", device)]).await;
        let user_code = browser.find(".facts .secret").unwrap();
        let waiting = browser.clone();
        // Somebody else who types the code lets nobody in.
        server.user("bob@example.com").await;
        let mut bob = Browser::new();
        bob.get(&server.at("/device")).await;
        bob.submit("#continue", &[("user_code", &user_code)]).await;
        bob.follow_within(&server.url).await;
        bob.submit("#sign-in", &[("email", "bob@example.com"), ("password", PASSWORD)]).await;
        bob.follow_within(&server.url).await;
        assert!(bob.find("#allow").is_none(), "{}", bob.text());
        browser.submit("#ask", &[]).await;
        assert!(browser.find("#waiting").unwrap().contains("authorization_pending"), "{}", browser.text());
        browser.get(&server.at(&format!("/device?user_code={user_code}"))).await;
        browser.submit("#continue", &[]).await.follow_within(&server.url).await;
        browser.submit("#allow", &[]).await.follow_within(&server.url).await;
        server.clock.advance(Span::from_seconds(30));
        let mut browser = { let mut back = waiting; back.submit("#ask", &[]).await; back };
        assert!(browser.find("#access-token").is_some(), "{}", browser.text());
        let token = access_token(&browser);
        browser.submit("#end", &[]).await;
        assert!(!server.is_active("acme", &token).await);
    }
}

on_sqlite! {
    async fn the_page_cannot_be_named_from_outside(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = at_form(&server).await;
        let callback = server.at("/admin/clients/acme/try/callback");
        let request = [
            ("client_id", "acme"),
            ("redirect_uri", callback.as_str()),
            ("response_type", "code"),
            ("scope", "openid"),
            ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
            ("code_challenge_method", "S256"),
        ];
        let url = url::Url::parse_with_params(&server.at("/authorize"), request).unwrap();
        browser.get(url.as_str()).await;
        assert_eq!((browser.status().as_u16(), browser.header("location")), (400, None), "{}", browser.text());
        // An answer that nobody asked for is none.
        let made_up = format!("{callback}?code={0}&state={0}&iss=x", crate::support::random_text());
        assert!(matches!(browser.get(&made_up).await.status().as_u16(), 403 | 404));
    }

    async fn the_person_who_signs_in_is_the_one_who_tries(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = at_form(&server).await;
        server.user("bob@example.com").await;
        browser.submit("#try", &[("prompt", "login")]).await;
        browser.follow_within(&server.url).await;
        assert_eq!(browser.url().path(), "/login", "{}", browser.text());
        browser.submit("#sign-in", &[("email", "bob@example.com"), ("password", PASSWORD)]).await;
        let place = browser.header("location").unwrap().to_owned();
        assert_eq!(parameter(&place, "error"), "login_required");
        browser.get(&place).await;
        assert_eq!(browser.status(), 403, "{}", browser.text());
        assert_eq!(recorded(&server, "client_tried", "1 = 1").await, 0);
    }

    async fn a_disabled_client_gets_nothing(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = at_form(&server).await;
        let place = answered(&server, &mut browser, &[]).await;
        browser.get(&server.at(TRY)).await;
        let form = browser.clone();
        let disable = |tx: &mut signet::storage::Tx<'_>| {
            let id = "acme".parse().unwrap();
            let client = signet::storage::clients::find(tx.conn(), &id)?.unwrap();
            signet::storage::clients::update(tx, &Client { enabled: false, ..client })
        };
        assert!(server.house.store.write("test", disable).await.unwrap());
        assert_eq!(browser.get(&place).await.status(), 409);
        assert!(browser.find("#access-token").is_none());
        let mut browser = form;
        for grant in ["authorization_code", "client_credentials", GrantType::DeviceCode.as_str()] {
            let mut again = browser.clone();
            again.submit("#try", &[("grant", grant)]).await;
            assert_eq!(again.status(), 409, "{grant}: {}", again.text());
        }
        browser.get(&server.at(TRY)).await;
        assert!(browser.find("#try").is_none() && browser.find("#disabled").is_some());
    }

    async fn whoever_may_not_manage_clients_tries_none(db: Database) {
        let server = Server::start(&db).await;
        server.web_app("acme").await;
        for (email, role) in [("eve@example.com", "auditor"), ("joe@example.com", "support")] {
            let mut browser = enter(&server, email, &[role], "/admin").await;
            assert_eq!(browser.get(&server.at(TRY)).await.status(), 403, "{role}");
            let callback = format!("{TRY}/callback?code={0}&state={0}", crate::support::random_text());
            assert_eq!(browser.get(&server.at(&callback)).await.status(), 403, "{role}");
            for place in ["", "/refresh", "/device", "/end"] {
                browser.post(&server.at(&format!("{TRY}{place}")), &[("grant", "client_credentials")]).await;
                assert_eq!(browser.status(), 403, "{role} {place}");
            }
        }
    }

    async fn a_test_needs_a_fresh_sign_in_and_the_pages_own_form(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = at_form(&server).await;
        let form = browser.clone();
        browser.post(&server.at(TRY), &[("grant", "client_credentials"), ("csrf", "x")]).await;
        assert_eq!(browser.status(), 403);
        server.clock.advance(Span::from_minutes(6));
        let mut browser = form;
        browser.submit("#try", &[("grant", "client_credentials")]).await;
        let place = browser.header("location").unwrap();
        assert!(place.ends_with(&format!("/login?return={TRY}")), "{place}");
    }

    async fn a_clients_own_token_reaches_no_further_than_who_tries(db: Database) {
        let server = Server::start(&db).await;
        server.api("https://bank.example", "accounts:read").await;
        let draft = server.draft("ops");
        let scope = "admin:keys accounts:read".parse().unwrap();
        server.client(Client { scope, audiences: Vec::new(), ..draft }).await;
        let (who, _) = crate::support::Administrator::person(&server, "root@example.com", &["admin"]).await;
        let body = serde_json::json!({ "name": "clerk", "description": "", "permissions": ["signet.clients:manage"] });
        assert_eq!(who.post("/roles", body).await.status, 201);
        let mut browser = enter(&server, EMAIL, &["clerk"], "/admin/clients/ops/try").await;
        browser.submit("#try", &[("grant", "client_credentials")]).await;
        assert_eq!(browser.status(), 403, "{}", browser.text());
        assert!(browser.find("#refusal").is_some() && !browser.body().contains("eyJ"));
        // A part of it is the client's own token all the same.
        browser.get(&server.at("/admin/clients/ops/try")).await;
        browser.submit("#try", &[("grant", "client_credentials"), ("scope", "accounts:read")]).await;
        assert_eq!(browser.status(), 403, "{}", browser.text());
        assert!(!browser.body().contains("eyJ"));
        // The same client, tried by who may do all that.
        let mut root = enter(&server, "max@example.com", &["admin"], "/admin/clients/ops/try").await;
        root.submit("#try", &[("grant", "client_credentials")]).await;
        assert_eq!(root.status(), 200, "{}", root.text());
    }

    async fn a_clients_own_token_has_no_scope_that_the_roles_of_who_tries_are_not_given(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = at_form(&server).await;
        let admin = crate::support::Administrator::with(&server, "admin:roles").await;
        admin.post("/roles", serde_json::json!({ "name": "treasurer" })).await;
        program(&db).run(&["roles", "limit-scope", "accounts:read", "--role", "treasurer"]);
        let asked = [("grant", "client_credentials"), ("scope", "accounts:read")];
        let mut again = browser.clone();
        browser.submit("#try", &asked).await;
        assert_eq!(browser.status(), 403, "{}", browser.text());
        program(&db).run(&["roles", "limit-scope", "accounts:read"]);
        again.submit("#try", &asked).await;
        assert_eq!(again.status(), 200, "{}", again.text());
    }

    async fn what_the_client_may_not_ask_for_is_refused_as_the_application_would_be_told(db: Database) {
        let server = Server::start(&db).await;
        let mut browser = at_form(&server).await;
        let page = browser.clone();
        browser.submit("#try", &[("resource", "https://other.example")]).await;
        browser.follow_within(&server.url).await;
        assert!(browser.find("#refused").unwrap().contains("invalid_target"), "{}", browser.text());
        let mut browser = page;
        browser.submit("#try", &[("prompt", "none")]).await;
        browser.follow_within(&server.url).await;
        assert!(browser.find("#refused").unwrap().contains("consent_required"), "{}", browser.text());
    }
}
