//! The chain of the audit log. A seal names some events by their digests and the seal before it, and is signed, so that an
//! event which is changed or taken away later is missed by name. Where an event came from stands beside the digest
//! under a hash of its own, so that it can be erased without breaking the chain.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::ids::AuditEventId;
use super::random::{self, Random};

/// `typ` of a seal's statement, so that no token passes for one (RFC 8725 §3.11).
pub const SEAL_TYP: &str = "audit-seal+jwt";

/// Bytes of one entry: an id and a digest.
const ENTRY: usize = 16 + 32;

/// SHA-256 of something.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Sum([u8; 32]);

impl Sum {
    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The stored form.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// From the stored form; `None`: these are not 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl fmt::Display for Sum {
    /// In base64url, without padding.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What the hash of an origin is mixed with, so that nobody finds the address again by trying all of them.
pub fn salt(random: &dyn Random) -> [u8; 16] {
    random::bytes(random)
}

/// An event as it is stored, in the columns' own words.
#[derive(Clone, Debug)]
pub struct StoredEvent {
    /// Its name.
    pub id: AuditEventId,
    /// When, in milliseconds.
    pub at: i64,
    /// What.
    pub event: String,
    /// How it ended.
    pub outcome: String,
    /// Who did it.
    pub actor: Option<String>,
    /// To whom.
    pub user_id: Option<String>,
    /// Through which application.
    pub client_id: Option<String>,
    /// In which session.
    pub session_id: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// By which request.
    pub request_id: String,
    /// From where.
    pub ip: Option<String>,
    /// By which browser.
    pub user_agent: Option<String>,
    /// What was changed: with where it came from, the part that can be erased.
    pub changes: Option<String>,
    /// With what the origin is hashed.
    pub salt: Option<Vec<u8>>,
    /// The hash of an origin that was erased.
    pub origin_hash: Option<Sum>,
}

impl StoredEvent {
    /// The hash of where it came from: kept when that was erased, else made of it.
    pub fn origin_sum(&self) -> Sum {
        match self.origin_hash {
            Some(kept) if self.ip.is_none() && self.user_agent.is_none() && self.changes.is_none() => kept,
            _ => {
                let changes = self.changes.as_deref();
                origin_sum(self.salt.as_deref(), self.ip.as_deref(), self.user_agent.as_deref(), changes)
            }
        }
    }

    /// Covers all of it: a JSON array of the columns in this order, the origin by its hash.
    pub fn digest(&self) -> Sum {
        let columns = serde_json::json!([
            self.id.to_string(),
            self.at,
            self.event,
            self.outcome,
            self.actor,
            self.user_id,
            self.client_id,
            self.session_id,
            self.reason,
            self.request_id,
            self.origin_sum().to_string(),
        ]);
        Sum::of(columns.to_string().as_bytes())
    }
}

/// The hash of the part that can be erased: of the origin alone, where nothing was changed.
pub fn origin_sum(
    salt: Option<&[u8]>,
    ip: Option<&str>,
    user_agent: Option<&str>,
    changes: Option<&str>,
) -> Sum {
    let erasable = match changes {
        None => serde_json::json!([ip, user_agent]),
        Some(changes) => serde_json::json!([ip, user_agent, changes]),
    };
    Sum::of(&[salt.unwrap_or_default(), erasable.to_string().as_bytes()].concat())
}

/// One event in a seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which.
    pub id: AuditEventId,
    /// What it was.
    pub digest: Sum,
}

/// The stored form of a seal's entries.
pub fn write_entries(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(entries.len().saturating_mul(ENTRY));
    for entry in entries {
        bytes.extend_from_slice(entry.id.as_bytes());
        bytes.extend_from_slice(entry.digest.as_bytes());
    }
    bytes
}

/// The entries of a stored seal; `None`: these are not whole entries.
pub fn read_entries(bytes: &[u8]) -> Option<Vec<Entry>> {
    if bytes.len().checked_rem(ENTRY)? != 0 {
        return None;
    }
    let entry = |bytes: &[u8]| {
        let (id, digest) = bytes.split_at_checked(16)?;
        Some(Entry { id: AuditEventId::from_bytes(id)?, digest: Sum::from_bytes(digest)? })
    };
    bytes.chunks_exact(ENTRY).map(entry).collect()
}

/// What a seal says, signed as a JWS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Its number, from 1.
    pub seal: i64,
    /// When, in milliseconds.
    pub at: i64,
    /// How many events.
    pub events: usize,
    /// The hash of their entries.
    pub entries: String,
    /// The hash of the statement before; empty for the first.
    pub previous: String,
}

/// A seal as it is stored.
#[derive(Clone, Debug)]
pub struct Seal {
    /// Its number, from 1.
    pub number: i64,
    /// Its events, as [`write_entries`] makes them.
    pub entries: Vec<u8>,
    /// The signed [`Statement`] in compact form.
    pub statement: String,
}

impl Seal {
    /// By what the next seal names it, and by what somebody outside may remember it.
    pub fn sum(&self) -> Sum {
        Sum::of(self.statement.as_bytes())
    }
}

/// The name of a seal outside of the database: its number and its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Which seal.
    pub number: i64,
    /// Its hash in base64url.
    pub sum: String,
}

impl Head {
    /// What stands before the first seal of all.
    pub const fn start() -> Self {
        Self { number: 0, sum: String::new() }
    }

    /// Of this seal.
    pub fn of(seal: &Seal) -> Self {
        Self { number: seal.number, sum: seal.sum().to_string() }
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.number, self.sum)
    }
}

/// The text is no head.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a head is a number, a colon and 43 characters, as `signet audit verify` prints it")]
pub struct InvalidHead;

impl std::str::FromStr for Head {
    type Err = InvalidHead;

    fn from_str(text: &str) -> Result<Self, InvalidHead> {
        let (number, sum) = text.split_once(':').ok_or(InvalidHead)?;
        let number = number.parse().ok().filter(|number| *number > 0).ok_or(InvalidHead)?;
        let right = URL_SAFE_NO_PAD.decode(sum).is_ok_and(|bytes| bytes.len() == 32);
        if right { Ok(Self { number, sum: sum.to_owned() }) } else { Err(InvalidHead) }
    }
}

/// What is wrong with the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// An event that a seal names is not there.
    #[error("event {1}, named by seal {0}, is missing")]
    Missing(i64, AuditEventId),
    /// An event is not what it was when it was sealed.
    #[error("event {1} was altered after seal {0}")]
    Altered(i64, AuditEventId),
    /// An event says that a seal names it, which does not, or never was.
    #[error("event {1} claims seal {0}, which does not name it")]
    Added(i64, AuditEventId),
    /// A seal is not there.
    #[error("seal {0} is missing")]
    SealMissing(i64),
    /// A seal is not what was signed.
    #[error("seal {0} is not what was signed")]
    SealAltered(i64),
    /// A seal does not follow the one before.
    #[error("seal {0} does not follow the one before it")]
    ChainBroken(i64),
    /// The seal that somebody remembered is another one now.
    #[error("seal {0} is not the one that was noted")]
    OtherHead(i64),
    /// The record of what was taken out of the log is not what was signed.
    #[error("the record that seals up to {0} are in archives is not what was signed")]
    BeginningAltered(i64),
    /// An archive breaks off, or is not one.
    #[error("the archive breaks off after seal {0}")]
    ArchiveCut(i64),
    /// The archives end elsewhere than the log begins.
    #[error("the archives do not join the log: seal {0}, after which it begins, is not in them as it was")]
    NotJoined(i64),
}

impl Damage {
    /// The seal that it is about.
    pub const fn seal(&self) -> i64 {
        match self {
            Self::Missing(seal, _)
            | Self::Altered(seal, _)
            | Self::Added(seal, _)
            | Self::SealMissing(seal)
            | Self::SealAltered(seal)
            | Self::ChainBroken(seal)
            | Self::OtherHead(seal)
            | Self::BeginningAltered(seal)
            | Self::ArchiveCut(seal)
            | Self::NotJoined(seal) => *seal,
        }
    }
}

#[cfg(test)]
mod tests;
