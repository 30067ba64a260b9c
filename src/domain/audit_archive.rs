//! What leaves the audit log goes into an archive first: a file of JSON lines that proves itself by the seals in it. What
//! stays begins with a signed statement of what was before.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::audit_chain::{Entry, Head, StoredEvent, Sum};

/// `typ` of the statement that says where the chain begins, so that no token and no seal passes for one.
pub const BEGINNING_TYP: &str = "audit-beginning+jwt";

/// Where the chain begins: everything up to this seal was written to archives and taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beginning {
    /// The last seal that is gone.
    pub seal: i64,
    /// Its hash, which the first seal that stays names as the one before it.
    pub sum: String,
    /// When it was taken away, in milliseconds.
    pub at: i64,
}

impl Beginning {
    /// The seal that is gone, by number and hash.
    pub fn head(&self) -> Head {
        Head { number: self.seal, sum: self.sum.clone() }
    }
}

/// The name of the archive with these seals.
pub fn file_name(first: i64, last: i64) -> String {
    format!("audit-{first:010}-{last:010}.jsonl")
}

/// One line of an archive: its beginning, then each seal with its events behind it, then its end.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Line {
    /// The first.
    Archive(Opening),
    /// A seal.
    Seal(SealLine),
    /// An event of the seal above.
    Event(Box<EventLine>),
    /// The last.
    End(Closing),
}

/// What an archive is.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Of the form of the file.
    pub version: u32,
    /// Whose log it is.
    pub issuer: String,
    /// The number of its first seal.
    pub first: i64,
    /// The hash of the seal before; empty before the first of all.
    pub previous: String,
    /// The public halves of the keys by which its seals are verified.
    pub keys: Vec<ArchivedKey>,
}

/// The form of the file that is written here.
pub const VERSION: u32 = 1;

/// A public key; its name follows from it (RFC 7638).
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchivedKey {
    /// Its name.
    pub kid: String,
    /// SubjectPublicKeyInfo in DER and base64url.
    pub public: String,
}

/// A seal in an archive.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealLine {
    /// Its number.
    pub number: i64,
    /// How many events follow.
    pub events: usize,
    /// What was signed.
    pub statement: String,
}

/// An event in an archive: all that its digest covers, and the part that can be erased unless that was erased.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventLine {
    id: String,
    at: i64,
    event: String,
    outcome: String,
    actor: Option<String>,
    user_id: Option<String>,
    client_id: Option<String>,
    session_id: Option<String>,
    reason: Option<String>,
    request_id: String,
    ip: Option<String>,
    user_agent: Option<String>,
    changes: Option<String>,
    salt: Option<String>,
    origin_hash: Option<String>,
    digest: String,
}

/// The end of an archive: a file that breaks off before it is no whole one.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// Its last seal, as `signet audit verify` names it.
    pub head: String,
    /// Events in it.
    pub events: usize,
}

impl EventLine {
    /// Of an event, with the digest under which its seal names it.
    pub fn new(event: StoredEvent, digest: Sum) -> Self {
        Self {
            id: event.id.to_string(),
            at: event.at,
            event: event.event,
            outcome: event.outcome,
            actor: event.actor,
            user_id: event.user_id,
            client_id: event.client_id,
            session_id: event.session_id,
            reason: event.reason,
            request_id: event.request_id,
            ip: event.ip,
            user_agent: event.user_agent,
            changes: event.changes,
            salt: event.salt.map(|salt| URL_SAFE_NO_PAD.encode(salt)),
            origin_hash: event.origin_hash.map(|hash| hash.to_string()),
            digest: digest.to_string(),
        }
    }

    /// The event, and how its seal names it; `None`: this is none.
    pub fn read(self) -> Option<(StoredEvent, Entry)> {
        let id = self.id.parse().ok()?;
        let digest = Sum::from_bytes(&URL_SAFE_NO_PAD.decode(self.digest).ok()?)?;
        let event = StoredEvent {
            id,
            at: self.at,
            event: self.event,
            outcome: self.outcome,
            actor: self.actor,
            user_id: self.user_id,
            client_id: self.client_id,
            session_id: self.session_id,
            reason: self.reason,
            request_id: self.request_id,
            ip: self.ip,
            user_agent: self.user_agent,
            changes: self.changes,
            salt: self.salt.map(|salt| URL_SAFE_NO_PAD.decode(salt)).transpose().ok()?,
            origin_hash: match self.origin_hash {
                Some(hash) => Some(Sum::from_bytes(&URL_SAFE_NO_PAD.decode(hash).ok()?)?),
                None => None,
            },
        };
        Some((event, Entry { id, digest }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::AuditEventId;
    use crate::domain::time::Timestamp;
    use crate::env::SystemRandom;

    fn event() -> StoredEvent {
        StoredEvent {
            id: AuditEventId::new(Timestamp::from_seconds(1_800_000_000), &SystemRandom),
            at: 1_800_000_000_000,
            event: "sign_in".to_owned(),
            outcome: "success".to_owned(),
            actor: Some("cli".to_owned()),
            user_id: None,
            client_id: None,
            session_id: None,
            reason: Some("line\nbreak \"quoted\"".to_owned()),
            request_id: "0197a3c2-5b7e-7c11-8d2f-0a1b2c3d4e5f".to_owned(),
            ip: Some("192.0.2.7".to_owned()),
            user_agent: None,
            changes: None,
            salt: Some(vec![7; 16]),
            origin_hash: None,
        }
    }

    #[test]
    fn an_event_comes_out_of_a_line_as_it_went_in() {
        let event = event();
        let digest = event.digest();
        let written = serde_json::to_string(&Line::Event(Box::new(EventLine::new(event, digest)))).unwrap();
        assert!(!written.contains('\n'));
        let Line::Event(line) = serde_json::from_str(&written).unwrap() else { panic!("{written}") };
        let (read, entry) = line.read().unwrap();
        assert_eq!((read.digest(), entry.digest), (digest, digest));
    }

    #[test]
    fn an_origin_that_is_erased_in_a_line_keeps_the_digest() {
        let whole = event();
        let erased = StoredEvent { ip: None, salt: None, origin_hash: Some(whole.origin_sum()), ..event() };
        let erased = StoredEvent { id: whole.id, request_id: whole.request_id.clone(), ..erased };
        let line = EventLine::new(erased, whole.digest());
        let (read, entry) = line.read().unwrap();
        assert_eq!(read.digest(), entry.digest);
    }

    #[test]
    fn what_is_no_line_is_none() {
        for wrong in ["", "{}", "[]", r#"{"seal":{}}"#, r#"{"end":{"head":"1:x","events":1,"more":1}}"#] {
            assert!(serde_json::from_str::<Line>(wrong).is_err(), "{wrong}");
        }
    }
}
