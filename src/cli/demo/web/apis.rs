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
    /// Whether it is what was asked for.
    pub(super) good: bool,
    /// The challenge that explains a refusal (RFC 6750 §3).
    challenge: Option<String>,
    text: String,
}

impl Answer {
    /// The body, if it is JSON.
    pub(super) fn json(&self) -> Option<Value> {
        serde_json::from_str(&self.text).ok()
    }

    /// Challenge and body in readable form.
    pub(super) fn readable(&self) -> String {
        let body = self.json().map_or_else(|| self.text.clone(), |json| format!("{json:#}"));
        match &self.challenge {
            Some(challenge) => format!("WWW-Authenticate: {challenge}\n\n{body}"),
            None => body,
        }
    }
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
            Err(error) => Answer {
                status: "No answer".to_owned(),
                good: false,
                challenge: None,
                text: error.to_string(),
            },
        }
    }
}

async fn read(response: reqwest::Response) -> Answer {
    let (status, good) = (response.status().to_string(), response.status().is_success());
    let challenge = response.headers().get("www-authenticate").and_then(|value| value.to_str().ok());
    let challenge = challenge.map(ToOwned::to_owned);
    Answer { status, good, challenge, text: response.text().await.unwrap_or_default() }
}
