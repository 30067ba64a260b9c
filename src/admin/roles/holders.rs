//! Gives roles to people and takes them away. Nobody gives a role that can do more than they can, and the last
//! administrator stays one.

use super::operation::{permissions_of, unknown};
use crate::admin::context::{Authority, Context};
use crate::admin::users::operation::{UserKey, touchable};
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::decision::Fault;
use crate::domain::ids::UserId;
use crate::domain::permission::BuiltInRole;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::user::{Role, User};
use crate::storage::{Conn, Tx, roles, users};

/// Gives roles; the answer names those that the user did not have themselves.
pub fn grant(
    tx: &mut Tx<'_>,
    key: &UserKey,
    names: &[Role],
    context: &Context,
) -> Result<Result<(User, Vec<Role>), Refusal>, Fault> {
    let user = match holder(tx, key, names, context)? {
        Ok(user) => user,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut granted = Vec::new();
    for role in names {
        if users::insert_role(tx, user.id, role)? {
            let entry = AuditEntry::success(AuditEvent::RoleGranted).user(user.id);
            context.record(tx, entry.reason(role.as_str()))?;
            granted.push(role.clone());
        }
    }
    Ok(Ok((reread(tx, user.id)?, granted)))
}

/// Takes roles away; the answer names those that the user had themselves. What a group of theirs carries stays.
pub fn take(
    tx: &mut Tx<'_>,
    key: &UserKey,
    names: &[Role],
    context: &Context,
) -> Result<Result<(User, Vec<Role>), Refusal>, Fault> {
    let user = match holder(tx, key, names, context)? {
        Ok(user) => user,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if names.iter().any(is_admin) && is_last_administrator(tx, &user, context)? {
        return Ok(Err(last_administrator()));
    }
    let mut taken = Vec::new();
    for role in names {
        if roles::take_from(tx, user.id, role)? {
            let entry = AuditEntry::success(AuditEvent::RoleTaken).user(user.id);
            context.record(tx, entry.reason(role.as_str()))?;
            taken.push(role.clone());
        }
    }
    Ok(Ok((reread(tx, user.id)?, taken)))
}

/// The account, if `context` may lay hands on it and give and take all of `names`.
fn holder(
    tx: &mut Tx<'_>,
    key: &UserKey,
    names: &[Role],
    context: &Context,
) -> Result<Result<User, Refusal>, Fault> {
    match touchable(tx, key, context)? {
        Ok(user) => Ok(may_give(tx, names, context)?.map(|()| user)),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// Whether all of `names` are defined, and allow nothing that `context` may not do itself. Holds them.
pub fn may_give(tx: &mut Tx<'_>, names: &[Role], context: &Context) -> Result<Result<(), Refusal>, Fault> {
    if let Some(name) = roles::lock(tx, names)?.first() {
        return Ok(Err(unknown(name)));
    }
    // AP2: nobody gives away more than they have.
    if !context.authority.covers(&permissions_of(tx.conn(), names)?) {
        return Ok(Err(Refusal::beyond_own().at("role")));
    }
    Ok(Ok(()))
}

/// Whether `context` may lay hands on `user`: not on somebody who can do more than it can (security.md AP2).
pub fn may_touch(conn: &mut Conn, user: &User, context: &Context) -> Result<Result<(), Refusal>, Fault> {
    if context.authority == Authority::Local {
        return Ok(Ok(()));
    }
    let theirs = permissions_of(conn, &user.roles)?;
    if context.authority.covers(&theirs) {
        return Ok(Ok(()));
    }
    let detail = "this account has permissions in the administration that you do not have yourself";
    Ok(Err(Refusal::new(RefusalCode::Forbidden, detail)))
}

/// Whether without `user` nobody could administer this server. Whoever has the database itself may do it all the same.
pub fn is_last_administrator(tx: &mut Tx<'_>, user: &User, context: &Context) -> Result<bool, Fault> {
    if context.authority == Authority::Local { Ok(false) } else { is_only_administrator(tx, user) }
}

/// Whether nobody else administers this server. Other changes of administrators wait until the transaction ends.
pub fn is_only_administrator(tx: &mut Tx<'_>, user: &User) -> Result<bool, Fault> {
    let Ok(admin) = BuiltInRole::Admin.as_str().parse::<Role>() else { return Ok(false) };
    if !user.roles.contains(&admin) {
        return Ok(false);
    }
    roles::lock(tx, std::slice::from_ref(&admin))?;
    let is_one =
        users::find(tx.conn(), user.id)?.is_some_and(|now| now.is_active() && now.roles.contains(&admin));
    Ok(is_one && roles::count_active(tx.conn(), &admin, 2)? < 2)
}

/// The refusal for it.
pub fn last_administrator() -> Refusal {
    let detail = "this is the last administrator; make somebody else one first";
    Refusal::new(RefusalCode::LastAdministrator, detail)
}

fn is_admin(role: &Role) -> bool {
    role.as_str() == BuiltInRole::Admin.as_str()
}

fn reread(tx: &mut Tx<'_>, id: UserId) -> Result<User, Fault> {
    users::find(tx.conn(), id)?.ok_or_else(|| Fault::inconsistent("users", "id", id.to_string()))
}
