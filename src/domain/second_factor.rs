//! The second factor: the secret that an authenticator app shares with us, the codes that a person types, and the
//! recovery codes for the day on which the app is lost (security.md MF2, MF4).

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::ids::UserId;
use super::random::{self, Random};
use super::secret::SecretHash;
use super::time::Timestamp;

/// What an authenticator app and we both know: 160 bits (security.md MF4, RFC 4226 §4 R6). It does not print.
#[derive(Clone)]
pub struct TotpSecret(Zeroizing<[u8; Self::BYTES]>);

impl TotpSecret {
    /// As long as the output of HMAC-SHA-1.
    pub const BYTES: usize = 20;

    /// A fresh secret.
    pub fn generate(random: &dyn Random) -> Self {
        Self(Zeroizing::new(random::bytes(random)))
    }

    /// From its opened form; `None` when it has another length.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|bytes| Self(Zeroizing::new(bytes)))
    }

    /// For sealing, and for the one place that computes codes.
    pub fn expose(&self) -> &[u8; Self::BYTES] {
        &self.0
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

/// A stretch of 30 seconds since 1970, for which one code is right (RFC 6238 §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeStep(i64);

impl TimeStep {
    /// The length of a step, which every authenticator app presumes.
    pub const SECONDS: i64 = 30;

    /// The step in which `moment` lies.
    pub const fn at(moment: Timestamp) -> Self {
        Self(moment.seconds().div_euclid(Self::SECONDS))
    }

    /// From the database column.
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// For the database column.
    pub const fn number(self) -> i64 {
        self.0
    }

    /// The step before this one, this one, and the one after: RFC 6238 §5.2 advises at most one for a clock that is
    /// off and a person who types slowly.
    pub fn window(self) -> [Self; 3] {
        [Self(self.0.saturating_sub(1)), self, Self(self.0.saturating_add(1))]
    }
}

/// Six digits from an authenticator app.
#[derive(Clone)]
pub struct TotpCode(SecretString);

impl TotpCode {
    /// As many as every app shows.
    pub const DIGITS: usize = 6;

    /// Whether these are the digits `right`; in constant time (security.md MF2).
    pub fn is(&self, right: &str) -> bool {
        self.0.expose_secret().as_bytes().ct_eq(right.as_bytes()).into()
    }
}

impl fmt::Debug for TotpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpCode(…)")
    }
}

/// A recovery code: 80 bits in 16 letters and digits of an alphabet without look-alikes. It has full entropy, so SHA-256
/// is what is stored of it.
#[derive(Clone)]
pub struct RecoveryCode(SecretString);

impl RecoveryCode {
    /// How many a person is given.
    pub const COUNT: usize = 10;
    /// The digits and letters but for I, L, O and U.
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const LENGTH: usize = 16;
    const GROUP: usize = 4;

    /// A fresh code.
    pub fn generate(random: &dyn Random) -> Self {
        let bytes = Zeroizing::new(random::bytes::<{ Self::LENGTH }>(random));
        // 32 divides 256: every character is as likely as any other.
        let characters = bytes.iter().filter_map(|byte| Self::ALPHABET.get(usize::from(byte % 32)));
        Self(characters.map(|byte| char::from(*byte)).collect::<String>().into())
    }

    /// In groups of four, for the page that shows it once.
    pub fn grouped(&self) -> String {
        let mut text = String::with_capacity(Self::LENGTH + Self::LENGTH / Self::GROUP);
        for (place, character) in self.0.expose_secret().chars().enumerate() {
            if place > 0 && place % Self::GROUP == 0 {
                text.push('-');
            }
            text.push(character);
        }
        text
    }

    /// What is stored.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(self.0.expose_secret())
    }

    /// One character as it was meant: case does not count, and look-alikes are what they look like.
    fn meant(character: char) -> Option<char> {
        let upper = match character.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        Self::ALPHABET.iter().map(|byte| char::from(*byte)).find(|known| *known == upper)
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

/// What somebody typed into the field for a code. Which of the two it is, its form tells.
#[derive(Clone, Debug)]
pub enum TypedCode {
    /// Of the app.
    Totp(TotpCode),
    /// Of the list.
    Recovery(RecoveryCode),
}

impl TypedCode {
    /// Longer texts are no codes, however many spaces they have.
    const MAX_CHARACTERS: usize = 64;

    /// Reads a code: spaces and hyphens do not count, and digits may be those of another script. `None`: it has the form
    /// of neither.
    pub fn parse(text: &str) -> Option<Self> {
        if text.chars().nth(Self::MAX_CHARACTERS).is_some() {
            return None;
        }
        let between = |c: &char| !c.is_whitespace() && !matches!(c, '-' | '‐' | '‑' | '–');
        let typed = Zeroizing::new(text.chars().filter(between).map(western).collect::<String>());
        let count = typed.chars().count();
        if count == TotpCode::DIGITS && typed.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(Self::Totp(TotpCode(typed.as_str().into())));
        }
        if count != RecoveryCode::LENGTH {
            return None;
        }
        let code = Zeroizing::new(typed.chars().map(RecoveryCode::meant).collect::<Option<String>>()?);
        Some(Self::Recovery(RecoveryCode(code.as_str().into())))
    }
}

/// A digit as keyboards for Arabic, Persian and full-width East Asian text type it, in its western form.
fn western(character: char) -> char {
    let number = u32::from(character);
    let zero = [0x0660, 0x06F0, 0xFF10].into_iter().find(|zero| (*zero..*zero + 10).contains(&number));
    zero.and_then(|zero| char::from_digit(number - zero, 10)).unwrap_or(character)
}

/// A confirmed authenticator app, with its secret as it is stored.
#[derive(Clone, Debug)]
pub struct SealedFactor {
    /// Whose it is.
    pub user_id: UserId,
    /// The secret, sealed.
    pub sealed: Vec<u8>,
    /// The id of the master key that sealed it.
    pub master_key_id: String,
    /// The newest step whose code was taken.
    pub last_step: TimeStep,
    /// Since when it counts.
    pub confirmed_at: Timestamp,
}

/// A secret that was shown and waits for its first code.
#[derive(Clone, Debug)]
pub struct SealedEnrolment {
    /// Whose it is.
    pub user_id: UserId,
    /// The secret, sealed.
    pub sealed: Vec<u8>,
    /// The id of the master key that sealed it.
    pub master_key_id: String,
    /// Whether it takes the place of a factor, and was begun with a code of that one (security.md MF5).
    pub replaces: bool,
    /// When it was shown first.
    pub created_at: Timestamp,
    /// When it may be confirmed no more.
    pub expires_at: Timestamp,
}

#[cfg(test)]
mod tests;
