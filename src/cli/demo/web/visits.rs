//! What the application remembers of each browser, in memory, under a cookie of its own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use openidconnect::RefreshToken;
use openidconnect::core::{CoreIdToken, CoreIdTokenClaims};

use super::relying_party::Begun;
use crate::domain::secret::Handle;
use crate::env::SystemRandom;

/// More browsers than a demo has; when there are more, all are forgotten.
const MAX_VISITS: usize = 1_000;

/// What a browser is doing here.
#[derive(Debug)]
pub(super) enum Visit {
    /// It was sent to sign in.
    Leaving(Begun),
    /// Its person is signed in.
    SignedIn(Box<SignedIn>),
}

/// All that the application was given.
#[derive(Debug)]
pub(super) struct SignedIn {
    pub(super) id_token: CoreIdToken,
    pub(super) claims: CoreIdTokenClaims,
    /// For the bank.
    pub(super) bank: String,
    /// For the trading service.
    pub(super) trading: String,
    pub(super) refresh: RefreshToken,
    /// How often the tokens were replaced.
    pub(super) refreshed: u32,
}

/// One browser. Whoever refreshes holds it, so that no refresh token is used twice. `None`: it has left.
pub(super) type Place = Arc<tokio::sync::Mutex<Option<Visit>>>;

/// All browsers.
#[derive(Debug, Default)]
pub(super) struct Visits {
    by_handle: Mutex<HashMap<String, Place>>,
}

impl Visits {
    /// The visit that a cookie names.
    pub(super) fn find(&self, handle: &str) -> Option<Place> {
        self.by_handle.lock().unwrap_or_else(PoisonError::into_inner).get(handle).cloned()
    }

    /// Remembers a visit under a new name, and forgets the one before: a name that was known before the sign-in is
    /// worth nothing after it.
    pub(super) fn replace(&self, old: Option<&str>, visit: Visit) -> String {
        let handle = Handle::generate(&SystemRandom).expose().to_owned();
        let mut visits = self.by_handle.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = old {
            visits.remove(old);
        }
        if visits.len() >= MAX_VISITS {
            visits.clear();
        }
        visits.insert(handle.clone(), Arc::new(tokio::sync::Mutex::new(Some(visit))));
        handle
    }

    /// Takes the visit that a cookie names, for the last time.
    pub(super) async fn take(&self, handle: &str) -> Option<Visit> {
        let place = self.by_handle.lock().unwrap_or_else(PoisonError::into_inner).remove(handle)?;
        place.lock().await.take()
    }
}
