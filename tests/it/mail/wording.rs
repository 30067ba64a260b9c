//! Every letter in every language: whole, with its link first, and with nothing in it that could be a header or a page
//! of somebody else's.

use signet::domain::issuer::{Issuer, PlainHttp};
use signet::domain::language::Language;
use signet::domain::outgoing::LetterKind;
use signet::domain::secret::Handle;
use signet::domain::time::{Span, Timestamp};
use signet::env::SystemRandom;
use signet::mail::compose::{Mail, Stationery, compose};
use signet::mail::letter::{AccountChange, Code, Letter, Link};
use signet::words::Words;

const SITE: &str = "Acme & Söhne";

fn issuer() -> Issuer {
    Issuer::parse("https://id.example.com/auth", PlainHttp::OnLoopback).unwrap()
}

fn link(path: &str) -> Link {
    Link::with_token(&issuer(), path, &Handle::generate(&SystemRandom), Span::from_hours(24))
}

/// One of each kind, with the link that its text must begin with.
pub fn letters() -> Vec<(Letter, Option<String>)> {
    let at = Timestamp::from_seconds(1_800_000_000);
    let place = || Some("Lisbon, Portugal".to_owned());
    let device = || Some("Firefox on Linux".to_owned());
    let code = || Code::new("48213957", Span::from_hours(24));
    let url = |link: &Link| Some(link.expose().to_owned());
    let (verify, sign_in, reset) =
        (link("/email/verify"), Link::page(&issuer(), "/login"), link("/password/reset"));
    let (confirm, undo, not_me) = (link("/email/confirm"), link("/email/undo"), link("/not-me"));
    let (cancel, invitation) = (link("/account/keep"), link("/invitation"));
    let forgotten = Some("https://id.example.com/auth/password/forgot".to_owned());
    let account = Some("https://id.example.com/auth/account".to_owned());
    vec![
        (Letter::VerifyEmail { link: verify.clone(), code: code() }, url(&verify)),
        (Letter::AddressKnown { sign_in_link: sign_in.clone(), reset_link: reset.clone() }, url(&sign_in)),
        (Letter::ResetPassword { link: reset.clone() }, url(&reset)),
        (Letter::PasswordChanged { at, place: place() }, forgotten),
        (Letter::ConfirmNewEmail { link: confirm.clone(), code: code() }, url(&confirm)),
        (
            Letter::EmailChanged {
                new_address: "eve@evil.example".parse().unwrap(),
                undo_link: undo.clone(),
            },
            url(&undo),
        ),
        (Letter::SignInCode { code: Code::new("123456", Span::from_minutes(10)), place: place() }, None),
        (Letter::SecondFactorEnabled, account.clone()),
        (Letter::SecondFactorDisabled, account.clone()),
        (Letter::RecoveryCodesReplaced, account.clone()),
        (Letter::RecoveryCodeUsed { left: 3 }, account.clone()),
        (
            Letter::NewSignIn { at, device: device(), place: place(), not_me_link: not_me.clone() },
            url(&not_me),
        ),
        (Letter::SignInBlocked { at, place: place(), reset_link: reset.clone() }, url(&reset)),
        (Letter::SessionEvicted { device: device() }, account),
        (Letter::AccountDeletionScheduled { on: at, cancel_link: cancel.clone() }, url(&cancel)),
        (Letter::AccountDeleted, None),
        (Letter::AccountChanged { what: AccountChange::Disabled }, None),
        (Letter::Invitation { link: invitation.clone(), from: Some("Ada".to_owned()) }, url(&invitation)),
        (Letter::Test, None),
    ]
}

pub fn write(letter: &Letter, language: Language) -> Mail {
    let look = Stationery { site_name: SITE, accent: "#17594f", on_accent: "#ffffff" };
    compose(letter, Words::new(language), look, &issuer()).unwrap()
}

/// Writes every letter where somebody can look at them: SIGNET_TEST_LETTERS names a folder.
#[test]
fn letters_can_be_looked_at() {
    let Some(folder) = std::env::var_os("SIGNET_TEST_LETTERS").map(std::path::PathBuf::from) else { return };
    std::fs::create_dir_all(&folder).unwrap();
    for language in Language::ALL {
        for (letter, _) in letters() {
            let (name, mail) = (format!("{}.{language}", letter.kind()), write(&letter, *language));
            std::fs::write(folder.join(format!("{name}.html")), mail.html).unwrap();
            std::fs::write(folder.join(format!("{name}.txt")), mail.text).unwrap();
        }
    }
}

/// What the text shows as addresses.
fn links(text: &str) -> Vec<&str> {
    text.lines().filter(|line| line.starts_with("https://")).collect()
}

#[test]
fn there_is_a_letter_of_every_kind() {
    let kinds: Vec<LetterKind> = letters().iter().map(|(letter, _)| letter.kind()).collect();
    assert_eq!(kinds, LetterKind::ALL);
}

#[test]
fn every_letter_is_whole_in_every_language() {
    for language in Language::ALL {
        for (letter, first) in letters() {
            let mail = write(&letter, *language);
            let all = format!("{}\n{}\n{}", mail.subject, mail.text, mail.html);
            for gap in ["mail-", "{ $", "{$", "Unknown", "\u{2068}"] {
                assert!(!all.contains(gap), "{language} {letter:?}: {gap} in {}", mail.text);
            }
            assert_eq!(links(&mail.text).first().copied(), first.as_deref(), "{language} {letter:?}");
            for link in links(&mail.text) {
                assert!(mail.html.contains(&format!("href=\"{link}\"")), "{language} {letter:?}");
            }
            assert!(mail.html.contains(&format!("dir=\"{}\"", language.direction().as_str())));
            assert!(mail.text.trim_end().ends_with("https://id.example.com/auth"), "{}", mail.text);
        }
    }
}

#[test]
fn every_letter_says_why_it_comes() {
    for (letter, _) in letters() {
        let mail = write(&letter, Language::English);
        let (_, foot) = mail.text.split_once("\n-- \n").unwrap_or_else(|| panic!("{}", mail.text));
        assert!(foot.starts_with("You get this mail because "), "{foot}");
        assert!(foot.contains(SITE) && mail.html.contains("You get this mail because "));
    }
}

#[test]
fn a_letter_reads_well() {
    let token = Handle::generate(&SystemRandom);
    let link = Link::with_token(&issuer(), "/email/verify", &token, Span::from_hours(24));
    let letter = Letter::VerifyEmail { link, code: Code::new("48213957", Span::from_hours(24)) };
    let text = write(&letter, Language::English).text.replace(token.expose(), "TOKEN");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines,
        [
            "Confirm your email address",
            "",
            "You are one step away from your account at Acme & Söhne. Confirm that this address is yours:",
            "",
            "Confirm email address:",
            "",
            "https://id.example.com/auth/email/verify/TOKEN",
            "",
            "Or enter this code where you were asked for it:",
            "",
            "48213957",
            "",
            "The link and the code work once, within 24 hours.",
            "",
            "If this was not you, ignore this mail: nothing happens.",
            "",
            "-- ",
            "You get this mail because somebody entered this address at Acme & Söhne.",
            "Acme & Söhne · https://id.example.com/auth",
        ]
    );
    let letters = letters();
    let sign_in = letters.iter().find(|(letter, _)| letter.kind() == LetterKind::NewSignIn);
    let (letter, url) = sign_in.unwrap();
    let text = write(letter, Language::German).text.replace(url.as_ref().unwrap(), "LINK");
    assert!(
        text.contains("Zeit: 15. Januar 2027 um 08:00 UTC\nGerät: Firefox on Linux\nOrt: Lisbon, Portugal\n"),
        "{text}"
    );
    assert!(text.contains("innerhalb von 24 Stunden"), "{text}");
}

#[test]
fn an_invitation_names_who_invites_if_an_administrator_says_so() {
    let invitation = |from: Option<&str>| {
        let from = from.map(ToOwned::to_owned);
        write(&Letter::Invitation { link: link("/register"), from }, Language::English).text
    };
    assert!(invitation(Some("Ada")).contains("Ada invites you to create an account at"));
    assert!(invitation(None).contains("You are invited to create an account at"));
}

#[test]
fn what_comes_from_outside_begins_no_line_and_no_tag() {
    let evil = "x\r\nBcc: all@victim.example\u{2028}https://evil.example/<b onmouseover=a>".to_owned();
    let (link, at) = (link("/invitation"), Timestamp::from_seconds(1_800_000_000));
    for letter in [
        Letter::Invitation { link: link.clone(), from: Some(evil.clone()) },
        Letter::NewSignIn {
            at,
            device: Some(evil.clone()),
            place: Some(evil.clone()),
            not_me_link: link.clone(),
        },
        Letter::SessionEvicted { device: Some(evil.repeat(100)) },
    ] {
        let mail = write(&letter, Language::English);
        assert!(!mail.subject.contains(['\r', '\n']));
        assert!(!mail.text.lines().any(|line| line.starts_with("Bcc") || line.starts_with("https://evil")));
        assert!(!mail.html.contains("<b ") && !mail.text.contains('\u{2028}'), "{}", mail.html);
        assert!(mail.text.len() < 2000, "{}", mail.text);
    }
    let look = Stationery { site_name: "A\r\nBcc: x@y.example", accent: "#17594f", on_accent: "#ffffff" };
    let mail = compose(&Letter::Test, Words::new(Language::English), look, &issuer()).unwrap();
    assert_eq!(mail.subject.lines().count(), 1);
}
