//! Makes groups and says who is in them. A member has the group's roles, so that nobody takes part in giving more than
//! they have; the role admin is given to people themselves, never to a group.

use std::fmt;
use std::str::FromStr;

use super::view::GroupView;
use crate::admin::context::Context;
use crate::admin::paging::{Page, PageSize};
use crate::admin::roles::holders::{may_give, may_touch};
use crate::admin::roles::operation::{DESCRIPTION_MAX, is_as_seen};
use crate::admin::users::operation::{UserKey, find as find_user};
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::changes::{Changes, Version};
use crate::domain::decision::Fault;
use crate::domain::ids::{GroupId, UserId};
use crate::domain::name::DisplayName;
use crate::domain::permission::BuiltInRole;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::role::Group;
use crate::domain::user::{Role, User};
use crate::storage::{Conn, Tx, groups, users};

/// A group as an operator names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupKey {
    /// By its id.
    Id(GroupId),
    /// By its name.
    Name(DisplayName),
}

impl FromStr for GroupKey {
    type Err = crate::domain::name::InvalidName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self::Id).or_else(|_| text.parse().map(Self::Name))
    }
}

impl fmt::Display for GroupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Name(name) => name.fmt(f),
        }
    }
}

/// What a group is called, what it is for and what it carries.
#[derive(Clone, Debug)]
pub struct GroupContent {
    /// What it is called.
    pub name: DisplayName,
    /// What it is for.
    pub description: String,
    /// What its members have.
    pub roles: Vec<Role>,
}

impl GroupContent {
    fn check(&self) -> Result<(), Refusal> {
        if self.description.chars().count() > DESCRIPTION_MAX {
            let detail = format!("a description has at most {DESCRIPTION_MAX} characters");
            return Err(Refusal::invalid("description", detail));
        }
        if self.roles.iter().any(|role| role.as_str() == BuiltInRole::Admin.as_str()) {
            let detail = "the role admin is given to people themselves, never to a group";
            return Err(Refusal::invalid("roles", detail));
        }
        Ok(())
    }

    fn sorted(&self) -> Vec<Role> {
        let mut roles = self.roles.clone();
        roles.sort();
        roles.dedup();
        roles
    }
}

/// A page of groups, the oldest first.
pub fn list(conn: &mut Conn, after: Option<GroupId>, size: PageSize) -> Result<Page<Group, GroupId>, Fault> {
    Page::read(size, |group: &Group| group.id, |limit| groups::list(conn, after, limit))
}

/// One group.
pub fn find(conn: &mut Conn, key: &GroupKey) -> Result<Result<Group, Refusal>, Fault> {
    let found = match key {
        GroupKey::Id(id) => groups::find(conn, *id)?,
        GroupKey::Name(name) => groups::find_by_name(conn, name.as_str())?,
    };
    Ok(found.ok_or_else(|| unknown(key)))
}

/// No group is called so.
pub fn unknown(key: &GroupKey) -> Refusal {
    Refusal::not_found(format!("there is no group {key}"))
}

/// A page of a group's members, the oldest accounts first.
pub fn members(
    conn: &mut Conn,
    id: GroupId,
    after: Option<UserId>,
    size: PageSize,
) -> Result<Page<User, UserId>, Fault> {
    let page = Page::read(size, |id: &UserId| *id, |limit| groups::list_members(conn, id, after, limit))?;
    let mut items = Vec::new();
    for id in page.items {
        items.extend(users::find(conn, id)?);
    }
    Ok(Page { items, next: page.next })
}

/// Makes a group.
pub fn create(
    tx: &mut Tx<'_>,
    wanted: &GroupContent,
    context: &Context,
) -> Result<Result<Group, Refusal>, Fault> {
    if let Err(refusal) = wanted.check() {
        return Ok(Err(refusal));
    }
    if let Err(refusal) = may_give(tx, &wanted.roles, context)? {
        return Ok(Err(refusal));
    }
    let group = Group {
        id: GroupId::new(context.now, context.random.as_ref()),
        name: wanted.name.as_str().to_owned(),
        description: wanted.description.clone(),
        roles: wanted.sorted(),
        created_at: context.now,
        updated_at: context.now,
    };
    if !groups::insert(tx, &group)? {
        return Ok(Err(taken(&group.name)));
    }
    let changes = Changes::between(&(), &GroupView::from(&group))?;
    record(tx, AuditEvent::GroupCreated, &group, changes, context)?;
    Ok(Ok(group))
}

/// Changes a group, if it still is as it was `seen`.
pub fn update(
    tx: &mut Tx<'_>,
    key: &GroupKey,
    wanted: &GroupContent,
    seen: Option<&Version>,
    context: &Context,
) -> Result<Result<Group, Refusal>, Fault> {
    if let Err(refusal) = wanted.check() {
        return Ok(Err(refusal));
    }
    let before = match changeable(tx, key, context)? {
        Ok(group) => group,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if !is_as_seen(seen, &GroupView::from(&before))? {
        return Ok(Err(Refusal::changed()));
    }
    if let Err(refusal) = may_give(tx, &wanted.roles, context)? {
        return Ok(Err(refusal));
    }
    let after = Group {
        name: wanted.name.as_str().to_owned(),
        description: wanted.description.clone(),
        roles: wanted.sorted(),
        updated_at: context.now,
        ..before.clone()
    };
    let changes = Changes::between(&GroupView::from(&before), &GroupView::from(&after))?;
    if changes.is_empty() {
        return Ok(Ok(before));
    }
    if !groups::update(tx, &after)? {
        return Ok(Err(taken(&after.name)));
    }
    record(tx, AuditEvent::GroupChanged, &after, changes, context)?;
    Ok(Ok(after))
}

/// Deletes a group that has no members.
pub fn delete(
    tx: &mut Tx<'_>,
    key: &GroupKey,
    seen: Option<&Version>,
    context: &Context,
) -> Result<Result<Group, Refusal>, Fault> {
    let group = match changeable(tx, key, context)? {
        Ok(group) => group,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if !is_as_seen(seen, &GroupView::from(&group))? {
        return Ok(Err(Refusal::changed()));
    }
    let members = groups::count_members(tx.conn(), group.id)?;
    if members > 0 {
        let detail = format!("the group {} has members: {members}; let them go first", group.name);
        return Ok(Err(Refusal::new(RefusalCode::InUse, detail)));
    }
    groups::delete(tx, group.id)?;
    let changes = Changes::between(&GroupView::from(&group), &())?;
    record(tx, AuditEvent::GroupDeleted, &group, changes, context)?;
    Ok(Ok(group))
}

/// Whether somebody is to be in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// In it.
    Member,
    /// Not in it.
    Stranger,
}

/// Takes somebody into a group, or lets them go. Once more changes nothing; `false` says so.
pub fn set_membership(
    tx: &mut Tx<'_>,
    key: &GroupKey,
    user: &UserKey,
    membership: Membership,
    context: &Context,
) -> Result<Result<bool, Refusal>, Fault> {
    let group = match changeable(tx, key, context)? {
        Ok(group) => group,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let user = match find_user(tx.conn(), user)? {
        Ok(user) => user,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Err(refusal) = may_touch(tx.conn(), &user, context)? {
        return Ok(Err(refusal));
    }
    let (changed, event) = match membership {
        Membership::Member => (groups::insert_member(tx, group.id, user.id)?, AuditEvent::GroupJoined),
        Membership::Stranger => (groups::delete_member(tx, group.id, user.id)?, AuditEvent::GroupLeft),
    };
    if changed {
        context.record(tx, AuditEntry::success(event).user(user.id).reason(group.id.to_string()))?;
    }
    Ok(Ok(changed))
}

/// The group, held until the transaction ends, if it is one that `context` may change: it carries nothing that is beyond
/// it.
fn changeable(tx: &mut Tx<'_>, key: &GroupKey, context: &Context) -> Result<Result<Group, Refusal>, Fault> {
    let group = match find(tx.conn(), key)? {
        Ok(group) => group,
        Err(refusal) => return Ok(Err(refusal)),
    };
    groups::lock(tx, group.id)?;
    // Read again: whoever held it before may have changed it.
    let group = match find(tx.conn(), &GroupKey::Id(group.id))? {
        Ok(group) => group,
        Err(refusal) => return Ok(Err(refusal)),
    };
    Ok(may_give(tx, &group.roles, context)?.map(|()| group))
}

fn taken(name: &str) -> Refusal {
    Refusal::new(RefusalCode::Taken, format!("there is a group {name}")).at("name")
}

fn record(
    tx: &mut Tx<'_>,
    event: AuditEvent,
    group: &Group,
    changes: Changes,
    context: &Context,
) -> Result<(), Fault> {
    context.record(tx, AuditEntry::success(event).reason(group.id.to_string()).changes(changes))
}
