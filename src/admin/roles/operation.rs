//! Defines roles. Nobody defines a role that can do more than they can.

use super::view::RoleView;
use crate::admin::context::Context;
use crate::admin::paging::{Page, PageSize};
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::changes::{Changes, Version};
use crate::domain::decision::Fault;
use crate::domain::permission::{PermissionName, Permissions};
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::role::RoleDefinition;
use crate::domain::user::Role;
use crate::storage::roles::{self, RoleUse};
use crate::storage::{Conn, Tx};

/// Most characters of a description.
pub const DESCRIPTION_MAX: usize = 500;
/// Most permissions of one role.
pub const PERMISSIONS_MAX: usize = 200;

/// What a role is for and what it carries.
#[derive(Clone, Debug)]
pub struct RoleContent {
    /// What it is for.
    pub description: String,
    /// What it carries.
    pub permissions: Vec<PermissionName>,
}

impl RoleContent {
    fn check(&self) -> Result<(), Refusal> {
        if self.description.chars().count() > DESCRIPTION_MAX {
            return Err(Refusal::invalid(
                "description",
                format!("a description has at most {DESCRIPTION_MAX} characters"),
            ));
        }
        if self.permissions.len() > PERMISSIONS_MAX {
            return Err(Refusal::invalid(
                "permissions",
                format!("a role has at most {PERMISSIONS_MAX} permissions"),
            ));
        }
        Ok(())
    }

    fn sorted(&self) -> Vec<PermissionName> {
        let mut permissions = self.permissions.clone();
        permissions.sort();
        permissions.dedup();
        permissions
    }
}

/// A page of roles in the order of their names.
pub fn list(
    conn: &mut Conn,
    after: Option<&Role>,
    size: PageSize,
) -> Result<Page<RoleDefinition, Role>, Fault> {
    Page::read(size, |role: &RoleDefinition| role.name.clone(), |limit| roles::list(conn, after, limit))
}

/// One role, and who uses it.
pub fn find(conn: &mut Conn, name: &Role) -> Result<Result<(RoleDefinition, RoleUse), Refusal>, Fault> {
    let Some(role) = roles::find(conn, name)? else { return Ok(Err(unknown(name))) };
    let used = roles::count_use(conn, name)?;
    Ok(Ok((role, used)))
}

/// There is no such role.
pub fn unknown(name: &Role) -> Refusal {
    let name = name.as_str();
    Refusal::not_found(format!("there is no role {name}; define it with `signet roles create {name}`"))
        .at("role")
}

/// What the roles `names` together allow in the administration.
pub fn permissions_of(conn: &mut Conn, names: &[Role]) -> Result<Permissions, Fault> {
    if names.is_empty() {
        return Ok(Permissions::default());
    }
    let defined = roles::list_of(conn, names)?;
    Ok(defined.iter().fold(Permissions::default(), |all, role| all.union(&role.ours())))
}

/// Defines a role.
pub fn create(
    tx: &mut Tx<'_>,
    name: &Role,
    wanted: &RoleContent,
    context: &Context,
) -> Result<Result<RoleDefinition, Refusal>, Fault> {
    if let Err(refusal) = wanted.check() {
        return Ok(Err(refusal));
    }
    let role = RoleDefinition {
        name: name.clone(),
        description: wanted.description.clone(),
        permissions: wanted.sorted(),
        created_at: context.now,
        updated_at: context.now,
    };
    if !context.authority.covers(&role.ours()) {
        return Ok(Err(Refusal::beyond_own().at("permissions")));
    }
    if !roles::insert(tx, &role)? {
        let detail = format!("there is a role {}", name.as_str());
        return Ok(Err(Refusal::new(RefusalCode::Taken, detail).at("name")));
    }
    let changes = Changes::between(&(), &RoleView::from(&role))?;
    context
        .record(tx, AuditEntry::success(AuditEvent::RoleCreated).reason(name.as_str()).changes(changes))?;
    Ok(Ok(role))
}

/// Changes what a role is for and what it carries, if it still is as it was `seen`.
pub fn update(
    tx: &mut Tx<'_>,
    name: &Role,
    wanted: &RoleContent,
    seen: Option<&Version>,
    context: &Context,
) -> Result<Result<RoleDefinition, Refusal>, Fault> {
    if let Err(refusal) = wanted.check() {
        return Ok(Err(refusal));
    }
    let before = match changeable(tx, name, context)? {
        Ok(role) => role,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if !is_as_seen(seen, &RoleView::from(&before))? {
        return Ok(Err(Refusal::changed()));
    }
    let after = RoleDefinition {
        description: wanted.description.clone(),
        permissions: wanted.sorted(),
        updated_at: context.now,
        ..before.clone()
    };
    if !context.authority.covers(&after.ours()) {
        return Ok(Err(Refusal::beyond_own().at("permissions")));
    }
    let changes = Changes::between(&RoleView::from(&before), &RoleView::from(&after))?;
    if changes.is_empty() {
        return Ok(Ok(before));
    }
    roles::update(tx, &after)?;
    context
        .record(tx, AuditEntry::success(AuditEvent::RoleChanged).reason(name.as_str()).changes(changes))?;
    Ok(Ok(after))
}

/// Deletes a role that nobody uses.
pub fn delete(
    tx: &mut Tx<'_>,
    name: &Role,
    seen: Option<&Version>,
    context: &Context,
) -> Result<Result<RoleDefinition, Refusal>, Fault> {
    let role = match changeable(tx, name, context)? {
        Ok(role) => role,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if !is_as_seen(seen, &RoleView::from(&role))? {
        return Ok(Err(Refusal::changed()));
    }
    let used = roles::count_use(tx.conn(), name)?;
    if used != RoleUse::default() {
        let RoleUse { users, groups, scopes } = used;
        let detail = format!(
            "the role {} is used: people who have it {users}, groups {groups}, scopes limited to it {scopes}; take it \
             away there first",
            name.as_str()
        );
        return Ok(Err(Refusal::new(RefusalCode::InUse, detail)));
    }
    roles::delete(tx, name)?;
    let changes = Changes::between(&RoleView::from(&role), &())?;
    context
        .record(tx, AuditEntry::success(AuditEvent::RoleDeleted).reason(name.as_str()).changes(changes))?;
    Ok(Ok(role))
}

/// Whether something still is as somebody saw it; whoever does not say what they saw overwrites knowingly.
pub fn is_as_seen(seen: Option<&Version>, now: &impl serde::Serialize) -> Result<bool, Fault> {
    match seen {
        None => Ok(true),
        Some(seen) => Ok(*seen == Version::of(now)?),
    }
}

/// The role, held until the transaction ends, if it is one that `context` may change.
fn changeable(
    tx: &mut Tx<'_>,
    name: &Role,
    context: &Context,
) -> Result<Result<RoleDefinition, Refusal>, Fault> {
    roles::lock(tx, std::slice::from_ref(name))?;
    let Some(role) = roles::find(tx.conn(), name)? else { return Ok(Err(unknown(name))) };
    if role.built_in().is_some() {
        let detail = format!("the role {} is built in and stays as it is", name.as_str());
        return Ok(Err(Refusal::new(RefusalCode::Conflict, detail)));
    }
    if !context.authority.covers(&role.ours()) {
        return Ok(Err(Refusal::beyond_own()));
    }
    Ok(Ok(role))
}
