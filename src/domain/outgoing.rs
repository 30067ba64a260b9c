//! Mail on its way out: what is known of it beside its content, and when a delivery that failed is tried again.

use super::email::EmailAddress;
use super::ids::MailId;
use super::language::Language;
use super::named::named;
use super::time::{Span, Timestamp};

named! {
    /// What a mail is about; all that a log may say of it.
    LetterKind, "kind of mail" {
        /// Prove that this mailbox is yours.
        VerifyEmail = "verify_email",
        /// Somebody tried to register with an address that has an account.
        AddressKnown = "address_known",
        /// Choose a new password.
        ResetPassword = "reset_password",
        /// The password was changed.
        PasswordChanged = "password_changed",
        /// Prove that the new mailbox is yours.
        ConfirmNewEmail = "confirm_new_email",
        /// To the old address: the address was changed.
        EmailChanged = "email_changed",
        /// A code for a sign-in from a device that is not known.
        SignInCode = "sign_in_code",
        /// Two-step verification was switched on.
        SecondFactorEnabled = "second_factor_enabled",
        /// Two-step verification was switched off.
        SecondFactorDisabled = "second_factor_disabled",
        /// There are new recovery codes.
        RecoveryCodesReplaced = "recovery_codes_replaced",
        /// A recovery code was used.
        RecoveryCodeUsed = "recovery_code_used",
        /// Somebody signed in in an unusual way.
        NewSignIn = "new_sign_in",
        /// Too many wrong passwords.
        SignInBlocked = "sign_in_blocked",
        /// The oldest session made room for a new one.
        SessionEvicted = "session_evicted",
        /// The account will be deleted.
        AccountDeletionScheduled = "account_deletion_scheduled",
        /// The account is deleted.
        AccountDeleted = "account_deleted",
        /// An administrator changed the account.
        AccountChanged = "account_changed",
        /// Somebody may make an account.
        Invitation = "invitation",
        /// Sent by an operator, to see whether mail arrives.
        Test = "test",
    }
}

named! {
    /// Where a mail is on its way.
    DeliveryState, "state of a mail" {
        /// It is due at some time.
        Waiting = "waiting",
        /// A worker has it.
        Sending = "sending",
        /// The mail server took it.
        Sent = "sent",
        /// It is not tried any more; an operator may.
        Dead = "dead",
    }
}

/// A mail on its way, without its content.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Its name, the same at every attempt.
    pub id: MailId,
    /// What it is about.
    pub kind: LetterKind,
    /// To whom.
    pub to: EmailAddress,
    /// In which language it is written.
    pub language: Language,
    /// Where it is.
    pub state: DeliveryState,
    /// How often its delivery was begun.
    pub attempts: i64,
    /// When it is tried next.
    pub due_at: Option<Timestamp>,
    /// Why the last attempt failed, in our own words.
    pub last_error: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When the mail server took it.
    pub sent_at: Option<Timestamp>,
    /// From then on it is worth nothing: its link or code is dead.
    pub expires_at: Timestamp,
}

/// The content of a mail as the database keeps it.
#[derive(Clone)]
pub struct SealedContent {
    /// Sealed under the master key.
    pub bytes: Vec<u8>,
    /// Which master key it was.
    pub master_key_id: String,
}

impl std::fmt::Debug for SealedContent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealedContent({})", self.master_key_id)
    }
}

/// The longest wait between two attempts.
const LONGEST_WAIT: Span = Span::from_hours(1);

/// How long to wait after the `attempts`-th attempt has failed: `first`, and twice as long each time, up to an hour; up
/// to a fifth longer by `chance`, so that what failed together does not come back together.
pub fn wait_after(attempts: i64, first: Span, chance: u16) -> Span {
    let doublings = u32::try_from(attempts.saturating_sub(1).clamp(0, 40)).unwrap_or(40);
    let doubled = first.millis().saturating_mul(1_i64.checked_shl(doublings).unwrap_or(i64::MAX));
    let wait = doubled.min(LONGEST_WAIT.millis().max(first.millis()));
    let longer = (wait / 5).saturating_mul(i64::from(chance)) / i64::from(u16::MAX);
    Span::from_millis(wait.saturating_add(longer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_an_hour() {
        let first = Span::from_seconds(30);
        for (attempts, seconds) in
            [(0, 30), (1, 30), (2, 60), (3, 120), (7, 1920), (8, 3600), (9, 3600), (i64::MAX, 3600)]
        {
            assert_eq!(wait_after(attempts, first, 0), Span::from_seconds(seconds), "{attempts}");
        }
    }

    #[test]
    fn chance_spreads_it_by_a_fifth() {
        let first = Span::from_seconds(30);
        assert_eq!(wait_after(1, first, u16::MAX), Span::from_seconds(36));
        assert!((0..=u16::MAX).step_by(1000).all(|chance| {
            (Span::from_seconds(3600)..=Span::from_seconds(4320)).contains(&wait_after(20, first, chance))
        }));
    }
}
