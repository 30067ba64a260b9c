//! A browser's signed-in session: server-side, named to the browser by an opaque handle.

use serde::{Deserialize, Serialize};

use super::ids::{SessionId, UserId};
use super::lifetimes::Lifetimes;
use super::named::named;
use super::time::{Span, Timestamp};

/// How long a sign-in counts as fresh, for what only its person may do (security.md PW6).
pub const FRESH: Span = Span::from_minutes(5);

/// Who signed in, when and how.
#[derive(Clone, Debug)]
pub struct Session {
    /// The `sid` of its tokens.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// When the person last proved who they are (`auth_time`).
    pub auth_time: Timestamp,
    /// What they did to prove it.
    pub methods: AuthenticationMethods,
    /// The second factor was not asked for because the device is remembered.
    pub remembered: bool,
    /// When it began.
    pub created_at: Timestamp,
    /// When a request last came with it.
    pub last_seen_at: Timestamp,
    /// When it was ended before its time.
    pub ended_at: Option<Timestamp>,
}

impl Session {
    /// Whether it still signs its person in: not ended, and within its idle and absolute lifetimes. Expiry is decided
    /// here, at use, never by the sweeper.
    pub fn is_live(&self, lifetimes: &Lifetimes, now: Timestamp) -> bool {
        self.ended_at.is_none()
            && now < self.last_seen_at.plus(lifetimes.session_idle)
            && now < self.created_at.plus(lifetimes.session_absolute)
    }
}

impl Session {
    /// Whether a second factor was given, or need not be given on this device.
    pub fn has_second_step(&self) -> bool {
        self.remembered || self.methods.assurance() == Assurance::TwoFactors
    }
}

named! {
    /// How sure we are of a person: the values of `acr` (OIDC Core §2).
    Assurance, "authentication context class" {
        /// One factor.
        OneFactor = "1",
        /// Two factors of different kinds.
        TwoFactors = "2",
    }
}

/// How a person proved who they are, by the names of RFC 8176.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AuthenticationMethods(Vec<String>);

impl AuthenticationMethods {
    /// A password, nothing else.
    pub fn password() -> Self {
        Self(vec!["pwd".to_owned()])
    }

    /// The `amr` claim.
    pub fn amr(&self) -> &[String] {
        &self.0
    }

    /// With a one-time code besides.
    #[must_use]
    pub fn with_second_factor(mut self) -> Self {
        if self.assurance() == Assurance::OneFactor {
            self.0.extend(["otp".to_owned(), "mfa".to_owned()]);
        }
        self
    }

    /// How sure they make us.
    pub fn assurance(&self) -> Assurance {
        let several = self.0.iter().any(|method| method == "mfa");
        if several { Assurance::TwoFactors } else { Assurance::OneFactor }
    }

    /// The `acr` claim.
    pub fn acr(&self) -> &'static str {
        self.assurance().as_str()
    }
}
