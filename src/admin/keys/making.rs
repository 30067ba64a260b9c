//! Makes private keys and takes them in, on threads that may be busy.

use zeroize::Zeroizing;

use crate::domain::decision::Fault;
use crate::domain::refusal::Refusal;
use crate::domain::signing_key::SealedKey;
use crate::env::Surroundings;
use crate::keys::generate::{SIZES, generate};
use crate::keys::import::{NotImported, import};

/// A size in which keys are made; without one, that of the settings.
pub fn size(wanted: Option<usize>, surroundings: &Surroundings) -> Result<usize, Refusal> {
    let size = wanted.unwrap_or(surroundings.settings.keys.rsa_bits);
    if SIZES.contains(&size) {
        return Ok(size);
    }
    Err(Refusal::invalid("bits", "RSA keys are made here with 2048, 3072 or 4096 bits"))
}

/// Makes a key of `bits` bits.
pub async fn make(bits: usize, surroundings: &Surroundings) -> Result<SealedKey, Fault> {
    let own = surroundings.clone();
    let work = move || generate(bits, &own.master, own.clock.now(), own.random.as_ref());
    tokio::task::spawn_blocking(work).await.map_err(|error| Fault::internal("making an RSA key", error))?
}

/// Reads a key that was made elsewhere: PEM or a JWK.
pub async fn take_in(
    text: Zeroizing<Vec<u8>>,
    password: Option<Zeroizing<Vec<u8>>>,
    surroundings: &Surroundings,
) -> Result<Result<SealedKey, NotImported>, Fault> {
    let own = surroundings.clone();
    let work = move || {
        let password = password.as_ref().map(|bytes| bytes.as_slice());
        import(&text, password, &own.master, own.clock.now(), own.random.as_ref())
    };
    tokio::task::spawn_blocking(work).await.map_err(|error| Fault::internal("reading an RSA key", error))?
}

impl From<NotImported> for Refusal {
    fn from(refused: NotImported) -> Self {
        match refused {
            NotImported::PasswordNeeded => {
                Self::invalid("password", "this key is encrypted; its password is needed")
            }
            NotImported::WrongPassword => Self::invalid("password", refused),
            other => Self::invalid("key", other),
        }
    }
}
