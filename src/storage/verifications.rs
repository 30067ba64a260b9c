//! Table `verifications`: browsers that wait for the proof of an address.

use diesel::prelude::*;

use super::connection::Conn;
use super::row::Place;
use super::schema::verifications;
use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::ids::VerificationId;
use crate::domain::secret::SecretHash;
use crate::domain::time::Timestamp;
use crate::domain::verification::Verification;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = verifications)]
struct Row {
    id: String,
    browser_hash: Vec<u8>,
    user_id: Option<String>,
    address: String,
    interaction_id: Option<String>,
    proven_at: i64,
    mails: i64,
    mailed_at: i64,
    expires_at: i64,
}

impl TryFrom<Row> for Verification {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let at = Place { table: "verifications", id: &row.id };
        Ok(Self {
            id: at.parse("id", &row.id)?,
            browser: at.hash("browser_hash", &row.browser_hash)?,
            user_id: at.parse_option("user_id", row.user_id.as_deref())?,
            address: at.parse("address", &row.address)?,
            interaction: at.parse_option("interaction_id", row.interaction_id.as_deref())?,
            proven_at: Timestamp::from_millis(row.proven_at),
            mails: row.mails,
            mailed_at: Timestamp::from_millis(row.mailed_at),
            expires_at: Timestamp::from_millis(row.expires_at),
        })
    }
}

/// The wait with this id, if it began in the browser with this cookie and is not too old.
pub fn find(
    conn: &mut Conn,
    id: VerificationId,
    browser: &SecretHash,
    now: Timestamp,
) -> Result<Option<Verification>, Fault> {
    let row: Option<Row> = verifications::table
        .find(id.to_string())
        .filter(verifications::expires_at.gt(now.millis()))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    let found = row.map(Verification::try_from).transpose()?;
    Ok(found.filter(|waiting| waiting.browser.same_as(browser)))
}

/// Stores a wait.
pub fn insert(tx: &mut Tx<'_>, waiting: &Verification) -> Result<(), Fault> {
    let row = Row {
        id: waiting.id.to_string(),
        browser_hash: waiting.browser.as_bytes().to_vec(),
        user_id: waiting.user_id.map(|id| id.to_string()),
        address: waiting.address.as_typed().to_owned(),
        interaction_id: waiting.interaction.map(|id| id.to_string()),
        proven_at: waiting.proven_at.millis(),
        mails: waiting.mails,
        mailed_at: waiting.mailed_at.millis(),
        expires_at: waiting.expires_at.millis(),
    };
    diesel::insert_into(verifications::table).values(&row).execute(tx.conn())?;
    Ok(())
}

/// Notes that another mail is asked for. `false`: somebody asked at the same time.
pub fn count_mail(tx: &mut Tx<'_>, waiting: &Verification, now: Timestamp) -> Result<bool, Fault> {
    let same =
        verifications::table.find(waiting.id.to_string()).filter(verifications::mails.eq(waiting.mails));
    let rows = diesel::update(same)
        .set((
            verifications::mails.eq(waiting.mails.saturating_add(1)),
            verifications::mailed_at.eq(now.millis()),
        ))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Ends a wait. `false`: it had ended.
pub fn delete(tx: &mut Tx<'_>, id: VerificationId) -> Result<bool, Fault> {
    Ok(diesel::delete(verifications::table.find(id.to_string())).execute(tx.conn())? == 1)
}

/// How many wait, for the bound on what strangers can store.
pub fn count(conn: &mut Conn) -> Result<i64, Fault> {
    Ok(verifications::table.count().get_result(conn)?)
}
