//! How long what we issue lives: server defaults, over which a client may have its own.

use super::time::{Span, Timestamp};

/// The server's defaults (security.md, "Defaults").
#[derive(Clone, Copy, Debug)]
pub struct Lifetimes {
    /// An authorization code.
    pub code: Span,
    /// A device code.
    pub device_code: Span,
    /// The shortest time between two requests of a device that waits.
    pub device_poll: Span,
    /// An access token.
    pub access: Span,
    /// An ID token.
    pub id_token: Span,
    /// A refresh token that is not used.
    pub refresh_idle: Span,
    /// A refresh family, however often it is used.
    pub refresh_absolute: Span,
    /// How long a refresh may be repeated and get the same successor; zero switches it off.
    pub refresh_retry_window: Span,
    /// A session that is not used.
    pub session_idle: Span,
    /// A session, however often it is used.
    pub session_absolute: Span,
    /// An authorization request that waits for its person.
    pub interaction: Span,
}

/// A client's own lifetimes, where it has any.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClientLifetimes {
    /// Of its access tokens.
    pub access: Option<Span>,
    /// Of its unused refresh tokens.
    pub refresh_idle: Option<Span>,
}

impl ClientLifetimes {
    /// Longest access token that a client may ask for (security.md, "Defaults").
    pub const MAX_ACCESS: Span = Span::from_minutes(60);
    /// Longest refresh token that a client may ask for.
    pub const MAX_REFRESH: Span = Span::from_days(365);

    /// The client's access token life.
    pub fn access(self, server: &Lifetimes) -> Span {
        self.access.unwrap_or(server.access)
    }

    /// When a refresh token issued at `now` dies unused, in a family that began at `began`.
    pub fn refresh_until(self, server: &Lifetimes, began: Timestamp, now: Timestamp) -> Timestamp {
        now.plus(self.refresh_idle.unwrap_or(server.refresh_idle)).min(self.family_until(server, began))
    }

    /// When a family that began at `began` dies; rotation never extends it.
    pub fn family_until(self, server: &Lifetimes, began: Timestamp) -> Timestamp {
        began.plus(server.refresh_absolute.max(self.refresh_idle.unwrap_or_default()))
    }
}
