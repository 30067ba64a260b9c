//! Identifiers. Rows that we make are named by a UUIDv7, so that indexes stay dense and rows sort by their age.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::random::{self, Random};
/// It may be another's, and is one of our ids all the same.
pub use super::request_id::RequestId;
use super::time::Timestamp;

/// The text is no identifier of its kind.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a valid {0}")]
pub struct InvalidId(pub(super) &'static str);

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident, $what:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// A new one, carrying `now` in its first bits.
            pub fn new(now: Timestamp, random: &dyn Random) -> Self {
                let millis = u64::try_from(now.millis()).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &random::bytes(random)).into_uuid())
            }

            /// Its 16 bytes.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// From 16 bytes; `None`: these are not 16.
            pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
                Uuid::from_slice(bytes).ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            /// Only the canonical form, lower case with hyphens: an id has one spelling.
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let uuid = Uuid::try_parse(text).map_err(|_| InvalidId($what))?;
                let id = Self(uuid);
                if id.to_string() == text { Ok(id) } else { Err(InvalidId($what)) }
            }
        }
    )*};
}

uuid_ids! {
    /// A person's account; the `sub` of their tokens.
    UserId, "user id";
    /// A group of people who share roles.
    GroupId, "group id";
    /// A browser's signed-in session; the `sid` of its tokens.
    SessionId, "session id";
    /// What one authorization gave to one application; the `grant_id` of its tokens and the name of its refresh family.
    GrantId, "grant id";
    /// An authorization request that waits for a person.
    InteractionId, "interaction id";
    /// An invitation to make an account.
    InvitationId, "invitation id";
    /// A browser that waits for the proof of an address.
    VerificationId, "verification id";
    /// A sign-in that waits for another step.
    StepId, "sign-in step id";
    /// A browser in which a person has signed in.
    DeviceId, "device id";
    /// A device that asked to be let in (RFC 8628).
    DeviceAuthorizationId, "device authorization id";
    /// A test of a client by an administrator.
    TrialId, "trial id";
    /// A network from which a person has signed in.
    KnownNetworkId, "known network id";
    /// A mail that is to be sent; part of its Message-ID.
    MailId, "mail id";
    /// A start of a process that serves.
    NodeId, "node id";
    /// A row of the audit log.
    AuditEventId, "audit event id";
}

/// A client's identifier (RFC 6749 §2.2): 1 to 128 visible characters that need no escaping in a URL or a header.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(String);

impl ClientId {
    /// The identifier as sent on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ClientId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
        // A `sub` of client_credentials equals the client's id and must never equal a user's (security.md TK6).
        let looks_like_user = Uuid::try_parse(text).is_ok();
        if text.is_empty() || text.len() > 128 || !text.bytes().all(allowed) || looks_like_user {
            return Err(InvalidId("client id: 1 to 128 of A-Z a-z 0-9 - . _ ~, and not a UUID"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling() {
        let text = "0197a3c2-5b7e-7c11-8d2f-0a1b2c3d4e5f";
        assert_eq!(text.parse::<UserId>().unwrap().to_string(), text);
        for other in [
            &text.to_uppercase(),
            &text.replace('-', ""),
            &format!("{{{text}}}"),
            &format!("urn:uuid:{text}"),
        ] {
            assert!(other.parse::<UserId>().is_err(), "{other}");
        }
    }

    #[test]
    fn a_client_cannot_be_called_like_a_user() {
        assert!("demo-web".parse::<ClientId>().is_ok());
        for wrong in ["", "a b", "ä", "x\n", "0197a3c2-5b7e-7c11-8d2f-0a1b2c3d4e5f", &"a".repeat(129)] {
            assert!(wrong.parse::<ClientId>().is_err(), "{wrong}");
        }
    }
}
