//! Codes of authenticator apps (RFC 6238) and the secrets behind them: computing, writing for people and for apps, and
//! sealing. The only place that knows `totp_rs`.

use totp_rs::{Algorithm, Builder, Secret, Totp};
use zeroize::Zeroizing;

use super::seal::{MasterKey, NotSealedHere, Sealed};
use crate::domain::decision::Fault;
use crate::domain::random::Random;
use crate::domain::second_factor::{TimeStep, TotpCode, TotpSecret};
use crate::domain::time::Timestamp;

/// Where a sealed secret stands: a secret that is moved from one place to the other does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In `totp_enrolments`.
    Enrolment,
    /// In `totp_factors`.
    Factor,
}

impl Place {
    fn identity(self, user: crate::domain::ids::UserId) -> String {
        match self {
            Self::Enrolment => format!("totp_enrolments:{user}"),
            Self::Factor => format!("totp_factors:{user}"),
        }
    }
}

/// Seals `secret` for the row of `user`.
pub fn seal(
    master: &MasterKey,
    place: Place,
    user: crate::domain::ids::UserId,
    secret: &TotpSecret,
    random: &dyn Random,
) -> Result<Sealed, Fault> {
    let sealed = master.seal(&place.identity(user), secret.expose(), random);
    sealed.map_err(|error| Fault::internal("sealing a TOTP secret", error))
}

/// Opens what was sealed for the row of `user`.
pub fn open(
    master: &MasterKey,
    place: Place,
    user: crate::domain::ids::UserId,
    sealed: &[u8],
) -> Result<TotpSecret, NotSealedHere> {
    let clear = master.open(&place.identity(user), sealed)?;
    TotpSecret::from_bytes(&clear).ok_or(NotSealedHere)
}

/// The step for which `code` is right at `now`, if there is one: the present step or one beside it.
pub fn matching_step(
    secret: &TotpSecret,
    code: &TotpCode,
    now: Timestamp,
) -> Result<Option<TimeStep>, Fault> {
    let totp = engine(secret, None)?;
    // MF2: every candidate is computed and compared in constant time; which of them was right, the time does not tell.
    let mut matched = None;
    for step in TimeStep::at(now).window() {
        let right = Zeroizing::new(digits(&totp, step));
        if code.is(&right) {
            matched = Some(step);
        }
    }
    Ok(matched)
}

/// The digits for `step`.
fn digits(totp: &Totp, step: TimeStep) -> String {
    let seconds = u64::try_from(step.number().saturating_mul(TimeStep::SECONDS)).unwrap_or(0);
    totp.generate(seconds).to_string()
}

/// The secret in base32 and groups of four, for who types it in.
pub fn typed_form(secret: &TotpSecret) -> Zeroizing<String> {
    let plain = Zeroizing::new(Secret::new_stack(*secret.expose()).to_base32());
    let mut text = Zeroizing::new(String::with_capacity(40));
    for (place, character) in plain.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            text.push(' ');
        }
        text.push(character);
    }
    text
}

/// The `otpauth:` address that the QR code carries: the app shows `site` and `account` beside the codes.
pub fn address(secret: &TotpSecret, site: &str, account: &str) -> Result<Zeroizing<String>, Fault> {
    // A colon separates the two in the label and can stand in neither.
    let (site, account) = (site.replace(':', " "), account.replace(':', " "));
    let totp = engine(secret, Some((site, account)))?;
    totp.to_url().map(Zeroizing::new).map_err(|error| Fault::internal("writing an otpauth address", error))
}

/// SHA-1, six digits, 30 seconds: what every app supports, and what many presume whatever the address says.
fn engine(secret: &TotpSecret, label: Option<(String, String)>) -> Result<Totp, Fault> {
    let builder =
        Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_step_duration(30).with_skew(0);
    let builder = match label {
        Some((site, account)) => builder.with_issuer(Some(site)).with_account_name(account),
        None => builder,
    };
    let secret = Secret::new_stack(*secret.expose());
    builder.with_secret(secret).build().map_err(|error| Fault::internal("preparing TOTP", error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::UserId;
    use crate::domain::second_factor::TypedCode;
    use crate::env::SystemRandom;

    const KNOWN: &[u8; 20] = b"12345678901234567890";

    fn secret() -> TotpSecret {
        TotpSecret::from_bytes(KNOWN).unwrap()
    }

    fn step_of(code: &str, seconds: i64) -> Option<i64> {
        let Some(TypedCode::Totp(code)) = TypedCode::parse(code) else { panic!("{code}") };
        matching_step(&secret(), &code, Timestamp::from_seconds(seconds)).unwrap().map(TimeStep::number)
    }

    /// RFC 6238 appendix B has eight digits; an app of six shows the last six of them.
    #[test]
    fn the_codes_are_those_of_the_standard() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(step_of(code, seconds), Some(seconds / 30), "{seconds}");
            assert_eq!(step_of("000000", seconds), None);
        }
    }

    #[test]
    fn one_step_to_either_side_is_right_and_two_are_not() {
        // The code of step 37037037, which lasts from 1111111110 to 1111111139.
        let at = |seconds| step_of("050471", seconds);
        assert_eq!(at(1_111_111_080), Some(37_037_037), "the step after the present one");
        assert_eq!(at(1_111_111_169), Some(37_037_037), "the step before the present one");
        assert_eq!(at(1_111_111_079), None);
        assert_eq!(at(1_111_111_170), None);
    }

    #[test]
    fn a_secret_opens_in_its_own_row_only() {
        let master = MasterKey::new(Zeroizing::new([7; 32]));
        let [ada, bob] = [1, 2].map(|at| UserId::new(Timestamp::from_seconds(at), &SystemRandom));
        let sealed = seal(&master, Place::Factor, ada, &secret(), &SystemRandom).unwrap();
        assert_eq!(open(&master, Place::Factor, ada, &sealed.bytes).unwrap().expose(), KNOWN);
        assert!(open(&master, Place::Factor, bob, &sealed.bytes).is_err());
        assert!(open(&master, Place::Enrolment, ada, &sealed.bytes).is_err());
        assert!(!sealed.bytes.windows(20).any(|window| window == KNOWN));
    }

    #[test]
    fn apps_read_the_address() {
        let address = address(&secret(), "Acme: Bank & Söhne", "ada@example.com").unwrap();
        assert_eq!(
            *address,
            "otpauth://totp/Acme%20%20Bank%20%26%20S%C3%B6hne:ada%40example.com\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme%20%20Bank%20%26%20S%C3%B6hne"
        );
        assert_eq!(*typed_form(&secret()), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    }
}
