//! The administration's API of a server, on behalf of whoever signed in: what was seen is named in what changes it
//! (RFC 9110 §13.1.1), what is created is created once, and what is refused is told as local verbs tell it.

use std::cell::{OnceCell, RefCell};
use std::path::Path;

use reqwest::header::{ETAG, HeaderName, IF_MATCH, LINK};
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::server::{Metadata, discover};
use super::sign_in_file::{SignIn, SignInFile};
use super::wire::{Broken, Heard, Wire};
use crate::admin::area::operation::audience;
use crate::admin::paging::PageSize;
use crate::domain::issuer::Issuer;
use crate::domain::secret::Handle;
use crate::domain::time::{Clock as _, Timestamp};
use crate::env::{SystemClock, SystemRandom};

/// How often the same is sent, when a connection breaks and sending it again does nothing twice.
const ATTEMPTS: usize = 3;

/// A server, and a sign-in to it, which is read when it is needed.
pub(in crate::cli) struct Remote {
    pub(super) server: Issuer,
    opened: OnceCell<Opened>,
}

/// The way to it.
struct Opened {
    wire: Wire,
    place: SignInFile,
    sign_in: RefCell<SignIn>,
}

/// Something, and the version in which it was seen.
#[derive(Clone, Debug)]
pub(super) struct Seen<T> {
    pub(super) thing: T,
    pub(super) version: String,
}

/// A page of a list.
#[derive(Debug, Deserialize)]
pub(super) struct Listed<T> {
    pub(super) items: Vec<T>,
    pub(super) next: Option<String>,
}

/// Why the server did not do it (RFC 9457).
#[derive(Debug, Deserialize, thiserror::Error)]
#[error("{detail}")]
pub(super) struct Problem {
    pub(super) code: String,
    pub(super) detail: String,
}

/// One request.
struct Call<'a> {
    method: Method,
    path: &'a [&'a str],
    query: &'a [(&'a str, String)],
    version: Option<&'a str>,
    body: Option<&'a Value>,
    key: Option<String>,
}

impl<'a> Call<'a> {
    fn new(method: Method, path: &'a [&'a str]) -> Self {
        Self { method, path, query: &[], version: None, body: None, key: None }
    }

    /// Whether sending it twice does no more than sending it once.
    fn is_repeatable(&self) -> bool {
        self.method == Method::GET || self.key.is_some()
    }
}

impl Remote {
    /// With the sign-in to `server` that is kept here.
    pub(in crate::cli) fn new(server: Issuer) -> Self {
        Self { server, opened: OnceCell::new() }
    }

    fn opened(&self) -> anyhow::Result<&Opened> {
        if let Some(opened) = self.opened.get() {
            return Ok(opened);
        }
        let (server, place) = (&self.server, SignInFile::of(&self.server)?);
        let Some(sign_in) = place.read()? else {
            anyhow::bail!("nobody is signed in to {server} here: signet --server {server} login")
        };
        let wire = Wire::new(server, sign_in.ca.as_deref().map(Path::new))?;
        Ok(self.opened.get_or_init(|| Opened { wire, place, sign_in: RefCell::new(sign_in) }))
    }

    /// The connection.
    pub(super) fn wire(&self) -> anyhow::Result<&Wire> {
        Ok(&self.opened()?.wire)
    }

    /// One thing.
    pub(super) async fn show<T: DeserializeOwned>(&self, path: &[&str]) -> anyhow::Result<Seen<T>> {
        self.ask(path, &[]).await
    }

    /// The same with a query.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &[(&str, String)],
    ) -> anyhow::Result<Seen<T>> {
        let heard = self.call(&Call { query, ..Call::new(Method::GET, path) }).await?;
        let version = header(&heard, &ETAG).unwrap_or_default();
        Ok(Seen { thing: heard.json()?, version })
    }

    /// A page of a list.
    pub(super) async fn page<T: DeserializeOwned>(
        &self,
        path: &[&str],
        size: PageSize,
        after: Option<String>,
        conditions: &[(&str, String)],
    ) -> anyhow::Result<Listed<T>> {
        let mut query = conditions.to_vec();
        query.push(("limit", size.rows().to_string()));
        query.extend(after.map(|after| ("after", after)));
        Ok(self.ask(path, &query).await?.thing)
    }

    /// The first of a list, page after page, for which `is_it` holds.
    pub(super) async fn first<T: DeserializeOwned>(
        &self,
        path: &[&str],
        conditions: &[(&str, String)],
        is_it: impl Fn(&T) -> bool,
    ) -> anyhow::Result<Option<T>> {
        let mut after = None;
        loop {
            let page: Listed<T> = self.page(path, PageSize::LARGEST, after.take(), conditions).await?;
            if let Some(found) = page.items.into_iter().find(&is_it) {
                return Ok(Some(found));
            }
            let Some(next) = page.next else { return Ok(None) };
            after = Some(next);
        }
    }

    /// A whole list, page after page.
    pub(super) async fn all<T: DeserializeOwned>(&self, path: &[&str]) -> anyhow::Result<Vec<T>> {
        let (mut items, mut after) = (Vec::new(), None);
        loop {
            let page: Listed<T> = self.page(path, PageSize::LARGEST, after.take(), &[]).await?;
            items.extend(page.items);
            let Some(next) = page.next else { return Ok(items) };
            after = Some(next);
        }
    }

    /// A file, and where the next part of it is: the address in `Link`.
    pub(super) async fn file(
        &self,
        path: &[&str],
        query: &[(&str, String)],
    ) -> anyhow::Result<(Vec<u8>, Option<String>)> {
        let heard = self.call(&Call { query, ..Call::new(Method::GET, path) }).await?;
        let link = header(&heard, &LINK).and_then(|link| {
            let (target, _) = link.strip_prefix('<')?.split_once('>')?;
            let next = Url::parse(self.server.origin()).ok()?.join(target).ok()?;
            next.query_pairs().find(|(name, _)| name == "after").map(|(_, after)| after.into_owned())
        });
        Ok((heard.body, link))
    }

    /// Creates something, once, also when the connection breaks on the way.
    pub(super) async fn create<T: DeserializeOwned>(
        &self,
        path: &[&str],
        body: &impl Serialize,
    ) -> anyhow::Result<T> {
        let body = serde_json::to_value(body)?;
        let key = Some(Handle::generate(&SystemRandom).expose().to_owned());
        self.call(&Call { body: Some(&body), key, ..Call::new(Method::POST, path) }).await?.json()
    }

    /// Does something.
    pub(super) async fn act<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &[&str],
        body: Option<&Value>,
    ) -> anyhow::Result<T> {
        self.call(&Call { body, ..Call::new(method, path) }).await?.json()
    }

    /// Changes what was seen as `version`.
    pub(super) async fn change<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &[&str],
        version: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<T> {
        self.call(&Call { version: Some(version), body, ..Call::new(method, path) }).await?.json()
    }

    /// The same, confirmed or not.
    pub(super) async fn change_confirmed<T: DeserializeOwned>(
        &self,
        path: &[&str],
        version: &str,
        query: &[(&str, String)],
        body: &Value,
    ) -> anyhow::Result<T> {
        let (version, body) = (Some(version), Some(body));
        self.call(&Call { query, version, body, ..Call::new(Method::PATCH, path) }).await?.json()
    }

    /// Takes something away, with an answer.
    pub(super) async fn delete<T: DeserializeOwned>(
        &self,
        path: &[&str],
        version: &str,
        query: &[(&str, String)],
    ) -> anyhow::Result<T> {
        let call = Call { version: Some(version), query, ..Call::new(Method::DELETE, path) };
        self.call(&call).await?.json()
    }

    /// Takes something away, or asks for what has no answer.
    pub(super) async fn tell(
        &self,
        method: Method,
        path: &[&str],
        version: Option<&str>,
        query: &[(&str, String)],
    ) -> anyhow::Result<()> {
        self.call(&Call { query, version, ..Call::new(method, path) }).await.map(drop)
    }

    async fn call(&self, call: &Call<'_>) -> anyhow::Result<Heard> {
        let token = self.token(None).await?;
        let mut heard = self.send(call, &token).await?;
        if heard.status == StatusCode::UNAUTHORIZED {
            // It may have been revoked before its time; then so was what it could be exchanged for.
            let token = self.token(Some(&token)).await?;
            heard = self.send(call, &token).await?;
        }
        if heard.status.is_success() {
            return Ok(heard);
        }
        if heard.status == StatusCode::UNAUTHORIZED {
            return Err(self.sign_in_again());
        }
        match serde_json::from_slice::<Problem>(&heard.body) {
            Ok(problem) => Err(problem.into()),
            Err(_) => anyhow::bail!("{} answers {}", self.server, heard.status),
        }
    }

    /// Sends it, again when the connection breaks and that does nothing twice.
    async fn send(&self, call: &Call<'_>, token: &str) -> anyhow::Result<Heard> {
        let mut attempt = 1;
        loop {
            match self.wire()?.send(self.request(call, token)?).await {
                Ok(heard) => return Ok(heard),
                Err(_) if call.is_repeatable() && attempt < ATTEMPTS => attempt += 1,
                Err(broken) => return Err(unfinished(call, broken)),
            }
        }
    }

    fn request(&self, call: &Call<'_>, token: &str) -> anyhow::Result<reqwest::RequestBuilder> {
        let mut url = Url::parse(&audience(&self.server))?;
        // What a URL would take for a step elsewhere is no name of anything (RFC 3986 §5.2.4).
        anyhow::ensure!(
            !call.path.iter().any(|step| matches!(*step, "" | "." | "..")),
            "there is nothing of this name over the network"
        );
        if let Ok(mut steps) = url.path_segments_mut() {
            steps.extend(call.path);
        }
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(call.query);
        }
        let mut request = self.wire()?.client().request(call.method.clone(), url).bearer_auth(token);
        if let Some(version) = call.version {
            request = request.header(IF_MATCH, version);
        }
        if let Some(key) = &call.key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = call.body {
            request = request.json(body);
        }
        Ok(request)
    }

    /// An access token that works for a while. `refused` is one that the server did not take.
    pub(super) async fn token(&self, refused: Option<&str>) -> anyhow::Result<String> {
        let works = |sign_in: &SignIn, now: Timestamp| {
            sign_in.is_fresh(now) && refused != Some(sign_in.access_token.as_str())
        };
        let Opened { wire, place, sign_in } = self.opened()?;
        if works(&sign_in.borrow(), SystemClock.now()) {
            return Ok(sign_in.borrow().access_token.clone());
        }
        // RFC 9700 §4.14.2: a refresh token that is used twice ends the family. Only who holds the lock uses one.
        let locked = place.lock()?;
        let Some(mut kept) = place.read()? else { return Err(self.sign_in_again()) };
        if !works(&kept, SystemClock.now()) {
            let metadata = discover(wire, &self.server).await?;
            self.refresh(&metadata, &mut kept).await?;
            locked.write(&kept)?;
        }
        let token = kept.access_token.clone();
        sign_in.replace(kept);
        Ok(token)
    }

    async fn refresh(&self, metadata: &Metadata, kept: &mut SignIn) -> anyhow::Result<()> {
        let Some(refresh_token) = kept.refresh_token.clone() else { return Err(self.sign_in_again()) };
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", &kept.client_id),
            ("refresh_token", &refresh_token),
        ];
        let heard = self.wire()?.form(&metadata.token_endpoint, &form).await?;
        if heard.status.is_server_error() {
            anyhow::bail!("{} answers {}", self.server, heard.status);
        }
        if !heard.status.is_success() {
            return Err(self.sign_in_again());
        }
        let tokens = heard.json()?;
        kept.take(tokens, SystemClock.now());
        Ok(())
    }

    /// The scopes of the sign-in, and when its access token expires.
    pub(super) fn standing(&self) -> anyhow::Result<(String, i64)> {
        let sign_in = self.opened()?.sign_in.borrow();
        Ok((sign_in.scope.clone(), sign_in.expires_at))
    }

    /// What the sign-in can do no longer.
    pub(super) fn sign_in_again(&self) -> anyhow::Error {
        anyhow::anyhow!("the sign-in to {0} is over; sign in again: signet --server {0} login", self.server)
    }
}

impl Problem {
    /// The problem that `error` is, if it is one with this code.
    pub(super) fn is(error: &anyhow::Error, code: &str) -> bool {
        error.downcast_ref::<Self>().is_some_and(|problem| problem.code == code)
    }
}

/// A change that broke off: nobody here knows whether it was done.
fn unfinished(call: &Call<'_>, broken: Broken) -> anyhow::Error {
    if call.is_repeatable() {
        return broken.into();
    }
    anyhow::anyhow!("{broken}; it may have been done all the same: look before you repeat it")
}

fn header(heard: &Heard, name: &HeaderName) -> Option<String> {
    heard.headers.get(name)?.to_str().ok().map(str::to_owned)
}
