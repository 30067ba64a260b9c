//! Table `roles`: what roles there are, and who has them.

use diesel::prelude::*;

use super::connection::Conn;
use super::fault::is_taken;
use super::row::{Place, to_json};
use super::schema::{effective_roles, group_roles, roles, scope_roles, user_roles, users};
use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::ids::UserId;
use crate::domain::role::RoleDefinition;
use crate::domain::scope::{Scope, ScopeToken};
use crate::domain::time::Timestamp;
use crate::domain::user::{Role, UserState};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = roles)]
struct Row {
    name: String,
    description: String,
    permissions: String,
    created_at: i64,
    updated_at: i64,
}

impl TryFrom<Row> for RoleDefinition {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let at = Place { table: "roles", id: &row.name };
        Ok(Self {
            name: at.parse("name", &row.name)?,
            permissions: at.json("permissions", &row.permissions)?,
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
            description: row.description,
        })
    }
}

/// The role of this name.
pub fn find(conn: &mut Conn, name: &Role) -> Result<Option<RoleDefinition>, Fault> {
    let row: Option<Row> =
        roles::table.find(name.as_str()).select(Row::as_select()).first(conn).optional()?;
    row.map(RoleDefinition::try_from).transpose()
}

/// A page of roles in the order of their names, after `after`.
pub fn list(conn: &mut Conn, after: Option<&Role>, limit: i64) -> Result<Vec<RoleDefinition>, Fault> {
    let rows: Vec<Row> = roles::table
        .filter(roles::name.gt(after.map_or("", Role::as_str)))
        .order(roles::name)
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(RoleDefinition::try_from).collect()
}

/// The definitions of those of `names` that are defined, in order.
pub fn list_of(conn: &mut Conn, names: &[Role]) -> Result<Vec<RoleDefinition>, Fault> {
    let names: Vec<&str> = names.iter().map(Role::as_str).collect();
    let defined = roles::table.filter(roles::name.eq_any(names)).order(roles::name);
    let rows: Vec<Row> = defined.select(Row::as_select()).load(conn)?;
    rows.into_iter().map(RoleDefinition::try_from).collect()
}

/// Defines a role. `false`: the name is taken.
pub fn insert(tx: &mut Tx<'_>, role: &RoleDefinition) -> Result<bool, Fault> {
    let row = Row {
        name: role.name.as_str().to_owned(),
        description: role.description.clone(),
        permissions: to_json(&role.permissions)?,
        created_at: role.created_at.millis(),
        updated_at: role.updated_at.millis(),
    };
    let inserted = tx.nested(|conn| diesel::insert_into(roles::table).values(&row).execute(conn))?;
    if is_taken(&inserted) {
        return Ok(false);
    }
    inserted?;
    Ok(true)
}

/// Holds the rows of `names` until the transaction ends, so that none of them is deleted meanwhile; the names that are
/// not defined.
pub fn lock(tx: &mut Tx<'_>, names: &[Role]) -> Result<Vec<Role>, Fault> {
    let mut unknown = Vec::new();
    let mut names: Vec<&Role> = names.iter().collect();
    // Always in one order, or two would wait for each other.
    names.sort();
    for name in names {
        let held = diesel::update(roles::table.find(name.as_str())).set(roles::name.eq(name.as_str()));
        if held.execute(tx.conn())? == 0 {
            unknown.push(name.clone());
        }
    }
    Ok(unknown)
}

/// Replaces what a role is for and what it carries.
pub fn update(tx: &mut Tx<'_>, role: &RoleDefinition) -> Result<bool, Fault> {
    let values = (
        roles::description.eq(&role.description),
        roles::permissions.eq(to_json(&role.permissions)?),
        roles::updated_at.eq(role.updated_at.millis()),
    );
    Ok(diesel::update(roles::table.find(role.name.as_str())).set(values).execute(tx.conn())? == 1)
}

/// Deletes a role that nobody has. `false`: there was none.
pub fn delete(tx: &mut Tx<'_>, name: &Role) -> Result<bool, Fault> {
    Ok(diesel::delete(roles::table.find(name.as_str())).execute(tx.conn())? == 1)
}

/// Who uses a role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoleUse {
    /// People who have it themselves.
    pub users: i64,
    /// Groups that carry it.
    pub groups: i64,
    /// Scopes that are limited to it.
    pub scopes: i64,
}

/// Who uses the role.
pub fn count_use(conn: &mut Conn, name: &Role) -> Result<RoleUse, Fault> {
    let name = name.as_str();
    Ok(RoleUse {
        users: user_roles::table.filter(user_roles::role.eq(name)).count().get_result(conn)?,
        groups: group_roles::table.filter(group_roles::role.eq(name)).count().get_result(conn)?,
        scopes: scope_roles::table.filter(scope_roles::role.eq(name)).count().get_result(conn)?,
    })
}

/// The people who have the role themselves, a page in the order of their age, after `after`.
pub fn list_users(
    conn: &mut Conn,
    name: &Role,
    after: Option<UserId>,
    limit: i64,
) -> Result<Vec<UserId>, Fault> {
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    let ids: Vec<String> = user_roles::table
        .filter(user_roles::role.eq(name.as_str()))
        .filter(user_roles::user_id.gt(after))
        .order(user_roles::user_id)
        .limit(limit)
        .select(user_roles::user_id)
        .load(conn)?;
    ids.iter().map(|id| Place { table: "user_roles", id }.parse("user_id", id)).collect()
}

/// How many active people have the role, themselves or through a group; counted up to `limit`.
pub fn count_active(conn: &mut Conn, name: &Role, limit: i64) -> Result<usize, Fault> {
    let having = effective_roles::table
        .inner_join(users::table.on(users::id.eq(effective_roles::user_id)))
        .filter(effective_roles::role.eq(name.as_str()))
        .filter(users::state.eq(UserState::Active.as_str()))
        .limit(limit);
    Ok(having.select(users::id).load::<String>(conn)?.len())
}

/// The roles that a user has themselves.
pub fn list_own(conn: &mut Conn, user: UserId) -> Result<Vec<Role>, Fault> {
    let id = user.to_string();
    let own = user_roles::table.filter(user_roles::user_id.eq(&id)).order(user_roles::role);
    let names: Vec<String> = own.select(user_roles::role).load(conn)?;
    names.iter().map(|name| Place { table: "user_roles", id: &id }.parse("role", name)).collect()
}

/// Takes a role from a user. `false`: they did not have it.
pub fn take_from(tx: &mut Tx<'_>, user: UserId, role: &Role) -> Result<bool, Fault> {
    let theirs = user_roles::table.find((user.to_string(), role.as_str()));
    Ok(diesel::delete(theirs).execute(tx.conn())? == 1)
}

/// A page of the scopes that are limited, in order, after `after`.
pub fn list_limited_scopes(
    conn: &mut Conn,
    after: Option<&ScopeToken>,
    limit: i64,
) -> Result<Vec<ScopeToken>, Fault> {
    let scopes: Vec<String> = scope_roles::table
        .filter(scope_roles::scope.gt(after.map_or("", ScopeToken::as_str)))
        .order(scope_roles::scope)
        .select(scope_roles::scope)
        .distinct()
        .limit(limit)
        .load(conn)?;
    scopes.iter().map(|scope| token(scope)).collect()
}

/// The scopes that are limited to `role` and maybe others, in order.
pub fn list_scopes_of(conn: &mut Conn, role: &Role, limit: i64) -> Result<Vec<ScopeToken>, Fault> {
    let given = scope_roles::table.filter(scope_roles::role.eq(role.as_str())).order(scope_roles::scope);
    let scopes: Vec<String> = given.select(scope_roles::scope).limit(limit).load(conn)?;
    scopes.iter().map(|scope| token(scope)).collect()
}

fn token(scope: &str) -> Result<ScopeToken, Fault> {
    Place { table: "scope_roles", id: scope }.parse("scope", scope)
}

/// Those tokens of `scope` that are limited, each with a role that is given it.
pub fn list_limits_of(conn: &mut Conn, scope: &Scope) -> Result<Vec<(String, Role)>, Fault> {
    let tokens: Vec<&str> = scope.iter().collect();
    let rows: Vec<(String, String)> =
        scope_roles::table.filter(scope_roles::scope.eq_any(tokens)).load(conn)?;
    rows.into_iter()
        .map(|(scope, role)| {
            let role = Place { table: "scope_roles", id: &scope }.parse("role", &role)?;
            Ok((scope, role))
        })
        .collect()
}

/// The roles to which `scope` is limited; none: it is anybody's.
pub fn list_of_scope(conn: &mut Conn, scope: &ScopeToken) -> Result<Vec<Role>, Fault> {
    let scope = scope.as_str();
    let limited = scope_roles::table.filter(scope_roles::scope.eq(scope)).order(scope_roles::role);
    let names: Vec<String> = limited.select(scope_roles::role).load(conn)?;
    names.iter().map(|name| Place { table: "scope_roles", id: scope }.parse("role", name)).collect()
}

/// Limits a scope to the roles `names`; without any it is anybody's.
pub fn replace_of_scope(tx: &mut Tx<'_>, scope: &ScopeToken, names: &[Role]) -> Result<(), Fault> {
    let scope = scope.as_str();
    diesel::delete(scope_roles::table.filter(scope_roles::scope.eq(scope))).execute(tx.conn())?;
    for name in names {
        let values = (scope_roles::scope.eq(scope), scope_roles::role.eq(name.as_str()));
        diesel::insert_into(scope_roles::table).values(values).execute(tx.conn())?;
    }
    Ok(())
}
