//! Table `totp_factors`: confirmed authenticator apps, one of each person. How to open a secret, only `keys` knows.

use diesel::prelude::*;

use super::connection::Conn;
use super::fault::is_taken;
use super::row::Place;
use super::schema::totp_factors as factors;
use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::ids::UserId;
use crate::domain::second_factor::{SealedFactor, TimeStep};
use crate::domain::time::Timestamp;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = factors)]
struct Row {
    user_id: String,
    sealed: Vec<u8>,
    master_key_id: String,
    last_step: i64,
    confirmed_at: i64,
}

impl TryFrom<Row> for SealedFactor {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let user_id = Place { table: "totp_factors", id: &row.user_id }.parse("user_id", &row.user_id)?;
        Ok(Self {
            user_id,
            sealed: row.sealed,
            master_key_id: row.master_key_id,
            last_step: TimeStep::from_number(row.last_step),
            confirmed_at: Timestamp::from_millis(row.confirmed_at),
        })
    }
}

/// The factor of a user.
pub fn find(conn: &mut Conn, user: UserId) -> Result<Option<SealedFactor>, Fault> {
    let row: Option<Row> =
        factors::table.find(user.to_string()).select(Row::as_select()).first(conn).optional()?;
    row.map(SealedFactor::try_from).transpose()
}

/// The factor of a user, held until the transaction ends: what is checked against it is checked by one at a time.
pub fn lock(tx: &mut Tx<'_>, user: UserId) -> Result<Option<SealedFactor>, Fault> {
    let held = diesel::update(factors::table.find(user.to_string()))
        .set(factors::last_step.eq(factors::last_step))
        .execute(tx.conn())?;
    if held == 1 { find(tx.conn(), user) } else { Ok(None) }
}

/// Adds a factor. `false`: the user has one.
pub fn insert(tx: &mut Tx<'_>, factor: &SealedFactor) -> Result<bool, Fault> {
    let row = Row {
        user_id: factor.user_id.to_string(),
        sealed: factor.sealed.clone(),
        master_key_id: factor.master_key_id.clone(),
        last_step: factor.last_step.number(),
        confirmed_at: factor.confirmed_at.millis(),
    };
    let inserted = tx.nested(|conn| diesel::insert_into(factors::table).values(&row).execute(conn))?;
    if is_taken(&inserted) {
        return Ok(false);
    }
    inserted?;
    Ok(true)
}

/// Puts `factor` in the place of the one that the user has. `false`: they have none.
pub fn replace(tx: &mut Tx<'_>, factor: &SealedFactor) -> Result<bool, Fault> {
    let rows = diesel::update(factors::table.find(factor.user_id.to_string()))
        .set((
            factors::sealed.eq(&factor.sealed),
            factors::master_key_id.eq(&factor.master_key_id),
            factors::last_step.eq(factor.last_step.number()),
            factors::confirmed_at.eq(factor.confirmed_at.millis()),
        ))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Takes the code of `step`: of that step and all before it none counts any more, whatever the door and the node
/// (security.md MF2). `false`: it was taken, or a later one.
pub fn claim_step(tx: &mut Tx<'_>, factor: &SealedFactor, step: TimeStep) -> Result<bool, Fault> {
    let earlier = factors::table
        .find(factor.user_id.to_string())
        // The factor whose secret the code was checked against, not one that took its place meanwhile.
        .filter(factors::sealed.eq(&factor.sealed))
        .filter(factors::last_step.lt(step.number()));
    let rows = diesel::update(earlier).set(factors::last_step.eq(step.number())).execute(tx.conn())?;
    Ok(rows == 1)
}

/// Takes the factor away. `false`: there was none.
pub fn delete(tx: &mut Tx<'_>, user: UserId) -> Result<bool, Fault> {
    Ok(diesel::delete(factors::table.find(user.to_string())).execute(tx.conn())? == 1)
}
