//! The browser against a server that answers with what it was sent.

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};

use super::*;
use crate::support::{Browser, run};

const FORM: &str = r#"<html><head><title> Sign
    in </title></head><body><p>Hello,   <b>you</b></p><form method="post" action="/echo">
    <input type="hidden" name="csrf" value="c&amp;1"><input name="email" value="old@example.com">
    <input type="password" name="password"><input type="checkbox" name="stay" value="yes">
    <select name="language"><option value="de">German<option value="en" selected>English</select>
    <input name="off" value="x" disabled><textarea name="note">kept</textarea>
    <button id="sign-in">Sign in</button><button id="cancel" name="cancel" value="1">Cancel</button></form>
    <form id="search" action="/echo?old=1"><input name="q"></form></body></html>"#;

async fn answer(request: HttpRequest, body: String) -> HttpResponse {
    let header = |name| request.headers().get(name).map_or("-", |value| value.to_str().unwrap());
    match request.path() {
        "/form" => HttpResponse::Ok()
            .append_header(("Set-Cookie", "a=1; Path=/; HttpOnly; SameSite=Lax"))
            .append_header(("Set-Cookie", "strict=1; Path=/; SameSite=Strict"))
            .append_header(("Set-Cookie", "deep=1; Path=/deep"))
            .append_header(("Set-Cookie", "safe=1; Path=/; Secure"))
            .append_header(("Set-Cookie", "__Host-b=1; Path=/"))
            .content_type("text/html")
            .body(FORM),
        "/leave" => HttpResponse::SeeOther()
            .append_header(("Location", "/echo"))
            .append_header(("Set-Cookie", "a=; Path=/; Max-Age=0"))
            .finish(),
        _ => HttpResponse::Ok().body(format!(
            "{} {} | {} | {} | {} | {body}",
            request.method(),
            request.uri(),
            header("Sec-Fetch-Site"),
            header("Origin"),
            header("Cookie"),
        )),
    }
}

/// Two servers on one host, and a browser at the form of the first.
async fn at_the_form() -> (Browser, String, String) {
    let server = HttpServer::new(|| App::new().default_service(web::to(answer))).workers(1);
    let server = server.bind(("127.0.0.1", 0)).unwrap().bind(("127.0.0.1", 0)).unwrap();
    let origins: Vec<String> = server.addrs().iter().map(|address| format!("http://{address}")).collect();
    tokio::spawn(server.disable_signals().run());
    let mut browser = Browser::new();
    browser.get(&format!("{}/form", origins[0])).await;
    (browser, origins[0].clone(), origins[1].clone())
}

#[test]
fn a_form_is_sent_as_a_browser_sends_it() {
    run(async {
        let (mut browser, origin, _) = at_the_form().await;
        assert_eq!(browser.status(), StatusCode::OK);
        assert_eq!(browser.title(), "Sign in");
        assert!(browser.text().starts_with("Hello, you"), "{}", browser.text());
        assert_eq!(browser.find("#cancel").as_deref(), Some("Cancel"));
        browser.submit("#sign-in", &[("email", "ada@example.com"), ("password", "p w")]).await;
        let fields = "csrf=c%261&email=ada%40example.com&password=p+w&language=en&note=kept";
        let expected = format!("POST /echo | same-origin | {origin} | a=1; strict=1 | {fields}");
        assert_eq!(browser.body(), expected);
        assert_eq!(browser.url().path(), "/echo");
    });
}

#[test]
fn a_button_says_which_it_is_and_a_search_goes_into_the_query() {
    run(async {
        let (mut browser, ..) = at_the_form().await;
        browser.submit("#cancel", &[("stay", "yes")]).await;
        assert!(browser.body().ends_with("&note=kept&cancel=1&stay=yes"), "{}", browser.body());
        browser.get("/form").await.submit("#search", &[("q", "x y")]).await;
        assert!(browser.body().starts_with("GET /echo?q=x+y | same-origin | - |"), "{}", browser.body());
    });
}

#[test]
fn redirects_wait_and_cookies_end() {
    run(async {
        let (mut browser, origin, other) = at_the_form().await;
        assert_eq!(browser.cookie("a"), Some("1"));
        browser.click("/leave").await;
        assert_eq!((browser.status(), browser.header("location")), (StatusCode::SEE_OTHER, Some("/echo")));
        browser.follow_within(&other).await;
        assert_eq!(browser.url().path(), "/leave");
        browser.follow_within(&origin).await;
        assert_eq!(browser.body(), "GET /echo | same-origin | - | strict=1 | ");
        assert_eq!(
            (browser.cookie("a"), browser.cookie("safe"), browser.cookie("__Host-b")),
            (None, None, None)
        );
        browser.get("/deep/down").await;
        assert_eq!(browser.body(), "GET /deep/down | none | - | strict=1; deep=1 | ");
    });
}

#[test]
fn another_site_gets_no_strict_cookie_along() {
    run(async {
        let (mut browser, origin, other) = at_the_form().await;
        browser.click(&format!("{other}/echo")).await;
        assert_eq!(browser.body(), "GET /echo | same-site | - | a=1; strict=1 | ");
        let elsewhere = other.replace("127.0.0.1", "localhost");
        browser.get(&format!("{elsewhere}/echo")).await;
        assert_eq!(browser.body(), "GET /echo | none | - | - | ");
        browser.post(&format!("{origin}/echo"), &[("x", "1")]).await;
        assert_eq!(browser.body(), format!("POST /echo | cross-site | {elsewhere} | - | x=1"));
        browser
            .get(&format!("{elsewhere}/echo"))
            .await
            .click(&format!("{origin}/leave"))
            .await
            .follow()
            .await;
        assert_eq!(browser.body(), "GET /echo | cross-site | - | - | ");
    });
}
