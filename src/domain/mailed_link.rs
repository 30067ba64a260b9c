//! What a mail carries to its reader: a link, and for people who read mail on another device a short code beside it.
//! Both are bound to one purpose, one address and, where there is one, one account (security.md EM3, PX4).

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use super::email::EmailAddress;
use super::ids::UserId;
use super::issuer::Issuer;
use super::named::named;
use super::random::{self, Random};
use super::secret::{Handle, SecretHash};
use super::time::{Span, Timestamp};

named! {
    /// What a mailed link is for; it is worth nothing for anything else.
    LinkPurpose, "link purpose" {
        /// Proves that the address of an account is its owner's.
        VerifyEmail = "verify_email",
        /// Sets a new password.
        ResetPassword = "reset_password",
        /// Proves an account's new address.
        ChangeEmail = "change_email",
        /// Takes a change of the address back.
        UndoEmailChange = "undo_email_change",
        /// "This was not me": ends what a sign-in began.
        NotMe = "not_me",
        /// Keeps an account that was to be deleted.
        CancelDeletion = "cancel_deletion",
        /// A step of signing in that a mail answers.
        SignIn = "sign_in",
    }
}

impl LinkPurpose {
    /// What a new password makes worthless (security.md EM3): what was asked for with the old one, or to get past it.
    /// What takes something back stays, and so does the proof of an address.
    pub const OF_THE_PASSWORD: [Self; 3] = [Self::ResetPassword, Self::ChangeEmail, Self::SignIn];

    /// What takes something back, on the word of who reads the mailbox that was told. Nothing that is done in the account
    /// makes it worthless: whoever did the wrong could do more of it to close the way back.
    pub const TAKING_BACK: [Self; 2] = [Self::UndoEmailChange, Self::NotMe];

    /// All others: worth nothing once the account is about to go, or turns out to have been in the wrong hands.
    pub const LEADING_ON: [Self; 5] =
        [Self::VerifyEmail, Self::ResetPassword, Self::ChangeEmail, Self::CancelDeletion, Self::SignIn];

    /// Whether a newer link takes the place of the ones before (security.md EM3). Not so for those that take something
    /// back.
    pub fn newest_only(self) -> bool {
        !Self::TAKING_BACK.contains(&self)
    }
}

/// A link that is to be mailed.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// What it is for.
    pub purpose: LinkPurpose,
    /// The account to which it belongs.
    pub user_id: Option<UserId>,
    /// Where the mail goes; the link proves this mailbox and no other.
    pub address: EmailAddress,
    /// The cookie of the browser that waits for a short code. Without one, the mail carries the link alone.
    pub browser: Option<Handle>,
    /// What else must be remembered until then, in the words of its purpose.
    pub data: Option<String>,
    /// How long it works.
    pub ttl: Span,
}

/// A link as stored.
#[derive(Clone, Debug)]
pub struct MailedLink {
    /// What it is for.
    pub purpose: LinkPurpose,
    /// The account to which it belongs.
    pub user_id: Option<UserId>,
    /// The mailbox that it proves.
    pub address: EmailAddress,
    /// The hash of the cookie of the browser that asked for it, where one waits for its code.
    pub browser: Option<SecretHash>,
    /// What was to be remembered.
    pub data: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// When it was used, or made worthless by a newer one or a change of the account.
    pub used_at: Option<Timestamp>,
}

/// Whether a link works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// Yes.
    Live,
    /// It was used, or something newer replaced it.
    Spent,
    /// It is too old.
    Expired,
}

impl MailedLink {
    /// Whether it works at `now`.
    pub fn state(&self, now: Timestamp) -> LinkState {
        match self.used_at {
            Some(_) => LinkState::Spent,
            None if now < self.expires_at => LinkState::Live,
            None => LinkState::Expired,
        }
    }

    /// When that began which the link takes back: as it was remembered with it, or else when the link was made.
    pub fn since(&self) -> Timestamp {
        let remembered = self.data.as_deref().and_then(|data| data.parse().ok());
        remembered.map_or(self.created_at, Timestamp::from_millis)
    }
}

impl NewLink {
    /// What a link remembers that takes back what began at `moment`.
    pub fn remembering(moment: Timestamp) -> Option<String> {
        Some(moment.millis().to_string())
    }
}

/// A link that was just made: the only copy of what its mail says.
#[derive(Debug)]
pub struct IssuedLink {
    /// The secret part of the link.
    pub token: Handle,
    /// The code beside it, for the browser that waits.
    pub code: Option<ShortCode>,
    /// When both stop working.
    pub expires_at: Timestamp,
}

impl IssuedLink {
    /// The address of the link: `path` begins with a slash and has none at its end. It is built from the configured
    /// issuer, never from what a request says about its host (security.md EM3).
    pub fn url(&self, issuer: &Issuer, path: &str) -> String {
        issuer.endpoint(&format!("{path}/{}", self.token.expose()))
    }
}

/// Wrong codes after which a link and its code are worth nothing.
pub const CODE_ATTEMPTS: i64 = 5;

/// Eight digits. So short a secret counts only in the browser that asked for it, and only for a few attempts.
#[derive(Clone)]
pub struct ShortCode(SecretString);

impl ShortCode {
    /// A fresh code; every one is equally likely.
    pub fn generate(random: &dyn Random) -> Self {
        const CODES: u32 = 100_000_000;
        loop {
            let drawn = u32::from_be_bytes(random::bytes::<4>(random));
            // The codes fit 42 times into what was drawn; the rest would make some of them likelier.
            if drawn < 42 * CODES {
                return Self(format!("{:08}", drawn % CODES).into());
            }
        }
    }

    /// Reads what somebody typed: spaces and dashes are theirs, and so are the digits of their keyboard. `None`: no code.
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.len() > 100 {
            return None;
        }
        let meant = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
        let digits: String = meant.map(ascii_digit).collect::<Option<_>>()?;
        (digits.len() == 8).then(|| Self(digits.into()))
    }

    /// The clear text, for the one mail that carries it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What is stored: bound to the purpose and keyed with the browser's cookie, which the database does not hold, so
    /// that nobody finds the code by trying them all on a copy of it.
    pub fn hash(&self, purpose: LinkPurpose, browser: &Handle) -> SecretHash {
        SecretHash::of(&browser.derive(&format!("short code {purpose} {}", self.expose())))
    }
}

/// The digit that is meant, among those of Latin, Arabic, Persian and full-width keyboards.
fn ascii_digit(typed: char) -> Option<char> {
    let value = typed.to_digit(10).or_else(|| {
        let zeros = ['\u{660}', '\u{6F0}', '\u{FF10}'];
        zeros
            .iter()
            .find_map(|zero| u32::from(typed).checked_sub(u32::from(*zero)).filter(|value| *value < 10))
    })?;
    char::from_digit(value, 10)
}

impl fmt::Debug for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShortCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// Gives these numbers one after the other, then zeros.
    #[derive(Debug)]
    struct Drawn(Vec<u32>, AtomicU32);

    impl Random for Drawn {
        fn fill(&self, bytes: &mut [u8]) {
            let place = self.1.fetch_add(1, Ordering::Relaxed);
            let number = self.0.get(usize::try_from(place).unwrap()).copied().unwrap_or_default();
            for (place, byte) in bytes.iter_mut().enumerate() {
                *byte = number.to_be_bytes()[place % 4];
            }
        }
    }

    fn drawn(numbers: &[u32]) -> String {
        let random = Drawn(numbers.to_vec(), AtomicU32::new(0));
        ShortCode::generate(&random).expose().to_owned()
    }

    #[test]
    fn a_code_has_eight_digits_and_none_is_likelier() {
        assert_eq!(drawn(&[7]), "00000007");
        assert_eq!(drawn(&[4_199_999_999]), "99999999");
        assert_eq!(drawn(&[u32::MAX, 4_200_000_000, 12_345_678]), "12345678");
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        for typed in ["12345678", " 1234 5678\n", "1234-5678", "١٢٣٤٥٦٧٨", "۱۲۳۴۵۶۷۸", "１２３４５６７８"]
        {
            assert_eq!(ShortCode::parse(typed).unwrap().expose(), "12345678", "{typed}");
        }
        for wrong in ["", "1234567", "123456789", "1234567x", "1234_5678", &"1".repeat(1000)] {
            assert!(ShortCode::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_code_counts_for_one_purpose_in_one_browser() {
        let random = Drawn((0..).take(40).collect(), AtomicU32::new(0));
        let (one, other) = (Handle::generate(&random), Handle::generate(&random));
        let code = ShortCode::parse("12345678").unwrap();
        let hash = code.hash(LinkPurpose::VerifyEmail, &one);
        assert!(hash.same_as(&code.hash(LinkPurpose::VerifyEmail, &one)));
        assert!(!hash.same_as(&code.hash(LinkPurpose::VerifyEmail, &other)));
        assert!(!hash.same_as(&code.hash(LinkPurpose::ChangeEmail, &one)));
        assert_eq!(format!("{code:?}"), "ShortCode(…)");
    }

    #[test]
    fn a_link_takes_something_back_or_leads_on() {
        for purpose in LinkPurpose::ALL {
            let (back, on) =
                (LinkPurpose::TAKING_BACK.contains(purpose), LinkPurpose::LEADING_ON.contains(purpose));
            assert!(back != on, "{purpose}");
        }
    }

    #[test]
    fn a_link_works_until_it_is_used_or_old() {
        let at = Timestamp::from_millis;
        let link = MailedLink {
            purpose: LinkPurpose::ResetPassword,
            user_id: None,
            address: "ada@example.com".parse().unwrap(),
            browser: None,
            data: None,
            created_at: at(0),
            expires_at: at(10),
            used_at: None,
        };
        assert_eq!(link.state(at(9)), LinkState::Live);
        assert_eq!(link.state(at(10)), LinkState::Expired);
        assert_eq!(link.since(), at(0));
        let of_before = MailedLink { data: NewLink::remembering(at(-7)), ..link.clone() };
        assert_eq!(of_before.since(), at(-7));
        let used = MailedLink { used_at: Some(at(1)), ..link };
        assert_eq!((used.state(at(2)), used.state(at(10))), (LinkState::Spent, LinkState::Spent));
    }
}
