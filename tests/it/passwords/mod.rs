//! A person forgets their password, sets a new one by mail, or changes it.

mod changing;
mod choosing;
mod forgetting;
mod links;

use crate::support::{Browser, Server};

/// Who the stories are about.
const EMAIL: &str = "ada@example.com";

/// A password that nobody guesses.
const NEW: &str = "seven lanterns over the weir";

/// Asks for a link in a new browser, which is given back.
async fn forget(server: &Server, email: &str) -> Browser {
    let mut browser = Browser::new();
    browser.get(&server.at("/password/forgot")).await;
    browser.submit("#send", &[("email", email)]).await;
    browser
}

/// Asks for a link; the one that came by mail.
async fn link(server: &Server, email: &str) -> String {
    forget(server, email).await;
    server.mail_about(email, "Choose a new password").await.link()
}

/// Whether `password` signs `email` in, in a new browser.
async fn signs_in(server: &Server, email: &str, password: &str) -> bool {
    let mut browser = Browser::new();
    browser.get(&server.at("/login")).await;
    browser.submit("#sign-in", &[("email", email), ("password", password)]).await;
    browser.status() == 303
}
