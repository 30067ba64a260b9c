//! The measured server and the accounts at it, shared by all workers.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use super::Provider;
use crate::http::Jar;

/// A confidential client.
#[derive(Clone)]
pub struct Credentials {
    pub id: String,
    pub secret: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Credentials {
    /// RFC 6749 §2.3.1: both are form-encoded before they become Basic credentials.
    pub fn basic(&self) -> String {
        let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        format!("Basic {}", BASE64_STANDARD.encode(format!("{}:{}", encode(&self.id), encode(&self.secret))))
    }
}

#[derive(Clone, Debug)]
pub struct WebClient {
    pub credentials: Credentials,
    pub redirect_uri: String,
    pub scope: String,
}

#[derive(Debug)]
pub struct Target {
    pub provider: Provider,
    pub service: Option<Credentials>,
    pub service_scope: Option<String>,
    pub web: Option<WebClient>,
    /// Name and password; workers spread over them.
    pub users: Vec<(String, String)>,
    pub timeout: Duration,
    /// Browser sessions, made when first needed and kept from one scenario to the next.
    pub sessions: Vec<Mutex<Jar>>,
    pub nonces: Nonces,
}

impl Target {
    /// The user of worker `number`.
    pub fn user(&self, number: usize) -> Option<&(String, String)> {
        self.users.get(number.checked_rem(self.users.len())?)
    }

    pub fn session(&self, number: usize) -> Option<&Mutex<Jar>> {
        self.sessions.get(number.checked_rem(self.sessions.len())?)
    }
}

/// Values that occur once. Unique is enough here, nobody attacks a benchmark.
#[derive(Debug)]
pub struct Nonces {
    seed: u64,
    next: AtomicU64,
}

impl Default for Nonces {
    fn default() -> Self {
        use std::hash::{BuildHasher, Hasher};
        let seed = std::hash::RandomState::new().build_hasher().finish();
        Self { seed, next: AtomicU64::new(0) }
    }
}

impl Nonces {
    /// 43 characters of base64url: also a code verifier (RFC 7636 §4.1).
    pub fn draw(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.seed.to_be_bytes());
        hash.update(self.next.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(hash.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_credentials_are_form_encoded_first() {
        let credentials = Credentials { id: "a b".to_owned(), secret: "s:1".to_owned() };
        assert_eq!(credentials.basic(), format!("Basic {}", BASE64_STANDARD.encode("a+b:s%3A1")));
        assert!(!format!("{credentials:?}").contains("s:1"));
    }

    #[test]
    fn nonces_differ() {
        let nonces = Nonces::default();
        assert_ne!(nonces.draw(), nonces.draw());
        assert_eq!(nonces.draw().len(), 43);
    }
}
