//! Devices without a browser of their own, whose person lets them in from another one (RFC 8628).

mod asking;
mod entering;
mod guessing;
mod killed;
mod limited;
mod races;
mod redeeming;
mod relying_party;

use crate::support::{Answer, Browser, PASSWORD, Server};

/// Its `grant_type`.
const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// A device that shows a code.
struct Device<'a> {
    server: &'a Server,
    client_id: String,
    code: String,
    user_code: String,
    complete: String,
}

impl<'a> Device<'a> {
    /// One of the application `client_id`, which has a secret.
    async fn begin(server: &'a Server, client_id: &str) -> Self {
        Self::begin_with(server, client_id, &[("scope", "openid email")]).await
    }

    /// The same, asking for something else.
    async fn begin_with(server: &'a Server, client_id: &str, form: &[(&str, &str)]) -> Self {
        Self::of(server, client_id, &server.post_as(client_id, "/device_authorization", form).await)
    }

    /// From the answer that it got.
    #[track_caller]
    fn of(server: &'a Server, client_id: &str, answer: &Answer) -> Self {
        assert_eq!(answer.status, 200, "{answer:?}");
        let text = |name| answer.text(name);
        Self {
            server,
            client_id: client_id.to_owned(),
            code: text("device_code"),
            user_code: text("user_code"),
            complete: text("verification_uri_complete"),
        }
    }

    /// Asks for its tokens.
    async fn poll(&self) -> Answer {
        self.poll_with(&[]).await
    }

    /// The same with more parameters.
    async fn poll_with(&self, more: &[(&str, &str)]) -> Answer {
        let own = [("grant_type", GRANT), ("device_code", self.code.as_str())];
        self.server.post_as(&self.client_id, "/token", &[&own, more].concat()).await
    }

    /// Lets `email`, who signs in for it, enter its code, and gets as far as the question whether to let it in.
    async fn entered_by(&self, browser: &mut Browser, email: &str) {
        self.enter(browser).await;
        if browser.title().starts_with("Sign in") {
            browser.submit("#sign-in", &[("email", email), ("password", PASSWORD)]).await;
            browser.follow_within(&self.server.url).await;
        }
        assert!(browser.title().starts_with("Let this device in?"), "{}", browser.text());
    }

    /// Enters its code.
    async fn enter(&self, browser: &mut Browser) {
        browser.get(&self.server.at("/device")).await;
        browser.submit("#continue", &[("user_code", &self.user_code)]).await;
        browser.follow_within(&self.server.url).await;
    }

    /// Is let in by `email`.
    async fn approved_by(&self, browser: &mut Browser, email: &str) {
        self.entered_by(browser, email).await;
        browser.submit("#allow", &[]).await.follow_within(&self.server.url).await;
        assert!(browser.title().starts_with("Device connected"), "{}", browser.text());
    }
}
