//! Tests of a client by an administrator (docs/decisions/0063): whose they are, and what hangs on them.

use super::ids::{ClientId, DeviceAuthorizationId, GrantId, TrialId, UserId};
use super::secret::SecretHash;
use super::time::{Span, Timestamp};

/// How long a test lives, with everything that it gave.
pub const TRIAL: Span = Span::from_minutes(15);
/// Longest access token of a test.
pub const ACCESS: Span = Span::from_minutes(5);
/// Longest refresh token of a test that is not used.
pub const REFRESH: Span = Span::from_minutes(10);

/// A test, as its row knows it.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Its name.
    pub id: TrialId,
    /// The administrator, who is also the only person that may sign in for it.
    pub user_id: UserId,
    /// The browser in which it began.
    pub browser: SecretHash,
    /// The client that is tried.
    pub client_id: ClientId,
    /// The request as it was sent, form-encoded.
    pub asked: String,
    /// When the answer came; one is taken.
    pub used_at: Option<Timestamp>,
    /// The device that it plays.
    pub device: Option<DeviceAuthorizationId>,
    /// The grant that its tokens hang on.
    pub grant_id: Option<GrantId>,
    /// The client's own token.
    pub token: Option<OwnToken>,
    /// When it is over.
    pub expires_at: Timestamp,
}

/// A token without a grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnToken {
    /// Its name.
    pub jti: String,
    /// When it dies.
    pub until: Timestamp,
}

impl Trial {
    /// Whether it is `user`'s test of `client` in this very browser, and not over.
    pub fn is_of(&self, user: UserId, browser: &SecretHash, client: &ClientId, now: Timestamp) -> bool {
        self.user_id == user
            && self.browser.same_as(browser)
            && self.client_id == *client
            && now < self.expires_at
    }
}

/// The page on which a client is tried.
pub fn place(client: &ClientId) -> String {
    format!("/admin/clients/{}/try", client.as_str())
}

/// Where the answers to authorization requests of tests come back. No registered redirect URI, and none that a request
/// from outside can name.
pub fn callback(client: &ClientId) -> String {
    format!("{}/callback", place(client))
}
