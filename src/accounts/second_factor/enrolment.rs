//! A secret on its way into an authenticator app: as a QR code, and in letters for who cannot scan one.

use zeroize::Zeroizing;

use super::qr::Qr;
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::second_factor::TotpSecret;
use crate::keys::totp;

/// Longest name of the site that goes into a QR code, which grows with it until no camera reads it.
const SITE_BYTES: usize = 48;

/// What the page of an enrolment shows; the partial `templates/partials/second_factor_enrolment.html` draws it. It is
/// shown until the first code confirms it, and never again (security.md MF4).
pub struct Enrolment {
    /// The secret in base32, in groups of four.
    pub typed: Zeroizing<String>,
    /// The `otpauth:` address, for who reads the page on the phone that has the app.
    pub address: Zeroizing<String>,
    /// The same address as a QR code.
    pub qr: Qr,
}

impl Enrolment {
    /// Of `secret`; the app shows the names of the `site` and the `account` beside its codes.
    pub fn new(secret: &TotpSecret, site: &str, account: &EmailAddress) -> Result<Self, Fault> {
        let ends = site.char_indices().map(|(at, character)| at + character.len_utf8());
        let end = ends.take_while(|end| *end <= SITE_BYTES).last().unwrap_or(0);
        let address = totp::address(secret, site.get(..end).unwrap_or(site), account.as_typed())?;
        Ok(Self { typed: totp::typed_form(secret), qr: Qr::of(&address)?, address })
    }
}

impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Enrolment(…)")
    }
}
