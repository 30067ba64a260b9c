//! The headers that every page has (security.md HD1).

use signet::domain::time::Span;

use crate::support::{Application, Browser, PASSWORD, Server};

/// Checks the page that is open; `action` is what its forms may lead to.
fn is_protected(browser: &Browser, what: &str, action: &str) {
    let header = |name: &str| browser.header(name).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action {action}; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    assert_eq!(header("content-security-policy"), policy, "{what}");
    assert_eq!(header("content-type"), "text/html; charset=utf-8", "{what}");
    assert_eq!(header("cache-control"), "no-store", "{what}");
    assert_eq!(header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(header("x-frame-options"), "DENY", "{what}");
    assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{what}");
    // Under `no-referrer` browsers send `Origin: null` with a form.
    let own = browser.find("main form").is_some();
    let referrer = if own { "same-origin" } else { "no-referrer" };
    assert_eq!(header("referrer-policy"), referrer, "{what}");
    assert!(browser.header("server").is_none() && browser.header("x-powered-by").is_none());
    let body = browser.body();
    for inline in
        ["<script", " style=", "<style", " onclick", " onload", "javascript:", "http://", "https://"]
    {
        assert!(!body.contains(inline), "{what} has {inline}");
    }
    assert_eq!(header("vary"), "Accept-Language, Cookie", "{what}");
    assert_eq!(header("content-language"), "en", "{what}");
}

/// As [`is_protected`]; there is nothing but the menu of languages.
fn has_no_form_of_its_own(browser: &Browser, what: &str) {
    is_protected(browser, what, "'self'");
    assert_eq!(browser.find("main form"), None, "{what}");
}

on_both_databases! {
    async fn every_page_has_them(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        let towards = "'self' https://app.example";
        browser.get(&server.at("/login")).await;
        is_protected(&browser, "the sign-in page", "'self'");
        browser.get(&app.request(&[])).await.follow().await;
        is_protected(&browser, "the sign-in page of an application", towards);
        browser.submit("#sign-in", &[("email", "ada@example.com"), ("password", "wrong")]).await;
        is_protected(&browser, "the sign-in page again", towards);
        browser
            .submit("#sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)])
            .await
            .follow()
            .await;
        is_protected(&browser, "the consent page", towards);
        browser.submit("#allow", &[]).await;
        browser.get(&server.at("/account")).await;
        is_protected(&browser, "the account", "'self'");
        browser.get(&server.at("/logout")).await;
        is_protected(&browser, "the question before a sign-out", "'self'");
        browser
            .get(
                &server.at("/logout?client_id=acme&post_logout_redirect_uri=https%3A%2F%2Fapp.example%2Fbye"),
            )
            .await;
        is_protected(&browser, "the question of an application", towards);
        browser.submit("#sign-out", &[]).await;
        browser.get(&server.at("/logout")).await;
        has_no_form_of_its_own(&browser, "the page after it");
        browser.get(&server.at("/nowhere")).await;
        has_no_form_of_its_own(&browser, "an address that is none");
        browser.get(&server.at("/authorize")).await;
        has_no_form_of_its_own(&browser, "a request that cannot be redirected");
        browser.get(&server.at("/consent?interaction=x")).await;
        has_no_form_of_its_own(&browser, "a stale form");
    }

    async fn a_page_for_a_native_app_leads_to_it_and_nowhere_else(db: Database) {
        let server = Server::start(&db).await;
        server.native_app("cli").await;
        let (mut app, mut browser) = (Application::public(&server, "cli"), Browser::new());
        for (uri, target) in [
            ("com.example.acme:/cb", "'self' com.example.acme:"),
            ("http://127.0.0.1:51234/cb", "'self' http://127.0.0.1:51234"),
        ] {
            app.is_called_back_at(uri);
            browser.get(&app.request(&[])).await.follow().await;
            is_protected(&browser, uri, target);
        }
    }

    async fn redirects_and_refusals_are_not_kept(db: Database) {
        let server = Server::start(&db).await;
        server.user("ada@example.com").await;
        server.web_app("acme").await;
        let (app, mut browser) = (Application::new(&server, "acme"), Browser::new());
        app.sign_in(&mut browser, "ada@example.com").await;
        app.authorize(&mut browser, &[]).await.code();
        assert_eq!((browser.status().as_u16(), browser.header("cache-control")), (303, Some("no-store")));
        server.clock.advance(Span::from_hours(13));
        app.authorize(&mut browser, &[("prompt", "none")]).await;
        assert_eq!(browser.header("cache-control"), Some("no-store"));
        browser.get(&server.at("/account")).await;
        assert_eq!(browser.header("cache-control"), Some("no-store"));
    }
}
