//! The connection to a server: what is sent, and how much of an answer is read.

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use reqwest::header::HeaderMap;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::Value;

use crate::admin::doctor::discovery::{body, client, reason};
use crate::domain::issuer::Issuer;

/// The longest that one answer takes: a server with much to do makes a large key for a while.
const PATIENCE: Duration = Duration::from_secs(60);
/// The largest answer that is read: an export of many events.
const LARGEST: usize = 64 << 20;

/// The way to one server.
#[derive(Debug)]
pub(super) struct Wire {
    client: Client,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// The server was not reached, or went away before it had answered.
#[derive(Debug, thiserror::Error)]
#[error("{server} does not answer: {reason}")]
pub(super) struct Broken {
    server: String,
    reason: String,
}

impl Wire {
    /// To `server`; `ca` is a file of certificates that are trusted besides those of the public authorities.
    pub(super) fn new(server: &Issuer, ca: Option<&Path>) -> anyhow::Result<Self> {
        let read =
            |path: &Path| std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()));
        let ca = ca.map(read).transpose()?;
        let client = client(server, ca.as_deref());
        Ok(Self { client: client.context("the certificates of --ca cannot be used")? })
    }

    /// To build a request with.
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// Sends `request`.
    pub(super) async fn send(&self, request: RequestBuilder) -> Result<Heard, Broken> {
        let agent = concat!("signet/", env!("CARGO_PKG_VERSION"));
        let (client, request) = request.header("user-agent", agent).timeout(PATIENCE).build_split();
        let place = request.as_ref().map(|request| request.url().origin().ascii_serialization());
        let server = place.unwrap_or_default();
        let broken = |reason| Broken { server: server.clone(), reason };
        let sent = async {
            let mut response = client.execute(request?).await?;
            Ok::<_, reqwest::Error>((response.status(), response.headers().clone(), {
                body(&mut response, LARGEST).await
            }))
        };
        let (status, headers, body) = sent.await.map_err(|error| broken(reason(&error)))?;
        Ok(Heard { status, headers, body: body.map_err(broken)? })
    }

    /// The JSON at `url`.
    pub(super) async fn document(&self, url: &str) -> anyhow::Result<Value> {
        let heard = self.send(self.client.get(url)).await?;
        if !heard.status.is_success() {
            anyhow::bail!("{url} answers {}", heard.status);
        }
        serde_json::from_slice(&heard.body).with_context(|| format!("{url} is no JSON"))
    }

    /// Sends a form.
    pub(super) async fn form(&self, url: &str, form: &[(&str, &str)]) -> Result<Heard, Broken> {
        self.send(self.client.post(url).form(form)).await
    }
}

impl Heard {
    /// The body, which is JSON.
    pub(super) fn json<T: serde::de::DeserializeOwned>(&self) -> anyhow::Result<T> {
        serde_json::from_slice(&self.body)
            .context("the server's answer is none that this program understands")
    }

    /// The error of an OAuth endpoint (RFC 6749 §5.2): its code and its text.
    pub(super) fn oauth_error(&self) -> (String, String) {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let text = |member: &str| body.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
        let code = text("error");
        let told = text("error_description");
        let told = if told.is_empty() { format!("the server answers {}", self.status) } else { told };
        (code, told)
    }
}
