//! What people do in their account.

mod activity;
mod applications;
mod data;
mod devices;
mod profile;
mod sessions;

use crate::support::{Browser, PASSWORD, Server};

/// Who the stories are about.
const EMAIL: &str = "ada@example.com";

/// Signs `email` in, in a new browser.
async fn sign_in(server: &Server, email: &str) -> Browser {
    let mut browser = Browser::new();
    browser.get(&server.at("/login")).await;
    browser.submit("#sign-in", &[("email", email), ("password", PASSWORD)]).await;
    browser.follow_within(&server.url).await;
    assert!(browser.title().starts_with("Your account"), "{}", browser.text());
    browser
}
