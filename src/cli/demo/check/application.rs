//! An application that sends its people to Signet and redeems what comes back, written out by hand.

use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Client;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::answer::{self, Answer, text};
use super::expect;
use crate::cli::demo::cast::{BANK, TRADING};
use crate::domain::secret::{ClientSecret, Handle};
use crate::env::SystemRandom;

/// What the application asks for. Not the bank's transactions.
pub(super) const SCOPE: &str = "openid profile email accounts:read positions:read";
/// Its `client_id`.
pub(super) const ID: &str = "check-app";
/// What people are shown.
pub(super) const NAME: &str = "Check App";
/// Nobody listens there: the browser is stopped before.
pub(super) const REDIRECT_URI: &str = "http://127.0.0.1/check/callback";
/// The same for logout.
pub(super) const GOODBYE_URI: &str = "http://127.0.0.1/check/goodbye";

/// The application.
#[derive(Debug)]
pub(super) struct Application {
    http: Client,
    issuer: String,
    secret: ClientSecret,
    /// The issuer's metadata.
    pub(super) metadata: Value,
}

/// One attempt to get tokens.
#[derive(Debug)]
pub(super) struct Attempt {
    state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    /// Where the browser is sent.
    pub(super) url: String,
}

/// What a code or a refresh token gave.
#[derive(Clone, Debug)]
pub(super) struct Tokens {
    pub(super) access: String,
    pub(super) refresh: String,
    pub(super) id: String,
}

impl Application {
    /// One that has read the issuer's metadata.
    pub(super) async fn discover(issuer: &str, secret: ClientSecret) -> anyhow::Result<Self> {
        let http = answer::client()?;
        let request = http.get(format!("{issuer}/.well-known/openid-configuration"));
        let metadata = answer::send(&http, request).await?.status(200)?.json()?;
        expect::equal("issuer in the metadata", text(&metadata, "issuer"), issuer)?;
        Ok(Self { http, issuer: issuer.to_owned(), secret, metadata })
    }

    /// An endpoint by its name in the metadata.
    pub(super) fn endpoint(&self, name: &str) -> anyhow::Result<String> {
        let url = self.metadata.get(name).and_then(Value::as_str);
        Ok(url.with_context(|| format!("the metadata has no {name}"))?.to_owned())
    }

    /// A new attempt, for both services, with more parameters of the authorization request.
    pub(super) fn attempt(&self, more: &[(&str, &str)]) -> anyhow::Result<Attempt> {
        let (state, nonce, verifier) = (random_text(), random_text(), random_text());
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier));
        let mut url = Url::parse(&self.endpoint("authorization_endpoint")?)?;
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", ID)
            .append_pair("redirect_uri", REDIRECT_URI)
            .append_pair("scope", SCOPE)
            .append_pair("state", &state)
            .append_pair("nonce", &nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .append_pair("resource", BANK)
            .append_pair("resource", TRADING)
            .extend_pairs(more);
        Ok(Attempt { state, nonce, verifier, url: url.into() })
    }

    /// The code in the answer to `attempt`.
    pub(super) fn code(&self, attempt: &Attempt, landed: Option<&Url>) -> anyhow::Result<String> {
        let parameters = self.parameters(attempt, landed)?;
        let code = parameters.iter().find(|(name, _)| name == "code");
        Ok(code.with_context(|| format!("expected: a code\ncame:     {parameters:?}"))?.1.clone())
    }

    /// The error in the answer to `attempt`.
    pub(super) fn error(&self, attempt: &Attempt, landed: Option<&Url>) -> anyhow::Result<String> {
        let parameters = self.parameters(attempt, landed)?;
        let error = parameters.iter().find(|(name, _)| name == "error");
        Ok(error.with_context(|| format!("expected: an error\ncame:     {parameters:?}"))?.1.clone())
    }

    fn parameters(&self, attempt: &Attempt, landed: Option<&Url>) -> anyhow::Result<Vec<(String, String)>> {
        let Some(url) = landed else { bail!("expected: a redirect to the application\ncame:     a page") };
        let parameters: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let get = |wanted: &str| {
            parameters.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
        };
        expect::equal("state at the application", get("state"), Some(attempt.state.as_str()))?;
        // RFC 9207 §2.4.
        expect::equal("iss at the application", get("iss"), Some(self.issuer.as_str()))?;
        Ok(parameters)
    }

    /// Redeems a code for tokens of the bank.
    pub(super) async fn redeem(&self, code: &str, verifier: &str) -> anyhow::Result<Answer> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", verifier),
            ("resource", BANK),
        ];
        self.post("token_endpoint", &form).await
    }

    /// Exchanges a refresh token for tokens of `resource`.
    pub(super) async fn refresh(&self, token: &str, resource: &str) -> anyhow::Result<Answer> {
        let form = [("grant_type", "refresh_token"), ("refresh_token", token), ("resource", resource)];
        self.post("token_endpoint", &form).await
    }

    /// Takes a token back.
    pub(super) async fn revoke(&self, token: &str) -> anyhow::Result<Answer> {
        self.post("revocation_endpoint", &[("token", token)]).await
    }

    /// Whether a token of its own is active.
    pub(super) async fn is_active(&self, token: &str) -> anyhow::Result<bool> {
        let answer = self.post("introspection_endpoint", &[("token", token)]).await?.status(200)?.json()?;
        answer.get("active").and_then(Value::as_bool).context("introspection says nothing about `active`")
    }

    /// Posts a form to an endpoint as this client.
    async fn post(&self, endpoint: &str, form: &[(&str, &str)]) -> anyhow::Result<Answer> {
        self.post_as(ID, &self.secret, endpoint, form).await
    }

    /// Posts a form to an endpoint as any client.
    pub(super) async fn post_as(
        &self,
        id: &str,
        secret: &ClientSecret,
        endpoint: &str,
        form: &[(&str, &str)],
    ) -> anyhow::Result<Answer> {
        let request =
            self.http.post(self.endpoint(endpoint)?).basic_auth(id, Some(secret.expose())).form(form);
        answer::send(&self.http, request).await
    }

    /// Fetches an address with an access token.
    pub(super) async fn call(&self, url: &str, token: &str) -> anyhow::Result<Answer> {
        answer::send(&self.http, self.http.get(url).bearer_auth(token)).await
    }

    /// Fetches an address with no token at all.
    pub(super) async fn call_anonymously(&self, url: &str) -> anyhow::Result<Answer> {
        answer::send(&self.http, self.http.get(url)).await
    }

    /// Asks about the person of a token.
    pub(super) async fn userinfo(&self, token: &str) -> anyhow::Result<Answer> {
        self.call(&self.endpoint("userinfo_endpoint")?, token).await
    }

    /// The ids of the published keys.
    pub(super) async fn key_ids(&self) -> anyhow::Result<Vec<String>> {
        let jwks = self.call_anonymously(&self.endpoint("jwks_uri")?).await?.status(200)?.json()?;
        let keys = jwks.get("keys").and_then(Value::as_array).context("the JWKS has no keys")?;
        Ok(keys.iter().map(|key| text(key, "kid")).collect())
    }
}

impl Tokens {
    /// From the answer to a token request.
    pub(super) fn of(answer: Answer) -> anyhow::Result<Self> {
        let answer = answer.status(200)?;
        expect::equal("Cache-Control of tokens", answer.header("cache-control"), "no-store")?;
        let json = answer.json()?;
        let tokens = Self {
            access: text(&json, "access_token"),
            refresh: text(&json, "refresh_token"),
            id: text(&json, "id_token"),
        };
        expect::holds(
            "an access and a refresh token",
            !tokens.access.is_empty() && !tokens.refresh.is_empty(),
            &"not both",
        )?;
        Ok(tokens)
    }
}

/// The header of a token, unverified.
pub(super) fn header(token: &str) -> anyhow::Result<Value> {
    part(token, 0)
}

/// The claims of a token, unverified.
pub(super) fn claims(token: &str) -> anyhow::Result<Value> {
    part(token, 1)
}

fn part(token: &str, number: usize) -> anyhow::Result<Value> {
    let part = token.split('.').nth(number).context("no JWT")?;
    Ok(serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part)?)?)
}

fn random_text() -> String {
    Handle::generate(&SystemRandom).expose().to_owned()
}
