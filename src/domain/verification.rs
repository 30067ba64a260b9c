//! The wait for the proof of an address: one browser before the page that takes the code.

use super::email::EmailAddress;
use super::ids::{InteractionId, UserId, VerificationId};
use super::secret::SecretHash;
use super::time::{Span, Timestamp};

/// A browser that waits. Whoever asked for an address that is somebody else's waits like everybody, for nothing
/// (security.md EM4).
#[derive(Clone, Debug)]
pub struct Verification {
    /// Its name in forms and addresses; worth nothing without the browser's cookie.
    pub id: VerificationId,
    /// The hash of the browser's cookie.
    pub browser: SecretHash,
    /// The account that is to be proven. `None`: the mail told the address's owner that they have an account.
    pub user_id: Option<UserId>,
    /// Where the mail went.
    pub address: EmailAddress,
    /// The authorization request that goes on afterwards.
    pub interaction: Option<InteractionId>,
    /// When the password was last typed in this browser.
    pub proven_at: Timestamp,
    /// Mails that were asked for.
    pub mails: i64,
    /// When the last one was.
    pub mailed_at: Timestamp,
    /// When it is forgotten.
    pub expires_at: Timestamp,
}

/// The wait before a second mail; it doubles with each further one.
const FIRST_WAIT: Span = Span::from_seconds(30);
/// The longest wait.
const LONGEST_WAIT: Span = Span::from_hours(1);

impl Verification {
    /// From when on another mail may be asked for.
    pub fn next_mail_at(&self) -> Timestamp {
        let doublings = u32::try_from(self.mails.saturating_sub(1).clamp(0, 20)).unwrap_or(0);
        let wait = FIRST_WAIT.millis().saturating_mul(1_i64.checked_shl(doublings).unwrap_or(i64::MAX));
        self.mailed_at.plus(Span::from_millis(wait).min(LONGEST_WAIT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_further_mail_is_waited_for_twice_as_long() {
        let mut waiting = Verification {
            id: "0197a3c2-5b7e-7c11-8d2f-0a1b2c3d4e5f".parse().unwrap(),
            browser: SecretHash::of("a browser"),
            user_id: None,
            address: "ada@example.com".parse().unwrap(),
            interaction: None,
            proven_at: Timestamp::from_millis(0),
            mails: 1,
            mailed_at: Timestamp::from_millis(0),
            expires_at: Timestamp::from_millis(0),
        };
        for (mails, seconds) in [(0, 30), (1, 30), (2, 60), (3, 120), (7, 1920), (8, 3600), (i64::MAX, 3600)]
        {
            waiting.mails = mails;
            assert_eq!(waiting.next_mail_at().millis(), seconds * 1000, "{mails}");
        }
    }
}
