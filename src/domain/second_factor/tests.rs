use proptest::prelude::*;

use super::*;
use crate::env::SystemRandom;

fn recovery(text: &str) -> Option<RecoveryCode> {
    match TypedCode::parse(text) {
        Some(TypedCode::Recovery(code)) => Some(code),
        _ => None,
    }
}

fn is_totp(text: &str, right: &str) -> bool {
    matches!(TypedCode::parse(text), Some(TypedCode::Totp(code)) if code.is(right))
}

#[test]
fn a_secret_has_160_bits_and_does_not_print() {
    let secret = TotpSecret::generate(&SystemRandom);
    assert_eq!(secret.expose().len() * 8, 160);
    assert_ne!(secret.expose(), TotpSecret::generate(&SystemRandom).expose());
    assert_eq!(TotpSecret::from_bytes(secret.expose()).unwrap().expose(), secret.expose());
    assert!(TotpSecret::from_bytes(&secret.expose()[1..]).is_none());
    let code = RecoveryCode::generate(&SystemRandom);
    let shown = format!("{secret:?}{code:?}{:?}", TypedCode::parse("123456").unwrap());
    assert_eq!(shown, "TotpSecret(…)RecoveryCode(…)Totp(TotpCode(…))");
}

#[test]
fn spaces_between_the_digits_do_not_count() {
    for text in [
        "123456",
        "123 456",
        " 123456\t",
        "123-456",
        "1 2 3 4 5 6",
        "123\u{a0}456",
        "١٢٣٤٥٦",
        "۱۲۳۴۵۶",
        "１２３ ４５６",
    ] {
        assert!(is_totp(text, "123456"), "{text}");
    }
    assert!(!is_totp("123456", "123457"));
    assert!(!is_totp("000000", "00000"));
}

#[test]
fn what_has_the_form_of_no_code_is_none() {
    let long = format!("123456{}", " ".repeat(64));
    for text in
        ["", " ", "12345", "1234567", "12345a", "+12345", "12345６7", "½½½½½½", "0123456789ABCDE", &long]
    {
        assert!(TypedCode::parse(text).is_none(), "{text}");
    }
}

#[test]
fn a_recovery_code_is_read_however_it_is_written() {
    let code = recovery("7K3M-Q9XD-2FHT-0016").unwrap();
    for text in ["7k3mq9xd2fht0016", " 7K3M Q9XD 2FHT OOI6 ", "7k3m–q9xd–2fht–ool6", "7K3M-Q9XD-2FHT-0016"]
    {
        assert!(recovery(text).unwrap().hash().same_as(&code.hash()), "{text}");
    }
    for text in ["7K3M-Q9XD-2FHT-0017", "8K3M-Q9XD-2FHT-0016"] {
        assert!(!recovery(text).unwrap().hash().same_as(&code.hash()), "{text}");
    }
    // U is in no code: it would spell words, and looks like V.
    assert!(recovery("UK3M-Q9XD-2FHT-0016").is_none());
}

#[test]
fn a_code_that_is_shown_is_the_code_that_is_stored() {
    for _ in 0..100 {
        let code = RecoveryCode::generate(&SystemRandom);
        let shown = code.grouped();
        assert_eq!((shown.len(), shown.matches('-').count()), (19, 3), "{shown}");
        assert!(recovery(&shown).unwrap().hash().same_as(&code.hash()));
    }
}

#[test]
fn a_step_is_half_a_minute() {
    assert_eq!(TimeStep::at(Timestamp::from_seconds(59)).number(), 1);
    assert_eq!(TimeStep::at(Timestamp::from_seconds(60)).number(), 2);
    assert_eq!(TimeStep::from_number(2).window().map(TimeStep::number), [1, 2, 3]);
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(text in "\\PC*") {
        let _ = TypedCode::parse(&text);
    }
}
