//! Ends sessions and takes access away, one at a time.

use crate::accounts::applications::operation::{self as applications, Access};
use crate::accounts::limits::operation::blocks_of;
use crate::accounts::sessions::operation::close;
use crate::accounts::sessions::own::{self, Own};
use crate::admin::context::Context;
use crate::admin::users::operation::{UserKey, find, touchable};
use crate::domain::audit::{AuditEntry, AuditEvent, Happened};
use crate::domain::decision::Fault;
use crate::domain::grant::RevocationReason;
use crate::domain::ids::{ClientId, SessionId};
use crate::domain::limit::LimitKind;
use crate::domain::refusal::Refusal;
use crate::domain::role::Group;
use crate::domain::time::Timestamp;
use crate::domain::user::UserState;
use crate::env::Env;
use crate::storage::{Conn, Tx, audit, consents, grants, groups, sessions};

/// Where somebody is signed in, the newest first.
pub fn sessions(conn: &mut Conn, key: &UserKey, env: &Env) -> Result<Result<Vec<Own>, Refusal>, Fault> {
    match find(conn, key)? {
        Ok(user) => own::list(conn, user.id, env).map(Ok),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// Which applications have access to somebody's account, by name.
pub fn applications(
    conn: &mut Conn,
    key: &UserKey,
    env: &Env,
) -> Result<Result<Vec<Access>, Refusal>, Fault> {
    match find(conn, key)? {
        Ok(user) => applications::list(conn, user.id, env.now).map(Ok),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// How somebody gets in: whether anything refuses them, and when they last did.
#[derive(Debug)]
pub struct WayIn {
    /// The state of the account.
    pub state: UserState,
    /// What refuses attempts, and until when.
    pub blocks: Vec<(LimitKind, Timestamp)>,
    /// Their last sign-in, as far as the audit log still knows.
    pub last: Option<Happened>,
}

/// How somebody gets in.
pub fn way_in(conn: &mut Conn, key: &UserKey, env: &Env) -> Result<Result<WayIn, Refusal>, Fault> {
    let user = match find(conn, key)? {
        Ok(user) => user,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let (blocks, last) = (blocks_of(conn, user.id, env)?, audit::find_last_sign_in(conn, user.id)?);
    Ok(Ok(WayIn { state: user.state, blocks, last }))
}

/// The groups of somebody.
pub fn groups(conn: &mut Conn, key: &UserKey) -> Result<Result<Vec<Group>, Refusal>, Fault> {
    match find(conn, key)? {
        Ok(user) => groups::list_of_user(conn, user.id).map(Ok),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// Ends one session, and what hangs on it.
pub fn end_session(
    tx: &mut Tx<'_>,
    key: &UserKey,
    id: SessionId,
    context: &Context,
    env: &Env,
) -> Result<Result<(), Refusal>, Fault> {
    let user = match touchable(tx, key, context)? {
        Ok(user) => user,
        Err(refusal) => return Ok(Err(refusal)),
    };
    // AP2: a session of somebody else is none here.
    let session = sessions::find(tx.conn(), id)?.filter(|session| session.user_id == user.id);
    let unknown = || Refusal::not_found("there is no such session");
    let Some(session) = session else { return Ok(Err(unknown())) };
    if !close(tx, &session, RevocationReason::SessionEnded, env)? {
        return Ok(Err(unknown()));
    }
    let entry = AuditEntry::success(AuditEvent::SessionsEnded).user(user.id).session(id);
    context.record(tx, entry.reason("administrator"))?;
    Ok(Ok(()))
}

/// Takes an application's access away: it has to ask anew, and nothing that it holds is worth anything.
pub fn revoke_application(
    tx: &mut Tx<'_>,
    key: &UserKey,
    client: &ClientId,
    context: &Context,
) -> Result<Result<(), Refusal>, Fault> {
    let user = match touchable(tx, key, context)? {
        Ok(user) => user,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let asked = consents::delete(tx, user.id, client)?;
    let held = grants::revoke_client(tx, user.id, client, RevocationReason::User, context.now)?;
    if !asked && held == 0 {
        return Ok(Err(Refusal::not_found(format!("{client} has no access to this account"))));
    }
    let entry = AuditEntry::success(AuditEvent::AccessRevoked).user(user.id).client(client);
    context.record(tx, entry.reason("administrator"))?;
    Ok(Ok(()))
}
