//! What stands in each mail, part by part, before it is worded in a language and laid out as text and as HTML.

use super::letter::{AccountChange, Code, Letter, Link};
use crate::domain::issuer::Issuer;
use crate::domain::outgoing::LetterKind;
use crate::domain::time::{Span, Timestamp};
use crate::words::{Said, Words};

/// Where a new password is asked for.
const FORGOTTEN: &str = "/password/forgot";
/// Where a person looks after two-step verification.
const ACCOUNT: &str = "/account";

/// A mail in parts, worded.
pub(super) struct Sheet {
    pub(super) subject: String,
    pub(super) parts: Vec<Part>,
    /// Why the person gets it.
    pub(super) why: String,
}

/// A part of a mail.
pub(super) enum Part {
    /// A paragraph.
    Text(String),
    /// A paragraph of less weight.
    Note(String),
    /// A link with the words of its button.
    Link { words: String, url: String },
    /// A code to type.
    Code(String),
    /// Names and values.
    Facts(Vec<(String, String)>),
}

/// Puts parts together in one language.
struct Writer<'a> {
    words: Words,
    site: &'a str,
    parts: Vec<Part>,
}

/// Why somebody gets a mail.
enum Why {
    /// An account has this address.
    Account,
    /// Somebody typed it in.
    Typed,
}

/// Words `letter` for `site`.
pub(super) fn sheet(letter: &Letter, words: Words, site: &str, issuer: &Issuer) -> Sheet {
    let mut writer = Writer { words, site, parts: Vec::new() };
    let why = writer.write(letter, issuer);
    let kind = letter.kind();
    let why = match (kind, why) {
        (LetterKind::Test, _) => "mail-why-test",
        (_, Why::Account) => "mail-why-account",
        (_, Why::Typed) => "mail-why-typed",
    };
    Sheet { subject: writer.say(subject(kind)), why: writer.say(why), parts: writer.parts }
}

/// The message with the subject, which is the heading too.
const fn subject(kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::VerifyEmail => "mail-verify-email",
        LetterKind::AddressKnown => "mail-address-known",
        LetterKind::ResetPassword => "mail-reset-password",
        LetterKind::PasswordChanged => "mail-password-changed",
        LetterKind::ConfirmNewEmail => "mail-confirm-new-email",
        LetterKind::EmailChanged => "mail-email-changed",
        LetterKind::SignInCode => "mail-sign-in-code",
        LetterKind::SecondFactorEnabled => "mail-second-factor-enabled",
        LetterKind::SecondFactorDisabled => "mail-second-factor-disabled",
        LetterKind::RecoveryCodesReplaced => "mail-recovery-codes-replaced",
        LetterKind::RecoveryCodeUsed => "mail-recovery-code-used",
        LetterKind::NewSignIn => "mail-new-sign-in",
        LetterKind::SignInBlocked => "mail-sign-in-blocked",
        LetterKind::SessionEvicted => "mail-session-evicted",
        LetterKind::AccountDeletionScheduled => "mail-deletion-scheduled",
        LetterKind::AccountDeleted => "mail-account-deleted",
        LetterKind::AccountChanged => "mail-account-changed",
        LetterKind::Invitation => "mail-invitation",
        LetterKind::Test => "mail-test",
    }
}

/// The message that says what an administrator did.
const fn account_changed(what: AccountChange) -> &'static str {
    match what {
        AccountChange::Details => "mail-account-changed-details",
        AccountChange::Address => "mail-account-changed-address",
        AccountChange::Disabled => "mail-account-changed-disabled",
        AccountChange::Enabled => "mail-account-changed-enabled",
        AccountChange::PasswordSet => "mail-account-changed-password-set",
        AccountChange::PasswordVoided => "mail-account-changed-password-voided",
        AccountChange::SignedOut => "mail-account-changed-signed-out",
        AccountChange::Deleting => "mail-account-changed-deleting",
    }
}

impl Writer<'_> {
    fn write(&mut self, letter: &Letter, issuer: &Issuer) -> Why {
        match letter {
            Letter::VerifyEmail { link, code } => {
                self.text("mail-verify-email-text");
                self.link_or_code("mail-verify-email-button", link, code);
                self.note("mail-ignore");
                return Why::Typed;
            }
            Letter::AddressKnown { sign_in_link, reset_link } => {
                self.text("mail-address-known-text");
                self.link("mail-address-known-button", sign_in_link);
                self.text("mail-address-known-forgotten");
                self.link("mail-reset-button", reset_link);
                self.note("mail-address-known-note");
                return Why::Account;
            }
            Letter::ResetPassword { link } => {
                self.text("mail-reset-password-text");
                self.link("mail-reset-button", link);
                self.note("mail-reset-password-note");
            }
            Letter::ConfirmNewEmail { link, code } => {
                self.text("mail-confirm-new-email-text");
                self.link_or_code("mail-confirm-new-email-button", link, code);
                self.note("mail-ignore");
                return Why::Typed;
            }
            Letter::EmailChanged { new_address, undo_link } => {
                let address = ("address", new_address.masked());
                self.tell(Said::new("mail-email-changed-text").with(address.0, address.1));
                self.text("mail-email-changed-undo");
                self.link("mail-email-changed-button", undo_link);
            }
            Letter::SignInCode { code, place } => {
                self.text("mail-sign-in-code-text");
                self.code(code);
                self.facts(None, None, place.as_deref());
                self.note("mail-sign-in-code-note");
            }
            Letter::Invitation { link, from } => {
                match from {
                    Some(from) => self.tell(Said::new("mail-invitation-text").with("from", one_line(from))),
                    None => self.text("mail-invitation-text-plain"),
                }
                self.link("mail-invitation-button", link);
                self.note("mail-ignore");
                return Why::Typed;
            }
            news => self.write_news(news, issuer),
        }
        Why::Account
    }

    /// What has happened to an account.
    fn write_news(&mut self, letter: &Letter, issuer: &Issuer) {
        match letter {
            Letter::PasswordChanged { at, place } => {
                self.text("mail-password-changed-text");
                self.facts(Some(*at), None, place.as_deref());
                self.was_not_you("mail-reset-button", &Link::page(issuer, FORGOTTEN));
            }
            Letter::SecondFactorEnabled => self.factor("mail-second-factor-enabled-text", issuer),
            Letter::SecondFactorDisabled => self.factor("mail-second-factor-disabled-text", issuer),
            Letter::RecoveryCodesReplaced => self.factor("mail-recovery-codes-replaced-text", issuer),
            Letter::RecoveryCodeUsed { left } => {
                self.text("mail-recovery-code-used-text");
                let left = Said::new("mail-recovery-codes-left").counting("count", i64::from(*left));
                self.tell(left);
                self.link("mail-account-button", &Link::page(issuer, ACCOUNT));
            }
            Letter::NewSignIn { at, device, place, not_me_link } => {
                self.text("mail-new-sign-in-text");
                self.facts(Some(*at), device.as_deref(), place.as_deref());
                self.text("mail-new-sign-in-you");
                self.text("mail-new-sign-in-not-you");
                self.link("mail-new-sign-in-button", not_me_link);
            }
            Letter::SignInBlocked { at, place, reset_link } => {
                self.text("mail-sign-in-blocked-text");
                self.facts(Some(*at), None, place.as_deref());
                self.text("mail-sign-in-blocked-you");
                self.link("mail-reset-button", reset_link);
                self.note("mail-sign-in-blocked-note");
            }
            Letter::SessionEvicted { device } => {
                self.text("mail-session-evicted-text");
                self.facts(None, device.as_deref(), None);
                self.was_not_you("mail-account-button", &Link::page(issuer, ACCOUNT));
            }
            Letter::AccountDeletionScheduled { on, cancel_link } => {
                let day = self.day(*on);
                self.tell(Said::new("mail-deletion-scheduled-text").with("day", day));
                self.text("mail-deletion-scheduled-cancel");
                self.link("mail-deletion-scheduled-button", cancel_link);
            }
            Letter::AccountChanged { what } => {
                self.text(account_changed(*what));
                self.note("mail-account-changed-note");
            }
            Letter::AccountDeleted => self.text("mail-account-deleted-text"),
            Letter::Test => self.text("mail-test-text"),
            // Worded by `write`.
            _ => {}
        }
    }

    fn say(&self, id: &'static str) -> String {
        self.words.tell(&self.of_site(Said::new(id)))
    }

    /// Every message may name the site.
    fn of_site(&self, said: Said) -> Said {
        said.with("site", self.site)
    }

    fn text(&mut self, id: &'static str) {
        self.tell(Said::new(id));
    }

    fn tell(&mut self, said: Said) {
        let said = self.of_site(said);
        self.parts.push(Part::Text(self.words.tell(&said)));
    }

    fn note(&mut self, id: &'static str) {
        self.parts.push(Part::Note(self.say(id)));
    }

    fn link(&mut self, words: &'static str, link: &Link) {
        self.parts.push(Part::Link { words: self.say(words), url: link.expose().to_owned() });
        if let Some(lasts) = link.lasts() {
            let said = Said::new("mail-link-lasts").with("time", self.length(lasts));
            self.parts.push(Part::Note(self.words.tell(&said)));
        }
    }

    fn code(&mut self, code: &Code) {
        self.parts.push(Part::Code(code.expose().to_owned()));
        let said = Said::new("mail-code-lasts").with("time", self.length(code.lasts()));
        self.parts.push(Part::Note(self.words.tell(&said)));
    }

    /// The link first: it is what programs and people follow.
    fn link_or_code(&mut self, words: &'static str, link: &Link, code: &Code) {
        self.parts.push(Part::Link { words: self.say(words), url: link.expose().to_owned() });
        self.text("mail-or-code");
        self.parts.push(Part::Code(code.expose().to_owned()));
        let lasts = link.lasts().unwrap_or_else(|| code.lasts()).min(code.lasts());
        let said = Said::new("mail-both-last").with("time", self.length(lasts));
        self.parts.push(Part::Note(self.words.tell(&said)));
    }

    /// A change of the second factor: what to do when it was somebody else's.
    fn factor(&mut self, id: &'static str, issuer: &Issuer) {
        self.text(id);
        self.was_not_you("mail-account-button", &Link::page(issuer, ACCOUNT));
    }

    fn was_not_you(&mut self, words: &'static str, link: &Link) {
        self.text("mail-was-not-you");
        self.link(words, link);
    }

    fn facts(&mut self, at: Option<Timestamp>, device: Option<&str>, place: Option<&str>) {
        let mut facts = Vec::new();
        if let Some(at) = at {
            facts.push((self.say("mail-fact-time"), self.moment(at)));
        }
        if let Some(device) = device {
            facts.push((self.say("mail-fact-device"), one_line(device)));
        }
        if let Some(place) = place {
            facts.push((self.say("mail-fact-place"), one_line(place)));
        }
        if !facts.is_empty() {
            self.parts.push(Part::Facts(facts));
        }
    }

    fn length(&self, span: Span) -> String {
        let (id, count) = match span.seconds() {
            seconds if seconds >= 2 * DAY && seconds % DAY == 0 => ("mail-days", seconds / DAY),
            seconds if seconds >= HOUR && seconds % HOUR == 0 => ("mail-hours", seconds / HOUR),
            seconds => ("mail-minutes", (seconds / 60).max(1)),
        };
        self.words.tell(&Said::new(id).counting("count", count))
    }

    fn day(&self, at: Timestamp) -> String {
        let moment = time::OffsetDateTime::from_unix_timestamp(at.seconds());
        let Ok(moment) = moment else { return at.to_string() };
        let month = Said::new("mail-month").counting("month", i64::from(u8::from(moment.month())));
        let day = Said::new("mail-day").with("month", self.words.tell(&month));
        self.words.tell(&day.with("day", moment.day().to_string()).with("year", moment.year().to_string()))
    }

    fn moment(&self, at: Timestamp) -> String {
        let minutes = at.seconds().rem_euclid(DAY) / 60;
        let clock = format!("{:02}:{:02}", minutes / 60, minutes % 60);
        self.words.tell(&Said::new("mail-moment").with("day", self.day(at)).with("time", clock))
    }
}

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// What came from outside stays in one line and within bounds: a line of its own could be a link.
fn one_line(text: &str) -> String {
    let shown = text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}'));
    shown.take(120).collect()
}
