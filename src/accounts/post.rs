//! Puts a letter into the outbox, in the transaction of its cause: both are there, or neither. A worker sends it after
//! the commit (`jobs/outbox.rs`).

use crate::domain::brand::Accent;
use crate::domain::colour::Colour;
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::ids::MailId;
use crate::domain::language::Language;
use crate::domain::outgoing::{DeliveryState, Outgoing, SealedContent};
use crate::domain::user::User;
use crate::env::Env;
use crate::mail::compose::{Mail, Stationery, compose};
use crate::mail::letter::Letter;
use crate::storage::{Tx, outbox};
use crate::words::Words;

/// Writes `letter` in `language` and leaves it for delivery to `to`, unless that only stands in place of an address.
pub fn post(
    tx: &mut Tx<'_>,
    letter: &Letter,
    to: &EmailAddress,
    language: Language,
    env: &Env,
) -> Result<(), Fault> {
    if to.is_released() {
        return Ok(());
    }
    let mail = write(letter, language, env)?;
    let id = MailId::new(env.now, env.random.as_ref());
    let content = seal(id, &mail, env)?;
    let outgoing = Outgoing {
        id,
        kind: letter.kind(),
        to: to.clone(),
        language,
        state: DeliveryState::Waiting,
        attempts: 0,
        due_at: Some(env.now),
        last_error: None,
        created_at: env.now,
        sent_at: None,
        expires_at: env.now.plus(letter.lasts()),
    };
    outbox::insert(tx, &outgoing, &content)?;
    let bell = env.mail_bell.clone();
    tx.after_commit(move || bell.ring());
    Ok(())
}

/// Tells a person what happened to their account. security.md RL2: an address that nobody has proven may be a
/// stranger's, whom whoever claimed it could fill with notices; none goes there.
pub fn notify(
    tx: &mut Tx<'_>,
    letter: &Letter,
    to: &User,
    language: Language,
    env: &Env,
) -> Result<(), Fault> {
    if to.email_verified { post(tx, letter, &to.email, language, env) } else { Ok(()) }
}

/// Writes `letter` in `language`.
pub fn write(letter: &Letter, language: Language, env: &Env) -> Result<Mail, Fault> {
    let look = &env.settings.mail;
    let colour = |choose: fn(&Accent) -> Colour, ours: &str| {
        look.accent.as_ref().map_or_else(|| ours.to_owned(), |accent| choose(accent).to_string())
    };
    let (accent, on_accent) =
        (colour(|accent| accent.colour, "#17594f"), colour(|accent| accent.on, "#ffffff"));
    let look = Stationery { site_name: &look.site_name, accent: &accent, on_accent: &on_accent };
    compose(letter, Words::new(language), look, &env.settings.issuer)
        .map_err(|error| Fault::internal("writing a mail", error))
}

/// LG2: links and codes are not kept in clear.
fn seal(id: MailId, mail: &Mail, env: &Env) -> Result<SealedContent, Fault> {
    let clear = zeroize::Zeroizing::new(
        serde_json::to_vec(mail).map_err(|error| Fault::internal("writing a mail", error))?,
    );
    let sealed = env
        .master
        .seal(&identity(id), &clear, env.random.as_ref())
        .map_err(|error| Fault::internal("sealing a mail", error))?;
    Ok(SealedContent { bytes: sealed.bytes, master_key_id: sealed.master_key_id })
}

/// Opens what [`post`] has sealed.
pub fn open(id: MailId, content: &SealedContent, env: &Env) -> Result<Mail, Fault> {
    let clear = env
        .master
        .open(&identity(id), &content.bytes)
        .map_err(|error| Fault::internal("opening a mail", error))?;
    serde_json::from_slice(&clear).map_err(|_| Fault::inconsistent("outbox", "content", id.to_string()))
}

fn identity(id: MailId) -> String {
    format!("outbox:{id}")
}
