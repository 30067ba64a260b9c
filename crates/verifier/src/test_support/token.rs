//! Tokens as Signet makes them, with anything about them changed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::key::Key;
use crate::json::Object;

/// A token that is not signed yet.
#[derive(Debug, Clone)]
#[must_use]
pub struct TokenDraft {
    header: Object,
    claims: Object,
    key: Key,
    issued_at: i64,
}

impl TokenDraft {
    /// A token without a user: the client is its own subject.
    pub(super) fn of_client(
        issuer: &str,
        audience: &str,
        client: &str,
        now: i64,
        (kid, key): (&str, Key),
    ) -> Self {
        let algorithm = key.algorithm().name();
        let draft = Self { header: Object::new(), claims: Object::new(), key, issued_at: now };
        draft
            .header("alg", algorithm)
            .header("typ", "at+jwt")
            .header("kid", kid)
            .claim("iss", issuer)
            .claim("sub", client)
            .claim("client_id", client)
            .claim("aud", audience)
            .claim("iat", now)
            .claim("nbf", now)
            .claim("exp", now + 600)
            .claim("jti", format!("{client}-{now}"))
            .claim("scope", "")
    }

    /// What a user's token carries beyond a client's.
    pub(super) fn of_user(self, subject: &str) -> Self {
        let now = self.issued_at;
        self.claim("sub", subject)
            .claim("auth_time", now)
            .claim("acr", "1")
            .claim("amr", json!(["pwd"]))
            .claim("sid", format!("session-of-{subject}"))
            .claim("grant_id", format!("grant-of-{subject}"))
            .claim("roles", json!([]))
    }

    /// Sets a claim.
    pub fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.claims.insert(name.to_owned(), value.into());
        self
    }

    /// Leaves a claim out.
    pub fn without(mut self, name: &str) -> Self {
        self.claims.remove(name);
        self
    }

    /// Sets a member of the header.
    pub fn header(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.header.insert(name.to_owned(), value.into());
        self
    }

    /// Sets the scopes, separated by spaces.
    pub fn scope(self, scope: &str) -> Self {
        self.claim("scope", scope)
    }

    /// Sets the user's roles.
    pub fn roles(self, roles: &[&str]) -> Self {
        self.claim("roles", json!(roles))
    }

    /// Signs the token with the issuer's key.
    #[must_use]
    pub fn sign(&self) -> String {
        let header = Value::Object(self.header.clone()).to_string();
        self.sign_parts(&header, &Value::Object(self.claims.clone()).to_string())
    }

    /// Signs any two texts as header and payload.
    #[must_use]
    pub fn sign_parts(&self, header: &str, payload: &str) -> String {
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
        let signature = self.key.sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}
