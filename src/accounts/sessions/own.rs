//! A person's own sessions: they see where they are signed in, and end what they do not know.

use super::operation::close;
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::grant::RevocationReason;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::session::Session;
use crate::env::Env;
use crate::storage::sessions::Whereabouts;
use crate::storage::{Conn, Tx, grants, sessions};

/// A session, and the names of the applications that were signed in to by it.
#[derive(Clone, Debug)]
pub struct Own {
    /// The session, and where it was begun.
    pub whereabouts: Whereabouts,
    /// Applications, each once.
    pub applications: Vec<String>,
}

/// The live sessions of `user`, the newest first.
pub fn list(conn: &mut Conn, user: UserId, env: &Env) -> Result<Vec<Own>, Fault> {
    let held = grants::list_held(conn, user, env.now)?;
    let open = sessions::list_whereabouts(conn, user)?;
    let live = open.into_iter().filter(|one| one.session.is_live(&env.settings.lifetimes, env.now));
    let with_applications = live.map(|whereabouts| {
        let of = held.iter().filter(|grant| grant.session_id == whereabouts.session.id);
        let mut applications: Vec<String> = of.map(|grant| grant.client_name.clone()).collect();
        applications.sort();
        applications.dedup();
        Own { whereabouts, applications }
    });
    Ok(with_applications.collect())
}

/// Ends one session of `user`, named by its id, and all that hangs on it. `false`: they have no such session, which
/// somebody else's is too (security.md AP2).
pub fn end_one(
    tx: &mut Tx<'_>,
    user: UserId,
    id: SessionId,
    origin: &Origin,
    env: &Env,
) -> Result<bool, Fault> {
    let session = sessions::find(tx.conn(), id)?.filter(|session| session.user_id == user);
    let Some(session) = session else { return Ok(false) };
    end(tx, &session, origin, env)
}

/// Ends every session of `current`'s person but `current` itself; how many.
pub fn end_others(tx: &mut Tx<'_>, current: &Session, origin: &Origin, env: &Env) -> Result<usize, Fault> {
    let open = sessions::list_open(tx.conn(), current.user_id)?;
    let mut ended = 0;
    for session in open.iter().filter(|session| session.id != current.id) {
        if end(tx, session, origin, env)? {
            ended += 1;
        }
    }
    Ok(ended)
}

fn end(tx: &mut Tx<'_>, session: &Session, origin: &Origin, env: &Env) -> Result<bool, Fault> {
    // Whoever sits at the other browser loses what is offline, too: this is no sign-out.
    if !close(tx, session, RevocationReason::SessionEnded, env)? {
        return Ok(false);
    }
    let entry = AuditEntry::success(AuditEvent::SessionsEnded).user(session.user_id).session(session.id);
    let entry = entry.actor(session.user_id.to_string());
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    Ok(true)
}
