//! Says which scopes only people with some roles are given (security.md TK5).

use crate::admin::context::Context;
use crate::admin::paging::{Page, PageSize};
use crate::admin::roles::operation::{is_as_seen, permissions_of, unknown};
use crate::admin::roles::view::ScopeLimitView;
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::changes::{Changes, Version};
use crate::domain::decision::Fault;
use crate::domain::permission::{AdminScope, BuiltInRole};
use crate::domain::refusal::Refusal;
use crate::domain::scope::{OPENID_SCOPES, Scope, ScopeToken};
use crate::domain::user::Role;
use crate::storage::{Conn, Tx, roles};

/// A page of the scopes that are limited, in order.
pub fn list(
    conn: &mut Conn,
    after: Option<&ScopeToken>,
    size: PageSize,
) -> Result<Page<ScopeLimitView, ScopeToken>, Fault> {
    let read = |limit| roles::list_limited_scopes(conn, after, limit);
    let scopes = Page::read(size, ScopeToken::clone, read)?;
    let items = scopes.items.iter().map(|scope| find(conn, scope)).collect::<Result<_, _>>()?;
    Ok(Page { items, next: scopes.next })
}

/// Who is given one scope.
pub fn find(conn: &mut Conn, scope: &ScopeToken) -> Result<ScopeLimitView, Fault> {
    Ok(ScopeLimitView { scope: scope.clone(), roles: roles::list_of_scope(conn, scope)? })
}

/// The scopes that `role` is given and not everybody, each with all roles that are; the first of them, if they are many.
pub fn list_of_role(conn: &mut Conn, role: &Role, size: PageSize) -> Result<Vec<ScopeLimitView>, Fault> {
    let scopes = Page::read(size, ScopeToken::clone, |limit| roles::list_scopes_of(conn, role, limit))?;
    scopes.items.iter().map(|scope| find(conn, scope)).collect()
}

/// Limits `scope` to people with one of `names`; without names, anybody can be given it.
pub fn limit(
    tx: &mut Tx<'_>,
    scope: &ScopeToken,
    names: &[Role],
    seen: Option<&Version>,
    context: &Context,
) -> Result<Result<ScopeLimitView, Refusal>, Fault> {
    let mut names = names.to_vec();
    names.sort();
    names.dedup();
    let before = match changeable(tx, scope, &names, seen, context)? {
        Ok(limit) => limit,
        Err(refusal) => return Ok(Err(refusal)),
    };
    replace(tx, &before, names, context).map(Ok)
}

/// Whether a role is to be given a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// It is; the scope is limited from then on, if it was not.
    Yes,
    /// Not any more. The last role leaves the scope to anybody.
    No,
}

/// Adds one role to those that are given `scope`, or takes it from them.
pub fn set(
    tx: &mut Tx<'_>,
    scope: &ScopeToken,
    role: &Role,
    given: Given,
    seen: Option<&Version>,
    context: &Context,
) -> Result<Result<ScopeLimitView, Refusal>, Fault> {
    let before = match changeable(tx, scope, std::slice::from_ref(role), seen, context)? {
        Ok(limit) => limit,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut names = before.roles.clone();
    names.retain(|name| name != role);
    if given == Given::Yes {
        names.push(role.clone());
        names.sort();
    }
    replace(tx, &before, names, context).map(Ok)
}

/// Whether `scope` can be limited at all: everybody who signs in is somebody, whatever their roles.
pub fn can_be_limited(scope: &ScopeToken) -> Result<(), Refusal> {
    if OPENID_SCOPES.contains(&scope.as_str()) {
        let detail = format!("the scope {scope} belongs to OpenID Connect; it cannot be limited to roles");
        return Err(Refusal::invalid("scope", detail));
    }
    Ok(())
}

/// Who is given `scope` now, if `context` may change it, it can be limited, and `names` are roles. Other changes of limits
/// wait until the transaction ends.
fn changeable(
    tx: &mut Tx<'_>,
    scope: &ScopeToken,
    names: &[Role],
    seen: Option<&Version>,
    context: &Context,
) -> Result<Result<ScopeLimitView, Refusal>, Fault> {
    if let Err(refusal) = can_be_limited(scope) {
        return Ok(Err(refusal));
    }
    // The role that is always there stands for all limits: of two changes neither undoes the other.
    let held: Vec<Role> = names.iter().cloned().chain(BuiltInRole::Admin.as_str().parse().ok()).collect();
    if let Some(name) = roles::lock(tx, &held)?.first() {
        return Ok(Err(unknown(name)));
    }
    let now = find(tx.conn(), scope)?;
    // security.md AP2: nobody opens to themselves what those are given who can do more, or takes more from them than they
    // have themselves.
    let theirs = permissions_of(tx.conn(), &now.roles)?;
    let own = scope.as_str().parse::<Scope>().map(|scope| AdminScope::of(&scope)).unwrap_or_default();
    if !context.authority.covers(&theirs) || !context.authority.covers(&own) {
        return Ok(Err(Refusal::beyond_own().at("roles")));
    }
    Ok(if is_as_seen(seen, &now)? { Ok(now) } else { Err(Refusal::changed()) })
}

fn replace(
    tx: &mut Tx<'_>,
    before: &ScopeLimitView,
    names: Vec<Role>,
    context: &Context,
) -> Result<ScopeLimitView, Fault> {
    let after = ScopeLimitView { scope: before.scope.clone(), roles: names };
    let changes = Changes::between(before, &after)?;
    if !changes.is_empty() {
        roles::replace_of_scope(tx, &after.scope, &after.roles)?;
        let entry = AuditEntry::success(AuditEvent::ScopeLimited).reason(after.scope.as_str());
        context.record(tx, entry.changes(changes))?;
    }
    Ok(after)
}
