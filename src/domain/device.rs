//! Browsers in which a person has signed in before: known, and remembered when they asked for it.

use super::audit::Origin;
use super::ids::{DeviceId, UserId};
use super::time::{Span, Timestamp};

/// How long devices count (security.md, "Defaults").
#[derive(Clone, Copy, Debug)]
pub struct DeviceLifetimes {
    /// A device that is not used any more is forgotten after so long.
    pub known: Span,
    /// The second factor is not asked for so long, when the person wants that.
    pub remembered: Span,
}

/// A known device of one person.
#[derive(Clone, Debug)]
pub struct Device {
    /// Its name.
    pub id: DeviceId,
    /// Whose it is.
    pub user_id: UserId,
    /// Until when the second factor is not asked for there.
    pub trusted_until: Option<Timestamp>,
    /// From where it was last used.
    pub ip: Option<String>,
    /// What it says it is.
    pub user_agent: Option<String>,
    /// When the person first signed in with it.
    pub created_at: Timestamp,
    /// When they last did.
    pub last_seen_at: Timestamp,
}

impl Device {
    /// Whether the second factor need not be asked for.
    pub fn is_trusted(&self, now: Timestamp) -> bool {
        self.trusted_until.is_some_and(|until| now < until)
    }

    /// The address from which a request comes, as it is kept.
    pub fn address(origin: &Origin) -> Option<String> {
        origin.ip.as_ref().map(ToString::to_string)
    }
}

/// Whether the person wants this device remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remember {
    /// Ask for the second factor next time, too, unless it was remembered before.
    AsBefore,
    /// Do not ask for some time.
    ThisDevice,
}
