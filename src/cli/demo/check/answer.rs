//! An answer by HTTP, and what it should be.

use anyhow::{Context as _, bail};
use reqwest::header::HeaderMap;
use reqwest::{Client, RequestBuilder};
use serde_json::Value;

/// What a server answered.
#[derive(Debug)]
pub(super) struct Answer {
    /// What was asked, for messages.
    asked: String,
    pub(super) status: u16,
    headers: HeaderMap,
    pub(super) body: String,
}

/// A client that follows no redirects and knows no proxy.
pub(super) fn client() -> anyhow::Result<Client> {
    Ok(Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build()?)
}

/// Sends a request and reads the whole answer.
pub(super) async fn send(http: &Client, request: RequestBuilder) -> anyhow::Result<Answer> {
    let request = request.build()?;
    let mut without_query = request.url().clone();
    without_query.set_query(None);
    let asked = format!("{} {without_query}", request.method());
    let response = http.execute(request).await.with_context(|| asked.clone())?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = response.text().await.with_context(|| asked.clone())?;
    Ok(Answer { asked, status, headers, body })
}

impl Answer {
    /// The header, or nothing.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// All headers of this name.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok())
    }

    /// It must have this status.
    pub(super) fn status(self, expected: u16) -> anyhow::Result<Self> {
        if self.status == expected {
            return Ok(self);
        }
        let (body, challenge) = (self.shown(), self.header("www-authenticate"));
        bail!("{}\nexpected: {expected}\ncame:     {} {challenge} {body}", self.asked, self.status)
    }

    /// The beginning of the body, without tokens.
    fn shown(&self) -> String {
        let mut json = serde_json::from_str::<Value>(&self.body).unwrap_or_default();
        for (name, value) in json.as_object_mut().into_iter().flatten() {
            if name.ends_with("_token") {
                *value = Value::from("…");
            }
        }
        let text = if json.is_null() { self.body.clone() } else { json.to_string() };
        text.chars().take(400).collect()
    }

    /// It must be this status with this error code (RFC 6749 §5.2).
    pub(super) fn refused(self, status: u16, error: &str) -> anyhow::Result<()> {
        let asked = self.asked.clone();
        let came = self.status(status)?.json()?;
        super::expect::equal(&asked, text(&came, "error"), error)
    }

    /// It must be this status with this error in its challenge (RFC 6750 §3).
    pub(super) fn challenged(self, status: u16, error: &str) -> anyhow::Result<()> {
        let came = self.status(status)?;
        let wanted = format!("error=\"{error}\"");
        super::expect::contains(&came.asked, came.header("www-authenticate"), &wanted)
    }

    /// The body, which must be JSON.
    pub(super) fn json(&self) -> anyhow::Result<Value> {
        serde_json::from_str(&self.body).with_context(|| format!("{}: no JSON: {}", self.asked, self.body))
    }
}

/// A member that is a text; else nothing.
pub(super) fn text(json: &Value, member: &str) -> String {
    json.get(member).and_then(Value::as_str).unwrap_or_default().to_owned()
}
