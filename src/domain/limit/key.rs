//! What is counted together. A key is hashed, so that no address that strangers type stands in the database in clear.

use sha2::{Digest as _, Sha256};

use crate::domain::client_address::{ClientAddress, ClientNetwork};
use crate::domain::email::EmailAddress;
use crate::domain::hex::hex;
use crate::domain::ids::{ClientId, UserId};
use crate::domain::named::named;
use crate::domain::text::folded;

named! {
    /// What a counter counts.
    LimitKind, "limit" {
        /// Failures of one account from one network.
        Pair = "pair",
        /// Failures of one account on one device that it knows.
        Device = "device",
        /// Failures from one address.
        Address = "address",
        /// Failures of one account over all networks.
        Account = "account",
        /// Wrong one-time codes of one account: elsewhere together, and on each device that it knows.
        Codes = "codes",
        /// Failures of one client from one network.
        Client = "client",
        /// Wrong codes of devices that one account typed.
        DeviceCodes = "device_codes",
        /// Mails of one kind to one address, which somebody asked for.
        Mail = "mail",
        /// Requests of one kind from one address.
        Request = "request",
        /// Notices to one account that it was blocked somewhere.
        Notice = "notice",
    }
}

named! {
    /// A mail that anybody can ask for; each kind has its own limit for one address (security.md RL2).
    Mailed, "mail that is asked for" {
        /// To prove an address.
        Verification = "verification",
        /// To reset a password.
        Reset = "reset",
        /// That the address is known already.
        AddressKnown = "address_known",
        /// A code for signing in.
        SignInCode = "sign_in_code",
        /// That a sign-in was unusual.
        UnusualSignIn = "unusual_sign_in",
        /// That the oldest session ended to make room.
        SessionEvicted = "session_evicted",
        /// The way back from a deletion.
        CancelDeletion = "cancel_deletion",
        /// An invitation.
        Invitation = "invitation",
        /// A test of an administrator.
        Test = "test",
    }
}

named! {
    /// What anybody can ask for without an account, counted by address.
    Asked, "request" {
        /// An account.
        Registration = "registration",
        /// A mail.
        Mail = "mail",
    }
}

/// Whose account is tried. All spellings of one that exists are one, and so are those of one that does not: nothing
/// tells the one from the other (EM1, RL2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject(String);

impl Subject {
    /// An account.
    pub fn account(id: UserId) -> Self {
        Self(format!("account|{id}"))
    }

    /// What somebody typed that names no account.
    pub fn typed(text: &str) -> Self {
        let text = text.trim();
        match text.parse::<EmailAddress>() {
            Ok(address) => Self(format!("address|{}", address.key())),
            Err(_) => Self(format!("typed|{}", folded(text))),
        }
    }

    /// The account's, if there is one, else what was typed.
    pub fn of(id: Option<UserId>, typed: &str) -> Self {
        id.map_or_else(|| Self::typed(typed), Self::account)
    }

    /// The mark of all counters of one subject.
    pub fn digest(&self) -> String {
        digest(&["subject", &self.0])
    }
}

/// The name of one counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitKey {
    kind: LimitKind,
    digest: String,
    subject: Option<String>,
}

impl LimitKey {
    /// Failures of `subject` from `network`.
    pub fn pair(subject: &Subject, network: ClientNetwork) -> Self {
        Self::of_subject(LimitKind::Pair, subject, &network.to_string())
    }

    /// Failures of `subject` on the device that it knows as `device`.
    pub fn device(subject: &Subject, device: &str) -> Self {
        Self::of_subject(LimitKind::Device, subject, device)
    }

    /// Failures of `subject` over all networks.
    pub fn account(subject: &Subject) -> Self {
        Self::of_subject(LimitKind::Account, subject, "")
    }

    /// Wrong one-time codes of `subject`.
    pub fn codes(subject: &Subject) -> Self {
        Self::of_subject(LimitKind::Codes, subject, "")
    }

    /// Wrong one-time codes of `subject` on the device that it knows as `device`.
    pub fn device_codes(subject: &Subject, device: &str) -> Self {
        Self::of_subject(LimitKind::Codes, subject, device)
    }

    /// Wrong codes of devices that `subject` typed.
    pub fn user_codes(subject: &Subject) -> Self {
        Self::of_subject(LimitKind::DeviceCodes, subject, "")
    }

    /// Notices to `subject`.
    pub fn notice(subject: &Subject) -> Self {
        Self::of_subject(LimitKind::Notice, subject, "")
    }

    /// Failures from `address`.
    pub fn address(address: ClientAddress) -> Self {
        Self::plain(LimitKind::Address, &[&address.host().to_string()])
    }

    /// Failures of `client` from `network`.
    pub fn client(client: &ClientId, network: ClientNetwork) -> Self {
        Self::plain(LimitKind::Client, &[client.as_str(), &network.to_string()])
    }

    /// Mails of one kind to one address.
    pub fn mail(kind: Mailed, to: &EmailAddress) -> Self {
        Self::plain(LimitKind::Mail, &[kind.as_str(), to.key()])
    }

    /// Requests of one kind from one address.
    pub fn request(asked: Asked, address: ClientAddress) -> Self {
        Self::plain(LimitKind::Request, &[asked.as_str(), &address.host().to_string()])
    }

    /// Which limit it obeys.
    pub const fn kind(&self) -> LimitKind {
        self.kind
    }

    /// Its name in the database.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The mark of its subject, so that all counters of an account can be forgotten.
    pub fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    fn of_subject(kind: LimitKind, subject: &Subject, rest: &str) -> Self {
        let digest = digest(&[kind.as_str(), &subject.0, rest]);
        Self { kind, digest, subject: Some(subject.digest()) }
    }

    fn plain(kind: LimitKind, parts: &[&str]) -> Self {
        let parts = [&[kind.as_str()], parts].concat();
        Self { kind, digest: digest(&parts), subject: None }
    }
}

/// SHA-256 over parts that cannot run into each other.
pub(super) fn digest(parts: &[&str]) -> String {
    let hash = parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part).chain_update([0]));
    hex(&hash.finalize())
}
