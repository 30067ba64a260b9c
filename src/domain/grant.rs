//! What one authorization gave to one application: the row on which its tokens hang.

use super::client::Audience;
use super::ids::{ClientId, GrantId, SessionId, UserId};
use super::named::named;
use super::refresh_family::RefreshFamily;
use super::scope::Scope;
use super::session::AuthenticationMethods;
use super::time::Timestamp;

/// A user's grant to a client.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The `grant_id` of its tokens.
    pub id: GrantId,
    /// Who granted.
    pub user_id: UserId,
    /// To whom.
    pub client_id: ClientId,
    /// From which session.
    pub session_id: SessionId,
    /// What.
    pub scope: Scope,
    /// For which APIs; empty means the issuer itself.
    pub audiences: Vec<Audience>,
    /// When and how the person had proved who they are.
    pub auth_time: Timestamp,
    /// By which methods.
    pub methods: AuthenticationMethods,
    /// When it was given.
    pub created_at: Timestamp,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
    /// Its refresh tokens, for a client that may have some.
    pub family: Option<RefreshFamily>,
}

impl Grant {
    /// OIDC Core §11: `offline_access` lets a grant live on after its user has logged out.
    pub fn is_offline(&self) -> bool {
        self.scope.contains("offline_access")
    }
}

named! {
    /// Why a grant was taken back.
    RevocationReason, "revocation reason" {
        /// A refresh token was used twice.
        RefreshReuse = "refresh_token_reuse",
        /// An authorization code was used twice.
        CodeReuse = "code_reuse",
        /// The client asked for it (RFC 7009).
        Client = "client",
        /// The user signed out.
        SignOut = "sign_out",
        /// The user's sessions were ended: too many, disabled, password set anew.
        SessionEnded = "session_ended",
        /// The user took the application's access away.
        User = "user",
        /// An administrator's test of the client was over.
        TrialOver = "trial_over",
        /// The database was restored, and everybody was signed out with it.
        Restored = "restored",
    }
}
