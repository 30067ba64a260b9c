//! Makes private keys and takes them in, on threads that may be busy.

use zeroize::Zeroizing;

use crate::domain::decision::Fault;
use crate::domain::refusal::Refusal;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::signing_key::SealedKey;
use crate::env::Surroundings;
use crate::keys::generate::{KeyKind, SIZES, generate};
use crate::keys::import::{NotImported, import};

/// What is made for `algorithm`; without a size, as the settings have it. RSA keys alone come in sizes.
pub fn kind(
    algorithm: SigningAlgorithm,
    bits: Option<usize>,
    surroundings: &Surroundings,
) -> Result<KeyKind, Refusal> {
    match bits {
        None => Ok(usual(algorithm, surroundings)),
        Some(_) if !algorithm.is_rsa() => {
            let detail = format!("{algorithm} keys have one size; bits are for RS256 and PS256");
            Err(Refusal::invalid("bits", detail))
        }
        Some(bits) if SIZES.contains(&bits) => Ok(KeyKind::new(algorithm, bits)),
        Some(_) => Err(Refusal::invalid("bits", "RSA keys are made here with 2048, 3072 or 4096 bits")),
    }
}

/// What is made for `algorithm` where nobody has said more.
pub fn usual(algorithm: SigningAlgorithm, surroundings: &Surroundings) -> KeyKind {
    KeyKind::new(algorithm, surroundings.settings.keys.rsa_bits)
}

/// Makes a key.
pub async fn make(kind: KeyKind, surroundings: &Surroundings) -> Result<SealedKey, Fault> {
    let own = surroundings.clone();
    let work = move || generate(kind, &own.master, own.clock.now(), own.random.as_ref());
    tokio::task::spawn_blocking(work).await.map_err(|error| Fault::internal("making a signing key", error))?
}

/// Reads a key that was made elsewhere: PEM or a JWK. It signs by `algorithm`, or by what keys of its kind sign by.
pub async fn take_in(
    text: Zeroizing<Vec<u8>>,
    password: Option<Zeroizing<Vec<u8>>>,
    algorithm: Option<SigningAlgorithm>,
    surroundings: &Surroundings,
) -> Result<Result<SealedKey, NotImported>, Fault> {
    let own = surroundings.clone();
    let work = move || {
        let password = password.as_ref().map(|bytes| bytes.as_slice());
        import(&text, password, algorithm, &own.master, own.clock.now(), own.random.as_ref())
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Fault::internal("reading a private key", error))?
}

impl From<NotImported> for Refusal {
    fn from(refused: NotImported) -> Self {
        match refused {
            NotImported::PasswordNeeded => {
                Self::invalid("password", "this key is encrypted; its password is needed")
            }
            NotImported::WrongPassword => Self::invalid("password", refused),
            NotImported::OtherAlgorithm { .. } => Self::invalid("algorithm", refused),
            other => Self::invalid("key", other),
        }
    }
}
