//! Authorization requests that were found right, and those of them that wait for a person to sign in or consent.

use serde::{Deserialize, Serialize};

use super::client::{Audience, Client};
use super::client_branding::ClientBranding;
use super::ids::{ClientId, DeviceAuthorizationId, InteractionId, SessionId, TrialId};
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
    #[serde(flatten)]
    pub answer: Answer,
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
    /// What the application looked like when it asked.
    #[serde(default)]
    pub branding: ClientBranding,
}

/// Where the answer to a request goes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// To the application, through the browser.
    Redirect {
        /// The address that it named.
        redirect_uri: RedirectUri,
    },
    /// To the device that asks for it (RFC 8628); the browser stays with us.
    Device {
        /// Which one.
        #[serde(with = "as_text")]
        device_authorization: DeviceAuthorizationId,
    },
    /// To an administrator who tries the application, on a page of ours (docs/decisions/0063).
    Trial {
        /// In which test.
        #[serde(with = "as_text")]
        trial: TrialId,
    },
}

impl AuthorizationRequest {
    /// A request that asks for nothing yet.
    pub fn new(client: &Client, answer: Answer) -> Self {
        Self {
            client_id: client.id.clone(),
            answer,
            scope: Scope::default(),
            audiences: Vec::new(),
            state: None,
            nonce: None,
            code_challenge: None,
            signed_in_after: None,
            ask_consent: false,
            assurance: one_factor(),
            login_hint: None,
            expected_user: None,
            language: None,
            branding: client.branding.clone(),
        }
    }

    /// Where the browser is sent with the answer, if it is.
    pub fn redirect_uri(&self) -> Option<&RedirectUri> {
        match &self.answer {
            Answer::Redirect { redirect_uri } => Some(redirect_uri),
            Answer::Device { .. } | Answer::Trial { .. } => None,
        }
    }

    /// The device that waits for the answer, if one does.
    pub fn device(&self) -> Option<DeviceAuthorizationId> {
        match &self.answer {
            Answer::Redirect { .. } | Answer::Trial { .. } => None,
            Answer::Device { device_authorization } => Some(*device_authorization),
        }
    }

    /// The test of an administrator that gets the answer, if one does.
    pub fn trial(&self) -> Option<TrialId> {
        match &self.answer {
            Answer::Redirect { .. } | Answer::Device { .. } => None,
            Answer::Trial { trial } => Some(*trial),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    const STORED: &str = r#"{"client_id":"acme","redirect_uri":"https://app.example/cb","scope":"openid","audiences":[],
        "state":"x","nonce":null,"code_challenge":null,"signed_in_after":null,"ask_consent":false,"login_hint":null,
        "expected_user":null}"#;

    #[test]
    fn what_was_stored_before_devices_could_ask_is_still_read() {
        let request: AuthorizationRequest = serde_json::from_str(STORED).unwrap();
        assert_eq!(request.redirect_uri().unwrap().as_str(), "https://app.example/cb");
        assert_eq!((request.state.as_deref(), request.device()), (Some("x"), None));
        let again = serde_json::to_string(&request).unwrap();
        let again: AuthorizationRequest = serde_json::from_str(&again).unwrap();
        assert_eq!(again.redirect_uri(), request.redirect_uri());
    }

    #[test]
    fn a_device_is_answered_and_no_browser() {
        let id = "01920000-0000-7000-8000-000000000001";
        let uri = r#""redirect_uri":"https://app.example/cb""#;
        let stored = STORED.replace(uri, &format!(r#""device_authorization":"{id}""#));
        let request: AuthorizationRequest = serde_json::from_str(&stored).unwrap();
        assert_eq!(request.device().unwrap().to_string(), id);
        assert_eq!(request.redirect_uri(), None);
        assert!(serde_json::to_string(&request).unwrap().contains(id));
        assert!(serde_json::from_str::<AuthorizationRequest>(&STORED.replace(uri, r#""x":1"#)).is_err());
    }

    #[test]
    fn a_test_is_answered_at_no_address_that_could_be_named() {
        let id = "01920000-0000-7000-8000-000000000001";
        let uri = r#""redirect_uri":"https://app.example/cb""#;
        let stored = STORED.replace(uri, &format!(r#""trial":"{id}""#));
        let request: AuthorizationRequest = serde_json::from_str(&stored).unwrap();
        assert_eq!(request.trial().unwrap().to_string(), id);
        assert_eq!((request.redirect_uri(), request.device()), (None, None));
        assert!(serde_json::to_string(&request).unwrap().contains(id));
    }
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
