//! Devices that wait for a person to let them in from another one (RFC 8628): what they asked for, how far it has come,
//! and how often they may ask.

use super::ids::{DeviceAuthorizationId, GrantId, SessionId, UserId};
use super::interaction::AuthorizationRequest;
use super::named::named;
use super::time::{Span, Timestamp};

/// RFC 8628 §3.5: the interval grows by five seconds with each `slow_down`.
pub const SLOW_DOWN: Span = Span::from_seconds(5);
/// It grows no further than this: a device that does not listen costs a write in a minute at most.
pub const SLOWEST: Span = Span::from_seconds(60);
/// How much earlier a request may come: networks are not as regular as the devices behind them.
pub const JITTER: Span = Span::from_millis(500);

named! {
    /// How far a device authorization has come.
    DeviceState, "state of a device authorization" {
        /// Nobody has answered.
        Waiting = "waiting",
        /// A person allowed it.
        Approved = "approved",
        /// A person denied it.
        Denied = "denied",
        /// Its tokens were given.
        Used = "used",
    }
}

/// A device that asked, and what became of it.
#[derive(Clone, Debug)]
pub struct DeviceAuthorization {
    /// Its name.
    pub id: DeviceAuthorizationId,
    /// What it asked for.
    pub request: AuthorizationRequest,
    /// From which address it asked.
    pub ip: Option<String>,
    /// What it said it is.
    pub user_agent: Option<String>,
    /// When it asked.
    pub created_at: Timestamp,
    /// When nobody can answer any more.
    pub expires_at: Timestamp,
    /// How far it has come.
    pub state: DeviceState,
    /// Who allowed it, and in which session.
    pub approval: Option<Approval>,
    /// What its first redemption gave.
    pub grant_id: Option<GrantId>,
}

/// Who allowed a device.
#[derive(Clone, Copy, Debug)]
pub struct Approval {
    /// The person.
    pub user_id: UserId,
    /// Their session at that moment.
    pub session_id: SessionId,
}

impl DeviceAuthorization {
    /// Whether a person can still answer.
    pub fn is_waiting(&self, now: Timestamp) -> bool {
        self.state == DeviceState::Waiting && now < self.expires_at
    }
}
