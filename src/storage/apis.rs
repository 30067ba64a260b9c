//! Table `apis`: audiences and the scopes that belong to them.

use diesel::prelude::*;

use super::connection::Conn;
use super::fault::is_taken;
use super::row::Place;
use super::schema::apis;
use super::store::Tx;
use crate::domain::client::Audience;
use crate::domain::decision::Fault;
use crate::domain::scope::Scope;
use crate::domain::time::Timestamp;

/// An API that takes our tokens.
#[derive(Clone, Debug)]
pub struct Api {
    /// The `aud` of its tokens.
    pub audience: Audience,
    /// What people call it.
    pub name: String,
    /// What may be asked for at it.
    pub scope: Scope,
    /// When it was registered.
    pub created_at: Timestamp,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = apis)]
struct Row {
    audience: String,
    name: String,
    scope: String,
    created_at: i64,
}

impl TryFrom<Row> for Api {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let at = Place { table: "apis", id: &row.audience };
        Ok(Self {
            audience: at.parse("audience", &row.audience)?,
            scope: at.scope(&row.scope)?,
            created_at: Timestamp::from_millis(row.created_at),
            name: row.name,
        })
    }
}

/// The API with this audience.
pub fn find(conn: &mut Conn, audience: &Audience) -> Result<Option<Api>, Fault> {
    let row: Option<Row> =
        apis::table.find(audience.as_str()).select(Row::as_select()).first(conn).optional()?;
    row.map(Api::try_from).transpose()
}

/// Those of `audiences` that are registered.
pub fn list_of(conn: &mut Conn, audiences: &[Audience]) -> Result<Vec<Api>, Fault> {
    let names: Vec<&str> = audiences.iter().map(Audience::as_str).collect();
    let rows: Vec<Row> =
        apis::table.filter(apis::audience.eq_any(names)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Api::try_from).collect()
}

/// A page of APIs in the order of their audiences, after `after`.
pub fn list(conn: &mut Conn, after: Option<&Audience>, limit: i64) -> Result<Vec<Api>, Fault> {
    let rows: Vec<Row> = apis::table
        .filter(apis::audience.gt(after.map_or("", Audience::as_str)))
        .order(apis::audience)
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Api::try_from).collect()
}

/// Registers an API. `false`: the audience is taken.
pub fn insert(tx: &mut Tx<'_>, api: &Api) -> Result<bool, Fault> {
    let row = Row {
        audience: api.audience.to_string(),
        name: api.name.clone(),
        scope: api.scope.to_string(),
        created_at: api.created_at.millis(),
    };
    let inserted = tx.nested(|conn| diesel::insert_into(apis::table).values(&row).execute(conn))?;
    if is_taken(&inserted) {
        return Ok(false);
    }
    inserted?;
    Ok(true)
}

/// Holds an API's row until the transaction ends, so that its scopes are changed by one at a time. `false`: it is not
/// registered.
pub fn lock(tx: &mut Tx<'_>, audience: &Audience) -> Result<bool, Fault> {
    let rows = diesel::update(apis::table.find(audience.as_str()))
        .set(apis::audience.eq(audience.as_str()))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Replaces an API's name and scopes.
pub fn update(tx: &mut Tx<'_>, api: &Api) -> Result<(), Fault> {
    diesel::update(apis::table.find(api.audience.as_str()))
        .set((apis::name.eq(&api.name), apis::scope.eq(api.scope.to_string())))
        .execute(tx.conn())?;
    Ok(())
}

/// Deletes an API. `false`: there was none.
pub fn delete(tx: &mut Tx<'_>, audience: &Audience) -> Result<bool, Fault> {
    Ok(diesel::delete(apis::table.find(audience.as_str())).execute(tx.conn())? == 1)
}
