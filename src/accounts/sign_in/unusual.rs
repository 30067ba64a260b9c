//! Notices sign-ins that are out of the ordinary, and tells their people: one event, one mail.

use crate::accounts::area::{device, place};
use crate::accounts::limits::operation::{failures_within, may_mail};
use crate::accounts::post::post;
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::device::Device;
use crate::domain::ids::{KnownNetworkId, UserId};
use crate::domain::language::Language;
use crate::domain::limit::Mailed;
use crate::domain::mailed_link::{LinkPurpose, NewLink};
use crate::domain::session::Session;
use crate::domain::unusual::{
    EarlierSignIn, Journey, NOT_ME, Reasons, SignInFacts, UnusualSignIns, failures_since,
};
use crate::domain::user::User;
use crate::env::Env;
use crate::mail::letter::{Letter, Link};
use crate::storage::{Conn, Tx, known_networks, mailed_links, users};
use crate::words::Words;

/// Where the link "this was not me" leads.
pub const NOT_ME_PATH: &str = "/sign-in/not-me";

/// Why a sign-in of `user` that is complete but for its session is unusual; `device` is the known one that it comes from.
pub fn reasons(
    conn: &mut Conn,
    user: UserId,
    device: Option<&Device>,
    origin: &Origin,
    env: &Env,
) -> Result<Reasons, Fault> {
    let last = known_networks::latest(conn, user)?;
    let knows_network = match origin.ip {
        Some(address) => known_networks::knows(conn, user, address.network(), env.now)?,
        None => true,
    };
    let failures = match last {
        Some(last) => failures_within(conn, user, failures_since(last.at, env.now), env)?,
        None => 0,
    };
    let facts = SignInFacts {
        is_known: last.is_some() || device.is_some() || known_networks::has_signed_in(conn, user)?,
        knows_device: device.is_some(),
        knows_network,
        journey: last.and_then(|last| journey(last, origin, env)),
        failures,
        failures_of_one: env.settings.limits.pair.most,
    };
    Ok(facts.reasons())
}

/// Whether an unusual sign-in must pass a mailed code before there is a session.
pub fn asks_for_code(
    conn: &mut Conn,
    user: UserId,
    device: Option<&Device>,
    origin: &Origin,
    env: &Env,
) -> Result<bool, Fault> {
    match env.settings.unusual.answer {
        UnusualSignIns::Notify => Ok(false),
        UnusualSignIns::StepUp => Ok(reasons(conn, user, device, origin, env)?.ask_more()),
    }
}

/// From the last sign-in to this one, when the places of both are known.
fn journey(last: EarlierSignIn, origin: &Origin, env: &Env) -> Option<Journey> {
    let point = |address| env.places.find(address, Language::English)?.point;
    let time = env.now.since(last.at);
    Some(Journey { from: point(last.address)?, to: point(origin.ip?)?, time })
}

/// Remembers from where a sign-in came, and tells of it when it is unusual.
pub fn note(
    tx: &mut Tx<'_>,
    session: &Session,
    reasons: &Reasons,
    origin: &Origin,
    env: &Env,
) -> Result<(), Fault> {
    if let Some(address) = origin.ip {
        let id = KnownNetworkId::new(env.now, env.random.as_ref());
        let until = env.now.plus(env.settings.devices.known);
        known_networks::upsert(tx, id, session.user_id, EarlierSignIn { at: env.now, address }, until)?;
    }
    if !reasons.is_unusual() {
        return Ok(());
    }
    let entry = AuditEntry::success(AuditEvent::UnusualSignIn).user(session.user_id).session(session.id);
    audit::record(tx, &entry.reason(reasons.words()), origin, env.now, env.random.as_ref())?;
    match users::find(tx.conn(), session.user_id)? {
        Some(user) if reasons.tell_owner() => tell(tx, &user, session, origin, env),
        _ => Ok(()),
    }
}

/// Mails who it was and where, with a link to say "this was not me". Who has the password could sign in again and again
/// to bury the first of these mails; there are only so many in an hour, and the links of all work.
fn tell(tx: &mut Tx<'_>, user: &User, session: &Session, origin: &Origin, env: &Env) -> Result<(), Fault> {
    // RL2: a stranger's address gets no notices.
    if !user.email_verified || !may_mail(tx, Mailed::UnusualSignIn, &user.email, env)? {
        return Ok(());
    }
    let new = NewLink {
        purpose: LinkPurpose::NotMe,
        user_id: Some(user.id),
        address: user.email.clone(),
        browser: None,
        // A factor that is set up on the way in is confirmed before the session begins, and after this.
        data: NewLink::remembering(session.auth_time),
        ttl: NOT_ME,
    };
    let issued = mailed_links::issue(tx, &new, env.now, env.random.as_ref())?;
    let words = Words::new(user.language());
    let letter = Letter::NewSignIn {
        at: env.now,
        device: Some(words.tell(&device::named(origin.user_agent.as_deref()))),
        place: place::told_of(origin, &env.places, words),
        not_me_link: Link::with_token(&env.settings.issuer, NOT_ME_PATH, &issued.token, NOT_ME),
    };
    post(tx, &letter, &user.email, user.language(), env)
}
