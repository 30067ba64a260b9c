//! By which algorithms a client's tokens are signed: only by those whose key signs, and is known to services (JW8).

use crate::admin::keys::haste::unknown_until;
use crate::admin::keys::operation::find_active;
use crate::domain::client::Client;
use crate::domain::decision::Fault;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::signing_algorithm::{ClientAlgorithms, SigningAlgorithm};
use crate::domain::time::Timestamp;
use crate::storage::{Tx, signing_keys};

/// OIDC Registration §2.
pub const ID_TOKEN_ALGORITHM: &str = "id_token_signed_response_alg";
/// The same for access tokens.
pub const ACCESS_TOKEN_ALGORITHM: &str = "access_token_signed_response_alg";

/// Why tokens cannot be signed by an algorithm.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Unavailable {
    /// Nothing signs by it.
    #[error(
        "no active key for {algorithm}: run signet keys generate --algorithm {algorithm}, and signet keys activate once \
         services know it"
    )]
    NoKey {
        /// Where it was asked for.
        field: &'static str,
        /// What was asked for.
        algorithm: SigningAlgorithm,
    },
    /// Services may not know the key.
    #[error("services may not know the {algorithm} key before {from}: it was published a short time ago")]
    TooYoung {
        /// Where it was asked for.
        field: &'static str,
        /// What was asked for.
        algorithm: SigningAlgorithm,
        /// When they do.
        from: Timestamp,
    },
}

impl From<Unavailable> for Refusal {
    fn from(unavailable: Unavailable) -> Self {
        let (field, code) = match unavailable {
            Unavailable::NoKey { field, .. } => (field, RefusalCode::Conflict),
            Unavailable::TooYoung { field, .. } => (field, RefusalCode::TooEarly),
        };
        Self::new(code, unavailable).at(field)
    }
}

/// Why `client` cannot have its algorithms, where they are others than those `before`. Until the transaction ends no key
/// is taken away.
pub fn unavailable(
    tx: &mut Tx<'_>,
    before: ClientAlgorithms,
    client: &Client,
    now: Timestamp,
) -> Result<Option<Unavailable>, Fault> {
    let after = client.algorithms;
    let fields = [
        (ID_TOKEN_ALGORITHM, before.id_token, after.id_token),
        (ACCESS_TOKEN_ALGORITHM, before.access_token, after.access_token),
    ];
    for (field, was, algorithm) in fields {
        // There is always a key for RS256.
        if was == algorithm || algorithm == SigningAlgorithm::Rs256 {
            continue;
        }
        // Before anything is read: whoever revokes the last key afterwards sees the client that needs it.
        signing_keys::lock(tx)?;
        let Some(key) = find_active(tx.conn(), algorithm)? else {
            return Ok(Some(Unavailable::NoKey { field, algorithm }));
        };
        // JW8: until then a service may hold keys without this one.
        if let Some(from) = unknown_until(&key, now) {
            return Ok(Some(Unavailable::TooYoung { field, algorithm, from }));
        }
    }
    Ok(None)
}
