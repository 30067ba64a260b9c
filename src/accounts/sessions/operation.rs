//! Begins and ends sessions. What hangs on a session ends with it.

use crate::accounts::area::device::named;
use crate::accounts::limits::operation::may_mail;
use crate::accounts::post::post;
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::grant::RevocationReason;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::limit::Mailed;
use crate::domain::secret::{Handle, SecretHash};
use crate::domain::session::{AuthenticationMethods, Session};
use crate::domain::time::{Span, Timestamp};
use crate::env::Env;
use crate::mail::letter::Letter;
use crate::storage::sessions::Whereabouts;
use crate::storage::{Conn, Store, Tx, grants, mailed_links, sessions, users};
use crate::words::Words;

/// The live session that a browser's cookie names.
pub fn find_live(conn: &mut Conn, handle: Option<&SecretHash>, env: &Env) -> Result<Option<Session>, Fault> {
    let Some(handle) = handle else { return Ok(None) };
    let session = sessions::find_by_handle(conn, handle)?;
    Ok(session.filter(|session| session.is_live(&env.settings.lifetimes, env.now)))
}

/// How often the use of a session is written down; more often would only cost commits.
const NOTED_EVERY: Span = Span::from_minutes(1);

/// Notes that a session is used, so that it does not end as an idle one.
pub async fn note_use(store: &Store, session: &Session, now: Timestamp) -> Result<(), Fault> {
    if !is_to_be_noted(session, now) {
        return Ok(());
    }
    let id = session.id;
    store.write("note the use of a session", move |tx| sessions::touch(tx, id, now)).await
}

/// The same inside an operation. Many at once in one session would wait for its row, one after the other, only to write
/// down that it is used.
pub fn note_use_within(tx: &mut Tx<'_>, session: &Session, now: Timestamp) -> Result<(), Fault> {
    if is_to_be_noted(session, now) { sessions::touch(tx, session.id, now) } else { Ok(()) }
}

fn is_to_be_noted(session: &Session, now: Timestamp) -> bool {
    now.since(session.last_seen_at) >= NOTED_EVERY
}

/// The session that a browser's cookie names, unless it was ended: one that has merely expired still has what hangs on
/// it, and signing out ends that.
pub fn find_open(conn: &mut Conn, handle: Option<&SecretHash>) -> Result<Option<Session>, Fault> {
    let Some(handle) = handle else { return Ok(None) };
    Ok(sessions::find_by_handle(conn, handle)?.filter(|session| session.ended_at.is_none()))
}

/// A session that has just begun, and the only copy of its handle.
#[derive(Debug)]
pub struct Begun {
    /// The session.
    pub session: Session,
    /// Its handle, for the browser's cookie.
    pub handle: Handle,
}

/// What a person proved to get a session.
#[derive(Clone, Debug)]
pub struct Proof {
    /// Who they are.
    pub user: UserId,
    /// How they proved it.
    pub methods: AuthenticationMethods,
    /// When they proved the first factor (`auth_time`).
    pub at: Timestamp,
    /// The second factor was not asked for because the device is remembered.
    pub remembered: bool,
}

/// Signs a person in in a browser that had `previous`. The handle is new in any case (security.md SE2). The same person
/// keeps the session, so that signing in again logs no application out; another person's session ends.
pub fn begin(
    tx: &mut Tx<'_>,
    proof: Proof,
    previous: Option<Session>,
    origin: &Origin,
    env: &Env,
) -> Result<Begun, Fault> {
    let (handle, user) = (Handle::generate(env.random.as_ref()), proof.user);
    let mut session = Session {
        id: SessionId::new(env.now, env.random.as_ref()),
        user_id: user,
        auth_time: proof.at,
        methods: proof.methods,
        remembered: proof.remembered,
        created_at: env.now,
        last_seen_at: env.now,
        ended_at: None,
    };
    let kept = match &previous {
        // A session that is ended at this very moment is not renewed: the person gets another one.
        Some(previous) if previous.user_id == user => {
            // Who only adds a second factor does not live longer for it.
            let added = previous.auth_time == proof.at;
            let created_at = if added { previous.created_at } else { env.now };
            let same = Session { id: previous.id, created_at, ..session.clone() };
            sessions::renew(tx, &same, &handle.hash(), until(&same, env))?.then_some(same)
        }
        _ => None,
    };
    if let Some(kept) = kept {
        session = kept;
    } else {
        if let Some(previous) = previous {
            end(tx, &previous, RevocationReason::SignOut, origin, env)?;
        }
        sessions::insert(tx, &session, &handle.hash(), origin, until(&session, env))?;
    }
    evict(tx, &session, origin, env)?;
    let entry = AuditEntry::success(AuditEvent::SignedIn).user(user).session(session.id);
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    Ok(Begun { session, handle })
}

/// When a session's row may be forgotten.
fn until(session: &Session, env: &Env) -> Timestamp {
    session.created_at.plus(env.settings.lifetimes.session_absolute)
}

/// Ends the oldest sessions beyond the number that a user may have, never the one that has just `begun`: clocks of nodes
/// differ, and many may sign in within a millisecond. The user's row is held, so that two sign-ins at once count one
/// after the other.
fn evict(tx: &mut Tx<'_>, begun: &Session, origin: &Origin, env: &Env) -> Result<(), Fault> {
    let user = begun.user_id;
    let open = sessions::list_whereabouts(tx.conn(), user)?;
    let live = open.into_iter().filter(|one| one.session.is_live(&env.settings.lifetimes, env.now));
    let others = live.filter(|one| one.session.id != begun.id);
    for one in others.skip(env.settings.sessions_per_user.saturating_sub(1)) {
        if !close(tx, &one.session, RevocationReason::SessionEnded, env)? {
            continue;
        }
        tell(tx, user, &one, env)?;
        let entry = AuditEntry::success(AuditEvent::SessionEvicted).user(user).session(one.session.id);
        audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    }
    Ok(())
}

/// security.md, "Defaults": who has too many sessions is told that the oldest ended, unless they do without such mails.
fn tell(tx: &mut Tx<'_>, user: UserId, ended: &Whereabouts, env: &Env) -> Result<(), Fault> {
    let Some(user) = users::find(tx.conn(), user)? else { return Ok(()) };
    // RL2: a stranger's address gets no notices, and who signs in again and again does not fill a mailbox.
    if !user.profile.notifications.session_limit
        || !user.email_verified
        || !may_mail(tx, Mailed::SessionEvicted, &user.email, env)?
    {
        return Ok(());
    }
    let language = user.language();
    let device = ended.user_agent.as_deref().map(|header| Words::new(language).tell(&named(Some(header))));
    post(tx, &Letter::SessionEvicted { device }, &user.email, language, env)
}

/// Ends a session and what hangs on it.
pub fn end(
    tx: &mut Tx<'_>,
    session: &Session,
    reason: RevocationReason,
    origin: &Origin,
    env: &Env,
) -> Result<(), Fault> {
    if close(tx, session, reason, env)? {
        let entry = AuditEntry::success(AuditEvent::SignedOut).user(session.user_id).session(session.id);
        audit::record(tx, &entry.reason(reason.as_str()), origin, env.now, env.random.as_ref())?;
    }
    Ok(())
}

/// Ends the row of a session and what hangs on it: what applications were given in it, and a change of the address that
/// was asked for in it. Whoever ends a session may do so because somebody else sat at it, whose wish that change is.
/// `false`: it had ended.
pub fn close(tx: &mut Tx<'_>, session: &Session, reason: RevocationReason, env: &Env) -> Result<bool, Fault> {
    if !sessions::end(tx, session.id, env.now)? {
        return Ok(false);
    }
    grants::revoke_session(tx, session.id, reason, env.now)?;
    // security.md SE3, EM3.
    mailed_links::void_asked_in(tx, session, env.now)?;
    Ok(true)
}
