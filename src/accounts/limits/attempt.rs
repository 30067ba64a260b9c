//! Who tries what, from where, and which counters can refuse it.

use std::fmt::Display;

use crate::domain::audit::Origin;
use crate::domain::client_address::ClientAddress;
use crate::domain::ids::{ClientId, UserId};
use crate::domain::limit::{LimitKey, Subject};

/// What is proven at a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// A password.
    Password,
    /// A one-time code or a recovery code.
    Code,
    /// The code of the mail to an account's new address, in its session: wrong ones do not count towards those of the
    /// second factor, or whoever has a session could use these up.
    NewAddress,
}

/// An attempt to prove something.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub(super) who: Who,
    pub(super) address: Option<ClientAddress>,
}

#[derive(Clone, Debug)]
pub(super) enum Who {
    Account {
        subject: Subject,
        user: Option<UserId>,
        device: Option<String>,
        door: Door,
    },
    Client(ClientId),
    /// The codes of devices, typed by who is signed in, if anybody is.
    UserCodes(Option<UserId>),
}

impl Attempt {
    /// On the account `user`, or on what was typed when there is none.
    pub fn new(user: Option<UserId>, typed: &str, door: Door, origin: &Origin) -> Self {
        let subject = Subject::of(user, typed);
        Self { who: Who::Account { subject, user, device: None, door }, address: origin.ip }
    }

    /// On an account that is known by now.
    pub fn on(user: UserId, door: Door, origin: &Origin) -> Self {
        Self::new(Some(user), "", door, origin)
    }

    /// To pass for a client, known or not.
    pub fn client(id: &ClientId, origin: &Origin) -> Self {
        Self { who: Who::Client(id.clone()), address: origin.ip }
    }

    /// To find a device by its code (RFC 8628 §5.1).
    pub fn user_code(user: Option<UserId>, origin: &Origin) -> Self {
        Self { who: Who::UserCodes(user), address: origin.ip }
    }

    /// With a device on which this account signed in before: what others do elsewhere does not shut it out
    /// (security.md RL2).
    #[must_use]
    pub fn known_device(mut self, known: Option<impl Display>) -> Self {
        if let Who::Account { device, .. } = &mut self.who {
            *device = known.map(|known| known.to_string());
        }
        self
    }

    /// Whose account it is on.
    pub(super) fn subject(&self) -> Option<&Subject> {
        match &self.who {
            Who::Account { subject, .. } => Some(subject),
            Who::Client(_) | Who::UserCodes(_) => None,
        }
    }

    /// The counters that a success clears.
    pub(super) fn forgiven(&self) -> Vec<LimitKey> {
        let Who::Account { subject, device, .. } = &self.who else { return Vec::new() };
        let device = device.as_ref().map(|device| LimitKey::device(subject, device));
        let pair = self.address.map(|address| LimitKey::pair(subject, address.network()));
        device.into_iter().chain(pair).collect()
    }

    /// The counters that can refuse it, always in the same order: two transactions that hold them cannot wait for each
    /// other.
    pub(super) fn refusing(&self) -> Vec<LimitKey> {
        let mut keys = Vec::new();
        match (&self.who, self.address) {
            (Who::Account { subject, device: Some(device), door, .. }, _) => {
                keys.push(LimitKey::device(subject, device));
                // security.md RL2: no more codes a day than elsewhere, for who has the device may have stolen it; but
                // counted apart, so that strangers do not shut its owner out.
                if *door == Door::Code {
                    keys.push(LimitKey::device_codes(subject, device));
                }
                return keys;
            }
            (Who::Account { subject, .. }, Some(address)) => {
                keys.push(LimitKey::pair(subject, address.network()));
            }
            (Who::Client(id), Some(address)) => keys.push(LimitKey::client(id, address.network())),
            (Who::UserCodes(Some(user)), _) => keys.push(LimitKey::user_codes(&Subject::account(*user))),
            (Who::UserCodes(None), _) | (_, None) => {}
        }
        keys.extend(self.address.map(LimitKey::address));
        if let Who::Account { subject, door: Door::Code, .. } = &self.who {
            keys.push(LimitKey::codes(subject));
        }
        keys
    }
}
