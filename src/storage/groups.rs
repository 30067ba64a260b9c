//! Table `user_groups`, with their roles and members.

use diesel::prelude::*;

use super::connection::Conn;
use super::fault::is_taken;
use super::row::Place;
use super::schema::{group_members, group_roles, user_groups as groups};
use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::ids::{GroupId, UserId};
use crate::domain::role::Group;
use crate::domain::time::Timestamp;
use crate::domain::user::Role;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = groups)]
struct Row {
    id: String,
    name: String,
    description: String,
    created_at: i64,
    updated_at: i64,
}

fn with_roles(conn: &mut Conn, row: Row) -> Result<Group, Fault> {
    let at = Place { table: "user_groups", id: &row.id };
    let carried = group_roles::table.filter(group_roles::group_id.eq(&row.id)).order(group_roles::role);
    let names: Vec<String> = carried.select(group_roles::role).load(conn)?;
    Ok(Group {
        id: at.parse("id", &row.id)?,
        roles: names.iter().map(|name| at.parse("role", name)).collect::<Result<_, _>>()?,
        created_at: Timestamp::from_millis(row.created_at),
        updated_at: Timestamp::from_millis(row.updated_at),
        name: row.name,
        description: row.description,
    })
}

/// The group with its roles.
pub fn find(conn: &mut Conn, id: GroupId) -> Result<Option<Group>, Fault> {
    let row = groups::table.find(id.to_string()).select(Row::as_select()).first(conn).optional()?;
    row.map(|row| with_roles(conn, row)).transpose()
}

/// The group of this name.
pub fn find_by_name(conn: &mut Conn, name: &str) -> Result<Option<Group>, Fault> {
    let named = groups::table.filter(groups::name.eq(name));
    let row = named.select(Row::as_select()).first(conn).optional()?;
    row.map(|row| with_roles(conn, row)).transpose()
}

/// A page of groups, the oldest first, after the one with id `after`.
pub fn list(conn: &mut Conn, after: Option<GroupId>, limit: i64) -> Result<Vec<Group>, Fault> {
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    let later = groups::table.filter(groups::id.gt(after)).order(groups::id).limit(limit);
    let rows: Vec<Row> = later.select(Row::as_select()).load(conn)?;
    rows.into_iter().map(|row| with_roles(conn, row)).collect()
}

/// The groups of a user, by name.
pub fn list_of_user(conn: &mut Conn, user: UserId) -> Result<Vec<Group>, Fault> {
    let theirs = groups::table
        .inner_join(group_members::table.on(group_members::group_id.eq(groups::id)))
        .filter(group_members::user_id.eq(user.to_string()))
        .order(groups::name);
    let rows: Vec<Row> = theirs.select(Row::as_select()).load(conn)?;
    rows.into_iter().map(|row| with_roles(conn, row)).collect()
}

/// Makes a group with its roles. `false`: the name is taken.
pub fn insert(tx: &mut Tx<'_>, group: &Group) -> Result<bool, Fault> {
    let row = Row {
        id: group.id.to_string(),
        name: group.name.clone(),
        description: group.description.clone(),
        created_at: group.created_at.millis(),
        updated_at: group.updated_at.millis(),
    };
    let inserted = tx.nested(|conn| diesel::insert_into(groups::table).values(&row).execute(conn))?;
    if is_taken(&inserted) {
        return Ok(false);
    }
    inserted?;
    replace_roles(tx, group.id, &group.roles)?;
    Ok(true)
}

/// Holds the group's row until the transaction ends. `false`: there is none.
pub fn lock(tx: &mut Tx<'_>, id: GroupId) -> Result<bool, Fault> {
    let held = diesel::update(groups::table.find(id.to_string())).set(groups::name.eq(groups::name));
    Ok(held.execute(tx.conn())? == 1)
}

/// Replaces name, description and roles. `false`: another group has the name.
pub fn update(tx: &mut Tx<'_>, group: &Group) -> Result<bool, Fault> {
    let values = (
        groups::name.eq(&group.name),
        groups::description.eq(&group.description),
        groups::updated_at.eq(group.updated_at.millis()),
    );
    let row = groups::table.find(group.id.to_string());
    let updated = tx.nested(|conn| diesel::update(row).set(values).execute(conn))?;
    if is_taken(&updated) {
        return Ok(false);
    }
    updated?;
    replace_roles(tx, group.id, &group.roles)?;
    Ok(true)
}

fn replace_roles(tx: &mut Tx<'_>, id: GroupId, roles: &[Role]) -> Result<(), Fault> {
    let id = id.to_string();
    diesel::delete(group_roles::table.filter(group_roles::group_id.eq(&id))).execute(tx.conn())?;
    for role in roles {
        let values = (group_roles::group_id.eq(&id), group_roles::role.eq(role.as_str()));
        diesel::insert_into(group_roles::table).values(values).execute(tx.conn())?;
    }
    Ok(())
}

/// Deletes a group without members. `false`: there was none.
pub fn delete(tx: &mut Tx<'_>, id: GroupId) -> Result<bool, Fault> {
    Ok(diesel::delete(groups::table.find(id.to_string())).execute(tx.conn())? == 1)
}

/// How many members a group has.
pub fn count_members(conn: &mut Conn, id: GroupId) -> Result<i64, Fault> {
    let members = group_members::table.filter(group_members::group_id.eq(id.to_string()));
    Ok(members.count().get_result(conn)?)
}

/// A page of a group's members, the oldest accounts first, after `after`.
pub fn list_members(
    conn: &mut Conn,
    id: GroupId,
    after: Option<UserId>,
    limit: i64,
) -> Result<Vec<UserId>, Fault> {
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    let ids: Vec<String> = group_members::table
        .filter(group_members::group_id.eq(id.to_string()))
        .filter(group_members::user_id.gt(after))
        .order(group_members::user_id)
        .limit(limit)
        .select(group_members::user_id)
        .load(conn)?;
    ids.iter().map(|id| Place { table: "group_members", id }.parse("user_id", id)).collect()
}

/// Takes somebody in. `false`: they were a member.
pub fn insert_member(tx: &mut Tx<'_>, id: GroupId, user: UserId) -> Result<bool, Fault> {
    let values = (group_members::group_id.eq(id.to_string()), group_members::user_id.eq(user.to_string()));
    let inserted =
        tx.nested(|conn| diesel::insert_into(group_members::table).values(values).execute(conn))?;
    if is_taken(&inserted) {
        return Ok(false);
    }
    inserted?;
    Ok(true)
}

/// Lets somebody go. `false`: they were no member.
pub fn delete_member(tx: &mut Tx<'_>, id: GroupId, user: UserId) -> Result<bool, Fault> {
    let theirs = group_members::table.find((id.to_string(), user.to_string()));
    Ok(diesel::delete(theirs).execute(tx.conn())? == 1)
}
