//! What happened, for the audit log: one plain row per event, written with what it tells of.

use super::changes::Changes;
use super::client_address::{ClientAddress, ClientNetwork};
use super::ids::{AuditEventId, ClientId, RequestId, SessionId, UserId};
use super::named::named;
use super::time::Timestamp;

named! {
    /// What happened.
    AuditEvent, "audit event" {
        /// Somebody signed in.
        SignedIn = "sign_in",
        /// So many sign-ins failed that no more are judged for a while.
        SignInBlocked = "sign_in_blocked",
        /// So many attempts from one address failed that no more are judged for a while.
        AddressBlocked = "address_blocked",
        /// So many attempts to pass for a client failed that wrong ones are only told to wait; the right secret counts.
        ClientBlocked = "client_blocked",
        /// So many sign-ins of one account failed in a day that devices it does not know must do more.
        FailureBurst = "failure_burst",
        /// An administrator let an account sign in again.
        SignInUnblocked = "sign_in_unblocked",
        /// Somebody signed in in a way that the account has not seen before; the reasons are named.
        UnusualSignIn = "unusual_sign_in",
        /// A person said of a sign-in that it was not theirs: everything that it could have begun was ended.
        SignInDenied = "sign_in_denied",
        /// Somebody signed out.
        SignedOut = "sign_out",
        /// A session was ended to make room for a newer one.
        SessionEvicted = "session_evicted",
        /// A person allowed or denied an application.
        Consent = "consent",
        /// An authorization code was given.
        CodeIssued = "code_issued",
        /// An authorization code was exchanged for tokens.
        CodeExchanged = "code_exchanged",
        /// An authorization code came a second time: what the first gave is revoked.
        CodeReused = "code_reused",
        /// A device asked to be let in (RFC 8628); only logged, because anybody can ask.
        DeviceAsked = "device_asked",
        /// A person let a device in.
        DeviceApproved = "device_approved",
        /// A person did not let a device in.
        DeviceDenied = "device_denied",
        /// A device that was let in got its tokens.
        DeviceRedeemed = "device_redeemed",
        /// A device code came again after its tokens were given: these are revoked.
        DeviceReused = "device_reused",
        /// So many wrong codes of devices were typed by one person that no more are judged for a while.
        DeviceCodesBlocked = "device_codes_blocked",
        /// A client was given a token of its own; only logged.
        TokenIssued = "token_issued",
        /// A refresh token was rotated.
        Refreshed = "refresh",
        /// A used refresh token came again: the family is revoked.
        RefreshReused = "refresh_reused",
        /// A client revoked a token.
        TokenRevoked = "token_revoked",
        /// A signing key was made.
        KeyGenerated = "key_generated",
        /// A signing key began to sign.
        KeyActivated = "key_activated",
        /// A signing key was made elsewhere and taken in.
        KeyImported = "key_imported",
        /// A signing key was taken back before it signed.
        KeyRetired = "key_retired",
        /// Everything was sealed anew by another master key.
        MasterKeyReplaced = "master_key_replaced",
        /// A signing key was revoked: nothing that it signed is good any more.
        KeyRevoked = "key_revoked",
        /// A client was registered.
        ClientCreated = "client_created",
        /// A client's registration was changed.
        ClientChanged = "client_changed",
        /// A client was forbidden everything.
        ClientDisabled = "client_disabled",
        /// A client was let in again.
        ClientEnabled = "client_enabled",
        /// A client was deleted, with all that people gave to it.
        ClientDeleted = "client_deleted",
        /// A client got a new secret.
        ClientSecretRotated = "client_secret_rotated",
        /// The secret that a client had before works no more.
        ClientSecretEnded = "client_secret_ended",
        /// Everything that a client was given before became void.
        ClientTokensRevoked = "client_tokens_revoked",
        /// An administrator tried a client; the reason names the grant. The tokens of a test are marked by this event.
        ClientTried = "client_tried",
        /// An administrator's test of a client was ended, with what it gave.
        ClientTrialEnded = "client_trial_ended",
        /// An API was registered.
        ApiCreated = "api_created",
        /// An API was renamed, or got other scopes.
        ApiChanged = "api_changed",
        /// An API was deleted.
        ApiDeleted = "api_deleted",
        /// Somebody made an account of their own, or tried to with an address that has one.
        SignedUp = "sign_up",
        /// An address was proven.
        EmailVerified = "email_verified",
        /// Another address was asked for.
        EmailChangeAsked = "email_change_asked",
        /// An account has another address.
        EmailChanged = "email_changed",
        /// A change of the address was taken back.
        EmailChangeUndone = "email_change_undone",
        /// An account lost the address that it had never proven: it was proven to be another's.
        EmailReleased = "email_released",
        /// Somebody was invited.
        Invited = "user_invited",
        /// An invitation made an account.
        InvitationUsed = "invitation_used",
        /// An administrator took an invitation back.
        InvitationWithdrawn = "invitation_withdrawn",
        /// An account was made.
        UserCreated = "user_created",
        /// An administrator changed an account.
        UserChanged = "user_changed",
        /// An account that was disabled, or was to be deleted, is one again.
        UserEnabled = "user_enabled",
        /// An account was disabled.
        UserDisabled = "user_disabled",
        /// Somebody asked for a link that sets a new password.
        PasswordResetAsked = "password_reset_asked",
        /// A password was set by a mailed link.
        PasswordReset = "password_reset",
        /// A person changed their password.
        PasswordChanged = "password_changed",
        /// An administrator made a password worthless: a new one has to be chosen.
        PasswordVoided = "password_voided",
        /// An administrator set a password.
        PasswordSet = "password_set",
        /// An administrator said of one of the first steps that it is done, or passed over.
        FirstStepMarked = "first_step_marked",
        /// A mail that was given up goes again.
        MailRetried = "mail_retried",
        /// A mail was taken out of the outbox before it was sent.
        MailDiscarded = "mail_discarded",
        /// A test mail was sent, or tried.
        MailTested = "mail_tested",
        /// A role was given.
        RoleGranted = "role_granted",
        /// A role was taken away.
        RoleTaken = "role_taken",
        /// A role was defined.
        RoleCreated = "role_created",
        /// What a role carries was changed.
        RoleChanged = "role_changed",
        /// A role was deleted.
        RoleDeleted = "role_deleted",
        /// A scope was limited to roles, or opened to everybody.
        ScopeLimited = "scope_limited",
        /// A group was made.
        GroupCreated = "group_created",
        /// A group was changed.
        GroupChanged = "group_changed",
        /// A group was deleted.
        GroupDeleted = "group_deleted",
        /// Somebody was taken into a group.
        GroupJoined = "group_joined",
        /// Somebody was let go from a group.
        GroupLeft = "group_left",
        /// Somebody asked for something in the administration that they may not do.
        AdminRefused = "admin_refused",
        /// A part of the audit log was taken out of the house.
        AuditExported = "audit_exported",
        /// What was old was taken out of the audit log, into an archive.
        AuditArchived = "audit_archived",
        /// A person changed their profile.
        ProfileChanged = "profile_changed",
        /// A person ended another session of theirs, or all others.
        SessionsEnded = "sessions_ended",
        /// A person took an application's access away.
        AccessRevoked = "access_revoked",
        /// A person took a copy of their data.
        DataExported = "data_exported",
        /// A person asked for the deletion of their account.
        DeletionRequested = "deletion_requested",
        /// A person came back before their account was deleted.
        DeletionCancelled = "deletion_cancelled",
        /// A person made the site forget a device, or all of them.
        DeviceForgotten = "device_forgotten",
        /// An account was deleted for good.
        AccountDeleted = "account_deleted",
        /// A code of an authenticator app or a recovery code was typed.
        SecondFactor = "second_factor",
        /// An authenticator app was enrolled.
        SecondFactorEnabled = "second_factor_enabled",
        /// The second factor was taken away.
        SecondFactorDisabled = "second_factor_disabled",
        /// New recovery codes were made.
        RecoveryCodesReplaced = "recovery_codes_replaced",
        /// The database was taken back to a backup: what happened since is not in it.
        DatabaseRestored = "database_restored",
    }
}

impl AuditEvent {
    /// Events that an operator is woken for.
    pub fn is_security(self) -> bool {
        matches!(
            self,
            Self::CodeReused
                | Self::DeviceReused
                | Self::DeviceCodesBlocked
                | Self::RefreshReused
                | Self::SignInBlocked
                | Self::AddressBlocked
                | Self::ClientBlocked
                | Self::KeyRevoked
                | Self::DatabaseRestored
                | Self::AdminRefused
                | Self::FailureBurst
                | Self::UnusualSignIn
                | Self::SignInDenied
        )
    }
}

named! {
    /// How it ended.
    Outcome, "outcome" {
        /// As asked.
        Success = "success",
        /// Refused.
        Failure = "failure",
    }
}

/// Where a request came from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Joins all rows and log lines of one request.
    pub request_id: RequestId,
    /// Where it came from, behind the proxies that are trusted.
    pub ip: Option<ClientAddress>,
    /// What the peer says it is, cut to 256 characters.
    pub user_agent: Option<String>,
}

impl Origin {
    /// The address as it is counted by itself.
    pub fn host(&self) -> Option<ClientNetwork> {
        self.ip.map(ClientAddress::host)
    }
}

/// One event as it was recorded, for the person to whom it happened.
#[derive(Clone, Debug)]
pub struct Happened {
    /// Its name.
    pub id: AuditEventId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: AuditEvent,
    /// How it ended.
    pub outcome: Outcome,
    /// Through which application.
    pub client_id: Option<ClientId>,
    /// From which address.
    pub ip: Option<String>,
    /// By which browser.
    pub user_agent: Option<String>,
    /// Why, in a fixed word.
    pub reason: Option<String>,
}

/// One event, before it has an id and a time.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    /// What happened.
    pub event: AuditEvent,
    /// How it ended.
    pub outcome: Outcome,
    /// Who did it: a user's id, a client's id, or `cli`.
    pub actor: Option<String>,
    /// To whom it happened.
    pub user_id: Option<UserId>,
    /// Through which application.
    pub client_id: Option<ClientId>,
    /// In which session.
    pub session_id: Option<SessionId>,
    /// Why, in a fixed word.
    pub reason: Option<String>,
    /// What an administrator changed.
    pub changes: Option<Changes>,
}

impl AuditEntry {
    /// An event that ended well.
    pub fn success(event: AuditEvent) -> Self {
        Self {
            event,
            outcome: Outcome::Success,
            actor: None,
            user_id: None,
            client_id: None,
            session_id: None,
            reason: None,
            changes: None,
        }
    }

    /// An event that was refused, with the reason in a fixed word.
    pub fn failure(event: AuditEvent, reason: &str) -> Self {
        Self { outcome: Outcome::Failure, reason: Some(reason.to_owned()), ..Self::success(event) }
    }

    /// Names the user.
    #[must_use]
    pub fn user(mut self, id: UserId) -> Self {
        self.user_id = Some(id);
        self
    }

    /// Names the client.
    #[must_use]
    pub fn client(mut self, id: &ClientId) -> Self {
        self.client_id = Some(id.clone());
        self
    }

    /// Names the session.
    #[must_use]
    pub fn session(mut self, id: SessionId) -> Self {
        self.session_id = Some(id);
        self
    }

    /// Names who did it.
    #[must_use]
    pub fn actor(mut self, actor: impl Into<String>) -> Self {
        self.actor = Some(actor.into());
        self
    }

    /// Adds a reason in a fixed word.
    #[must_use]
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Adds what was changed.
    #[must_use]
    pub fn changes(mut self, changes: Changes) -> Self {
        self.changes = Some(changes);
        self
    }
}
