//! The keys by which seals are verified: of the house, or of an archive. All seals are RS256.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::domain::audit_archive::ArchivedKey;
use crate::domain::decision::Fault;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::keys::jwks::PublicJwk;
use crate::keys::pair::KeyPair;
use crate::keys::seal::MasterKey;
use crate::keys::verify::Verifier;
use crate::storage::{Conn, signing_keys};

const RS256: SigningAlgorithm = SigningAlgorithm::Rs256;

/// Public keys by `kid`.
#[derive(Debug, Default)]
pub struct SealKeys(HashMap<String, Verifier>);

impl SealKeys {
    /// Every key that ever signed here: a seal outlives the tokens of its key. A row that somebody put in is none of them,
    /// and what it signed is no seal.
    pub fn of(conn: &mut Conn, master: &MasterKey) -> Result<Self, Fault> {
        let broken = |error| Fault::internal("reading a public key", error);
        let keys = public_keys(conn, master)?.into_iter();
        let read =
            |(kid, public): (String, Vec<u8>)| Ok((kid, Verifier::new(RS256, &public).map_err(broken)?));
        keys.map(read).collect::<Result<_, Fault>>().map(Self)
    }

    /// The keys in an archive whose names are their own (RFC 7638): a name that is known elsewhere names one key only.
    pub fn brought_along(keys: &[ArchivedKey]) -> Self {
        let read = |key: &ArchivedKey| {
            let public = URL_SAFE_NO_PAD.decode(&key.public).ok()?;
            let is_its_name = PublicJwk::thumbprint(&public).is_ok_and(|name| name == key.kid);
            let verifier = is_its_name.then(|| Verifier::new(RS256, &public).ok()).flatten()?;
            Some((key.kid.clone(), verifier))
        };
        Self(keys.iter().filter_map(read).collect())
    }

    /// The key called `kid`.
    pub fn find(&self, kid: &str) -> Option<&Verifier> {
        self.0.get(kid)
    }
}

/// The keys of the house as an archive brings them along.
pub fn to_bring_along(conn: &mut Conn, master: &MasterKey) -> Result<Vec<ArchivedKey>, Fault> {
    let key = |(kid, public): (String, Vec<u8>)| ArchivedKey { kid, public: URL_SAFE_NO_PAD.encode(public) };
    Ok(public_keys(conn, master)?.into_iter().map(key).collect())
}

fn public_keys(conn: &mut Conn, master: &MasterKey) -> Result<Vec<(String, Vec<u8>)>, Fault> {
    let mut keys = Vec::new();
    for stored in signing_keys::list(conn)?.into_iter().filter(|stored| stored.key.algorithm == RS256) {
        match KeyPair::open(&stored, master) {
            Ok(pair) => keys.push((stored.key.kid, pair.public)),
            Err(error) => {
                tracing::error!(key.id = %stored.key.kid, %error, "a signing key is not one of this server");
            }
        }
    }
    Ok(keys)
}
