//! What a worker sends with: its kept connections, a time limit, and a count of exchanges.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderName, HeaderValue};
use hyper::{HeaderMap, Method, Request, StatusCode};

use super::line::Line;
use super::{Endpoint, Failure, Origin};

/// A request that may be sent many times.
#[derive(Clone, Debug)]
pub struct Outgoing {
    origin: Origin,
    request: Request<Full<Bytes>>,
}

impl Outgoing {
    pub fn get(endpoint: &Endpoint) -> Result<Self, Failure> {
        Self::new(Method::GET, endpoint, Bytes::new())
    }

    pub fn post_form(endpoint: &Endpoint, pairs: &[(&str, &str)]) -> Result<Self, Failure> {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let mut outgoing = Self::new(Method::POST, endpoint, Bytes::from(body))?;
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        outgoing.headers().insert(CONTENT_TYPE, form);
        Ok(outgoing)
    }

    fn new(method: Method, endpoint: &Endpoint, body: Bytes) -> Result<Self, Failure> {
        let request = Request::builder()
            .method(method)
            .uri(&endpoint.target)
            .header(HOST, endpoint.origin.authority())
            .body(Full::new(body))
            .map_err(|error| Failure::unexpected("request", format!("{}: {error}", endpoint.target)))?;
        Ok(Self { origin: endpoint.origin.clone(), request })
    }

    pub fn headers(&mut self) -> &mut HeaderMap {
        self.request.headers_mut()
    }

    /// Adds a header; a value that cannot be one is left out and the server will say so.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers().insert(name, value);
        }
        self
    }

    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.with(AUTHORIZATION, &format!("Bearer {token}"))
    }
}

/// A whole answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// Kept connections, one per origin.
pub struct Client {
    lines: Vec<(Origin, Line)>,
    timeout: Duration,
    exchanges: u64,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("exchanges", &self.exchanges).finish_non_exhaustive()
    }
}

impl Client {
    pub fn new(timeout: Duration) -> Self {
        Self { lines: Vec::new(), timeout, exchanges: 0 }
    }

    /// Requests sent so far.
    pub fn exchanges(&self) -> u64 {
        self.exchanges
    }

    pub async fn send(&mut self, outgoing: Outgoing) -> Result<Answer, Failure> {
        self.exchanges += 1;
        let Outgoing { origin, request } = outgoing;
        let mut line = self.take_line(&origin).await?;
        let answer = tokio::time::timeout(self.timeout, exchange(&mut line, request)).await;
        let answer = answer.map_err(|_| Failure::Timeout)??;
        // Only a connection that gave a whole answer is kept; a broken or late one is dropped above.
        self.lines.push((origin, line));
        Ok(answer)
    }

    async fn take_line(&mut self, origin: &Origin) -> Result<Line, Failure> {
        if let Some(place) = self.lines.iter().position(|(kept, _)| kept == origin) {
            let (_, mut line) = self.lines.swap_remove(place);
            if line.is_usable().await {
                return Ok(line);
            }
        }
        tokio::time::timeout(self.timeout, Line::open(origin)).await.map_err(|_| Failure::Timeout)?
    }
}

async fn exchange(line: &mut Line, request: Request<Full<Bytes>>) -> Result<Answer, Failure> {
    let (head, body) = line.send(request).await?.into_parts();
    let body = line.alongside(body.collect()).await;
    let body = body.map_err(|error| Failure::Transport(error.to_string()))?.to_bytes();
    Ok(Answer { status: head.status, headers: head.headers, body })
}

impl Answer {
    /// Anything but `status` is a failure, counted under the OAuth error code when the body has one.
    pub fn expect(self, step: &'static str, status: u16) -> Result<Self, Failure> {
        if self.status.as_u16() == status {
            return Ok(self);
        }
        let json: serde_json::Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let code = ["error", "code"].iter().find_map(|key| json.get(key)?.as_str().map(str::to_owned));
        let body: String = self.text().split_whitespace().collect::<Vec<_>>().join(" ");
        let body = body.chars().take(200).collect();
        Err(Failure::Refused { step, status: self.status, code: code.unwrap_or_default(), body })
    }

    pub fn json<T: serde::de::DeserializeOwned>(&self, step: &'static str) -> Result<T, Failure> {
        serde_json::from_slice(&self.body).map_err(|error| Failure::unexpected(step, error.to_string()))
    }

    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}
