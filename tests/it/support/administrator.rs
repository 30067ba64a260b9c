//! Somebody who administers Signet over its API: an application with scopes, or a person with roles.

use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use signet::domain::client::{Audience, Client};
use signet::domain::ids::UserId;
use signet::domain::time::Span;

use super::server::{Answer, Server};
use super::{Application, Authenticator, Browser, Tokens};

/// Whoever holds an access token for the API.
pub struct Administrator<'a> {
    server: &'a Server,
    /// The token.
    pub token: String,
}

/// The audience of the API.
fn audience(server: &Server) -> Audience {
    server.at("/api/admin/v1").parse().unwrap()
}

impl<'a> Administrator<'a> {
    /// An application of the operator's, with these scopes.
    pub async fn with(server: &'a Server, scope: &str) -> Self {
        let id = format!("admin-{}", super::server::random_text().to_lowercase().replace(['_', '-'], "x"));
        let id = &id[..20];
        let draft = server.draft(id);
        let client = Client { scope: scope.parse().unwrap(), audiences: vec![audience(server)], ..draft };
        server.client(client).await;
        let form = [("grant_type", "client_credentials"), ("scope", scope)];
        let token = server.post_as(id, "/token", &form).await.text("access_token");
        Self { server, token }
    }

    /// A person with these roles, who signed in with a second factor to an application with all scopes.
    pub async fn person(server: &'a Server, email: &str, roles: &[&str]) -> (Self, UserId) {
        let user = server.user_with_roles(email, roles).await;
        let (app, _) = Authenticator::enrol(server, user).await;
        let scope =
            "openid admin:audit admin:clients admin:keys admin:read admin:roles admin:system admin:users";
        let id = format!("console-{}", email.split('@').next().unwrap());
        let draft = server.draft(&id);
        let own = Client {
            scope: scope.parse().unwrap(),
            audiences: vec![audience(server)],
            first_party: true,
            ..draft
        };
        server.client(own).await;
        let mut console = Application::new(server, &id);
        console.asks_for(scope);
        let mut browser = Browser::new();
        // The code that confirmed the app is taken.
        server.clock.advance(Span::from_seconds(30));
        browser.get(&console.request(&[])).await.follow_within(&server.url).await;
        browser.submit("#sign-in", &[("email", email), ("password", super::PASSWORD)]).await;
        browser.follow_within(&server.url).await;
        browser.submit("#continue", &[("code", &app.code(server))]).await.follow_within(&server.url).await;
        let callback = console.callback(&browser);
        let tokens = Tokens::of(&console.redeem(&callback.code()).await);
        (Self { server, token: tokens.access }, user)
    }

    /// A request to the API.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = self.server.at(&format!("/api/admin/v1{path}"));
        self.server.http().request(method, url).bearer_auth(&self.token)
    }

    /// Fetches something.
    pub async fn get(&self, path: &str) -> Answer {
        self.server.send(self.request(Method::GET, path)).await
    }

    /// Creates something, or asks for something to be done.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.server.send(self.request(Method::POST, path).json(&body)).await
    }

    /// Changes something, as it was seen in `seen`.
    pub async fn send(&self, method: Method, path: &str, seen: &Answer, body: Value) -> Answer {
        let request = self.request(method, path).header("If-Match", seen.header("etag"));
        self.server.send(request.json(&body)).await
    }

    /// Deletes something, as it was seen in `seen`.
    pub async fn delete(&self, path: &str, seen: &Answer) -> Answer {
        self.server.send(self.request(Method::DELETE, path).header("If-Match", seen.header("etag"))).await
    }
}

impl Answer {
    /// Asserts a problem with this status and code (RFC 9457).
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let json = self.json();
        assert_eq!(
            (json["code"].as_str(), json["status"].as_u64()),
            (Some(code), Some(status.into())),
            "{self:?}"
        );
    }
}
