//! Table `totp_enrolments`: secrets that were shown and wait for their first code, one of each person.

use diesel::prelude::*;

use super::connection::{Conn, on_either};
use super::row::Place;
use super::schema::totp_enrolments as enrolments;
use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::ids::UserId;
use crate::domain::second_factor::SealedEnrolment;
use crate::domain::time::Timestamp;

#[derive(Queryable, Selectable)]
#[diesel(table_name = enrolments)]
struct Row {
    user_id: String,
    sealed: Vec<u8>,
    master_key_id: String,
    replaces: bool,
    created_at: i64,
    expires_at: i64,
}

impl TryFrom<Row> for SealedEnrolment {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let user_id = Place { table: "totp_enrolments", id: &row.user_id }.parse("user_id", &row.user_id)?;
        Ok(Self {
            user_id,
            sealed: row.sealed,
            master_key_id: row.master_key_id,
            replaces: row.replaces,
            created_at: Timestamp::from_millis(row.created_at),
            expires_at: Timestamp::from_millis(row.expires_at),
        })
    }
}

/// The enrolment of a user that may still be confirmed.
pub fn find_live(conn: &mut Conn, user: UserId, now: Timestamp) -> Result<Option<SealedEnrolment>, Fault> {
    let row: Option<Row> = enrolments::table
        .find(user.to_string())
        .filter(enrolments::expires_at.gt(now.millis()))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(SealedEnrolment::try_from).transpose()
}

/// Stores an enrolment in place of the one that waited.
pub fn upsert(tx: &mut Tx<'_>, enrolment: &SealedEnrolment) -> Result<(), Fault> {
    let changes = (
        enrolments::sealed.eq(&enrolment.sealed),
        enrolments::master_key_id.eq(&enrolment.master_key_id),
        enrolments::replaces.eq(enrolment.replaces),
        enrolments::created_at.eq(enrolment.created_at.millis()),
        enrolments::expires_at.eq(enrolment.expires_at.millis()),
    );
    let values = (enrolments::user_id.eq(enrolment.user_id.to_string()), changes);
    on_either!(tx.conn(), conn => diesel::insert_into(enrolments::table)
        .values(values)
        .on_conflict(enrolments::user_id)
        .do_update()
        .set(changes)
        .execute(conn))?;
    Ok(())
}

/// Takes the very enrolment that was confirmed. `false`: somebody was first, or it was begun anew.
pub fn claim(tx: &mut Tx<'_>, enrolment: &SealedEnrolment) -> Result<bool, Fault> {
    let same = enrolments::table
        .find(enrolment.user_id.to_string())
        .filter(enrolments::sealed.eq(&enrolment.sealed))
        .filter(enrolments::replaces.eq(enrolment.replaces));
    Ok(diesel::delete(same).execute(tx.conn())? == 1)
}

/// Forgets what waits. `false`: nothing did.
pub fn delete(tx: &mut Tx<'_>, user: UserId) -> Result<bool, Fault> {
    Ok(diesel::delete(enrolments::table.find(user.to_string())).execute(tx.conn())? == 1)
}
