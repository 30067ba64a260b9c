//! A person makes an account, proves their address, and is told no more about others than they know.

mod bad_input;
mod changing_address;
mod elsewhere;
mod enumeration;
mod links;
mod pending;
mod policies;
mod races;
mod signing_up;
mod taking_back;
mod unproven;

use crate::support::{Answer, Browser, PASSWORD, Server};

/// Who signs up.
const EMAIL: &str = "grace@example.com";
const NAME: &str = "Grace Hopper";

/// Fills in the sign-up form that is open.
async fn fill_in<'a>(browser: &'a mut Browser, email: &str) -> &'a mut Browser {
    browser.submit("#sign-up", &[("email", email), ("name", NAME), ("password", PASSWORD)]).await
}

/// Signs up and stands before the page that asks for the code.
pub async fn sign_up(server: &Server, browser: &mut Browser, email: &str) {
    browser.get(&server.at("/register")).await;
    fill_in(browser, email).await;
    assert_eq!(browser.status(), 303, "{}", browser.text());
    browser.follow().await;
    assert!(browser.title().starts_with("Check your email"), "{}", browser.text());
}

/// Signs up and proves the address by the code.
async fn sign_up_and_prove(server: &Server, browser: &mut Browser, email: &str) {
    sign_up(server, browser, email).await;
    let code = server.mail_to(email).await.code();
    browser.submit("#confirm", &[("code", &code)]).await;
    assert_eq!(browser.status(), 303, "{}", browser.text());
}

/// Whether the address is proven, if there is an account.
async fn is_proven(server: &Server, email: &str) -> Option<bool> {
    let email = email.parse().unwrap();
    let found =
        server.house.store.read(move |conn| signet::storage::users::find_by_email(conn, &email)).await;
    found.unwrap().map(|user| user.email_verified)
}

/// Tries to sign in; the page or redirect that follows is open.
pub async fn sign_in(server: &Server, browser: &mut Browser, email: &str, password: &str) -> bool {
    browser.get(&server.at("/login")).await;
    browser.submit("#sign-in", &[("email", email), ("password", password)]).await;
    browser.status() == 303
}

/// The form that is open, as its fields and the cookie with which it counts, to be sent many times at once.
pub fn form_on(browser: &Browser) -> (String, String) {
    let rest = browser.body().split_once("name=\"csrf\" value=\"").unwrap().1;
    let cookie = format!("signet-browser={}", browser.cookie("signet-browser").unwrap());
    (rest.split('"').next().unwrap().to_owned(), cookie)
}

/// What of an answer does not change from one to the next.
fn shape(answer: &Answer) -> (u16, Vec<String>, String) {
    let mut headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["date", "content-length", "x-request-id"].contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}", mask(value.to_str().unwrap())))
        .collect();
    headers.sort_unstable();
    (answer.status.as_u16(), headers, mask(&answer.body))
}

/// Hides ids and tokens, which are new each time.
fn mask(text: &str) -> String {
    let is_id = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let mut masked = String::new();
    for word in text.split_inclusive(|c| !is_id(c)) {
        let (id, end) = word.split_at(word.trim_end_matches(|c| !is_id(c)).len());
        masked.push_str(if matches!(id.len(), 36 | 43) { "…" } else { id });
        masked.push_str(end);
    }
    masked
}
