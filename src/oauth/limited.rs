//! Scopes that only people with some roles are given (security.md TK5). Whoever lacks the roles is given the rest, and the
//! answer's `scope` tells the application (RFC 6749 §3.3). Asked for in the transaction that issues.

use std::collections::BTreeMap;

use super::error::{ErrorCode, OAuthError};
use crate::domain::client::Client;
use crate::domain::decision::Fault;
use crate::domain::ids::UserId;
use crate::domain::scope::Scope;
use crate::domain::user::Role;
use crate::storage::{Conn, roles, users};

/// What the authorization endpoint says when nothing is left.
pub const DENIED: OAuthError =
    OAuthError::new(ErrorCode::AccessDenied, "the person has no role that is given what was asked for");

/// What of `scope` the roles that `user` has today are given. `None`: nothing that would be worth a token.
pub fn held(conn: &mut Conn, user: UserId, scope: &Scope) -> Result<Option<Scope>, Fault> {
    let limits = limits(conn, scope)?;
    // Roles are looked up only for a scope that is limited at all.
    let own = if limits.is_empty() { Vec::new() } else { users::list_roles(conn, user)? };
    let held = scope.filtered(|token| {
        limits.get(token).is_none_or(|allowed| allowed.iter().any(|role| own.contains(role)))
    });
    // The right to come back without the person is nothing by itself.
    let is_nothing =
        held.is_empty() || (held != *scope && held.iter().all(|token| token == "offline_access"));
    Ok((!is_nothing).then_some(held))
}

/// What of `scope` a client is given for itself. It has no roles: where nobody signs in, whoever registered it named what
/// the service is given (docs/decisions/0060); where people do, its registration says what they may be asked for.
pub fn of_client(conn: &mut Conn, client: &Client, scope: &Scope) -> Result<Scope, Fault> {
    if !client.signs_people_in() {
        return Ok(scope.clone());
    }
    let limits = limits(conn, scope)?;
    Ok(scope.filtered(|token| !limits.contains_key(token)))
}

/// The tokens of `scope` that are limited, and to which roles. One look-up, and none for what OpenID Connect names: that
/// cannot be limited.
fn limits(conn: &mut Conn, scope: &Scope) -> Result<BTreeMap<String, Vec<Role>>, Fault> {
    let asked = scope.without_openid();
    let mut limits: BTreeMap<String, Vec<Role>> = BTreeMap::new();
    if !asked.is_empty() {
        for (token, role) in roles::list_limits_of(conn, &asked)? {
            limits.entry(token).or_default().push(role);
        }
    }
    Ok(limits)
}
