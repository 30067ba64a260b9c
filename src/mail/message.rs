//! A mail as the wire takes it: headers and the two parts (RFC 5322, RFC 2046 §5.1.4).

use std::time::{Duration, UNIX_EPOCH};

use lettre::address::{Address, Envelope};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};

use super::compose::Mail;
use crate::domain::email::EmailAddress;
use crate::domain::ids::MailId;
use crate::domain::language::Language;
use crate::domain::sender::Sender;
use crate::domain::time::Timestamp;

/// A mail with what stands on its envelope.
#[derive(Clone, Copy)]
pub struct Parcel<'a> {
    /// The same at every attempt.
    pub id: MailId,
    /// To whom.
    pub to: &'a EmailAddress,
    /// In which language it is written.
    pub language: Language,
    /// When it was written.
    pub written_at: Timestamp,
    /// What it says.
    pub mail: &'a Mail,
}

impl std::fmt::Debug for Parcel<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Parcel({})", self.id)
    }
}

/// What cannot be put into a message.
#[derive(Debug, thiserror::Error)]
pub(super) enum Malformed {
    #[error("an address cannot be used in mail")]
    Address(#[from] lettre::address::AddressError),
    #[error("the message cannot be put together")]
    Message(#[from] lettre::error::Error),
}

/// Puts the message together. Addresses are parsed and texts encoded by the library: no value can begin a header of its
/// own.
pub(super) fn message(parcel: &Parcel<'_>, from: &Sender, site_name: &str) -> Result<Message, Malformed> {
    let sender = Address::new(from.local(), from.domain())?;
    // EM1: to the address stored for the account, its domain in ASCII.
    let (local, _) = parcel.to.as_typed().rsplit_once('@').unwrap_or_default();
    let (_, domain) = parcel.to.key().rsplit_once('@').unwrap_or_default();
    let recipient = Address::new(local, domain)?;
    let envelope = Envelope::new(Some(sender.clone()), vec![recipient.clone()])?;
    let name = from.name().unwrap_or(site_name).to_owned();
    let since = Duration::from_millis(u64::try_from(parcel.written_at.millis()).unwrap_or(0));
    let raw = |name: &'static str, value: &str| {
        HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
    };
    let message = Message::builder()
        .from(Mailbox::new(Some(name), sender))
        // Without a name: people choose theirs.
        .to(Mailbox::new(None, recipient))
        .subject(parcel.mail.subject.as_str())
        .date(UNIX_EPOCH + Duration::from_secs(since.as_secs()))
        // RFC 5322 §3.6.4: a receiver that gets the same mail twice can drop one.
        .message_id(Some(format!("<{}@{}>", parcel.id, from.domain())))
        // RFC 3834 §5: nobody's absence is to be told to us.
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("X-Auto-Response-Suppress", "All"))
        .raw_header(raw("Content-Language", parcel.language.as_str()))
        .envelope(envelope)
        .multipart(MultiPart::alternative_plain_html(parcel.mail.text.clone(), parcel.mail.html.clone()))?;
    Ok(message)
}
