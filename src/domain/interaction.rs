//! Authorization requests that were found right, and those of them that wait for a person to sign in or consent.

use serde::{Deserialize, Serialize};

use super::client::Audience;
use super::ids::{ClientId, InteractionId, SessionId};
use super::language::Language;
use super::pkce::CodeChallenge;
use super::redirect_uri::RedirectUri;
use super::scope::Scope;
use super::secret::SecretHash;
use super::session::Assurance;
use super::time::Timestamp;

/// An authorization request after every rule: what the server remembers, so that nothing that the browser holds can
/// change it (security.md AZ8).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// Who asks.
    #[serde(with = "as_text")]
    pub client_id: ClientId,
    /// Where the answer goes.
    pub redirect_uri: RedirectUri,
    /// What is asked for.
    pub scope: Scope,
    /// For which APIs.
    pub audiences: Vec<Audience>,
    /// Returned byte for byte.
    pub state: Option<String>,
    /// Goes into the ID token byte for byte.
    pub nonce: Option<String>,
    /// RFC 7636.
    pub code_challenge: Option<CodeChallenge>,
    /// Whether the person must sign in even though a session is there: the sign-in must be later than this moment
    /// (`prompt=login`, `max_age`).
    pub signed_in_after: Option<i64>,
    /// Whether consent must be asked even though it was given before (`prompt=consent`).
    pub ask_consent: bool,
    /// How sure the client wants to be (`acr_values`).
    #[serde(default = "one_factor")]
    pub assurance: Assurance,
    /// Prefills the sign-in form; authenticates nobody.
    pub login_hint: Option<String>,
    /// The only person who may answer (`id_token_hint`), by `sub`.
    pub expected_user: Option<String>,
    /// In which language the pages for it speak (`ui_locales`).
    #[serde(default)]
    pub language: Option<Language>,
}

/// What a request that does not say otherwise asks for.
fn one_factor() -> Assurance {
    Assurance::OneFactor
}

/// A request that waits for a person, bound to the browser that began it.
#[derive(Clone, Debug)]
pub struct Interaction {
    /// Its name in forms; worth nothing without the browser's cookie.
    pub id: InteractionId,
    /// The hash of the cookie of the browser that began it.
    pub browser: SecretHash,
    /// What was asked.
    pub request: AuthorizationRequest,
    /// The session that signed in for it; consent waits for this one.
    pub session_id: Option<SessionId>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it is forgotten.
    pub expires_at: Timestamp,
}

/// Ids inside stored JSON, in their own spelling.
mod as_text {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(super) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
