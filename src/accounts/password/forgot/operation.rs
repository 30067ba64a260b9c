//! Mails a link that sets a new password. Whoever asks learns nothing: not whether there is an account, nor in which
//! state it is, by the answer or by the time that it takes (security.md EM4).

use crate::accounts::limits::operation::may_mail;
use crate::accounts::post;
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::ids::InteractionId;
use crate::domain::language::Language;
use crate::domain::limit::Mailed;
use crate::domain::mailed_link::{IssuedLink, LinkPurpose, NewLink};
use crate::domain::user::User;
use crate::env::Env;
use crate::mail::letter::{Letter, Link};
use crate::storage::{Tx, mailed_links, users};

/// Where the mailed link leads.
pub const PATH: &str = "/password/reset";

/// What a person says who forgot their password.
#[derive(Clone, Debug)]
pub struct Forgotten {
    /// The address of their account.
    pub address: EmailAddress,
    /// The language of the page, for who has not chosen one.
    pub language: Language,
    /// What they were on the way to, in this browser.
    pub waiting: Option<InteractionId>,
}

/// Mails the link, if there is an active account with this address and it was not mailed too often.
pub fn ask(tx: &mut Tx<'_>, forgotten: &Forgotten, origin: &Origin, env: &Env) -> Result<(), Fault> {
    let Forgotten { address, language, .. } = forgotten;
    let user = users::find_by_email(tx.conn(), address)?;
    let may = may_mail(tx, Mailed::Reset, address, env)?;
    let asked = AuditEntry::success(AuditEvent::PasswordResetAsked);
    let entry = match &user {
        _ if !may => AuditEntry::failure(AuditEvent::PasswordResetAsked, "too_many_mails"),
        None => AuditEntry::failure(AuditEvent::PasswordResetAsked, "unknown_address"),
        Some(user) if !user.is_active() => AuditEntry::failure(AuditEvent::PasswordResetAsked, "not_active"),
        Some(_) => asked,
    };
    let entry = match &user {
        Some(user) => entry.user(user.id),
        None => entry,
    };
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    match user.filter(|user| may && user.is_active()) {
        Some(user) => send(tx, &user, *language, forgotten.waiting, env),
        None => pretend(*language, env),
    }
}

/// Mails a link to a user, whoever wants it; `waiting` is what its reader may go on to.
pub fn send(
    tx: &mut Tx<'_>,
    user: &User,
    language: Language,
    waiting: Option<InteractionId>,
    env: &Env,
) -> Result<(), Fault> {
    let link = NewLink {
        purpose: LinkPurpose::ResetPassword,
        user_id: Some(user.id),
        address: user.email.clone(),
        browser: None,
        data: waiting.map(|id| id.to_string()),
        ttl: env.settings.reset_ttl,
    };
    let issued = mailed_links::issue(tx, &link, env.now, env.random.as_ref())?;
    let language = user.profile.locale.unwrap_or(language);
    post::post(tx, &letter(&issued, env), &user.email, language, env)
}

/// Writes a letter that nobody gets: the work that it is tells nothing apart.
fn pretend(language: Language, env: &Env) -> Result<(), Fault> {
    let token = crate::domain::secret::Handle::generate(env.random.as_ref());
    let issued = IssuedLink { token, code: None, expires_at: env.now };
    post::write(&letter(&issued, env), language, env).map(drop)
}

fn letter(issued: &IssuedLink, env: &Env) -> Letter {
    let settings = &env.settings;
    Letter::ResetPassword {
        link: Link::with_token(&settings.issuer, PATH, &issued.token, settings.reset_ttl),
    }
}
