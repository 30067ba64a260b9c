//! Calls to the services, with an access token as the only credential.

use serde_json::Value;

/// A service and the audience of its tokens.
#[derive(Clone, Debug)]
pub(super) struct Service {
    pub(super) url: String,
    pub(super) audience: String,
}

/// What a service answered.
#[derive(Debug)]
pub(super) struct Answer {
    /// `200 OK`, or what else.
    pub(super) status: String,
    /// JSON in readable form, and after a refusal the challenge that explains it.
    pub(super) body: String,
}

/// Calls services.
#[derive(Debug)]
pub(super) struct Apis {
    http: reqwest::Client,
}

impl Apis {
    pub(super) fn new(http: reqwest::Client) -> Self {
        Self { http }
    }

    /// Fetches `path` of `service`. A service that cannot be reached is an answer, too.
    pub(super) async fn get(&self, service: &Service, path: &str, token: &str) -> Answer {
        let sent = self.http.get(format!("{}{path}", service.url)).bearer_auth(token).send().await;
        match sent {
            Ok(response) => read(response).await,
            Err(error) => Answer { status: "No answer".to_owned(), body: error.to_string() },
        }
    }
}

async fn read(response: reqwest::Response) -> Answer {
    let status = response.status().to_string();
    let challenge = response.headers().get("www-authenticate").and_then(|value| value.to_str().ok());
    let challenge = challenge.map(|challenge| format!("WWW-Authenticate: {challenge}\n\n"));
    let text = response.text().await.unwrap_or_default();
    let body = serde_json::from_str::<Value>(&text).map_or(text, |json| format!("{json:#}"));
    Answer { status, body: format!("{}{body}", challenge.unwrap_or_default()) }
}
