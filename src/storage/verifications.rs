//! Table `verifications`: browsers that wait for the proof of an address.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Binary, Text};

use super::connection::Conn;
use super::row::Place;
use super::schema::verifications;
use super::store::Tx;
use super::sweep::BATCH;
use crate::domain::client_address::ClientNetwork;
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::ids::{UserId, VerificationId};
use crate::domain::secret::SecretHash;
use crate::domain::time::Timestamp;
use crate::domain::username::Username;
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

/// Whether the password of `user` was typed in the browser with this cookie, which waits for the proof of their address:
/// it is where they signed up, or where they are signed in.
pub fn is_typed_in(
    conn: &mut Conn,
    user: UserId,
    browser: &SecretHash,
    now: Timestamp,
) -> Result<bool, Fault> {
    let typed = verifications::table
        .filter(verifications::user_id.eq(user.to_string()))
        .filter(verifications::browser_hash.eq(browser.as_bytes().to_vec()))
        .filter(verifications::proven_at.gt(0))
        .filter(verifications::expires_at.gt(now.millis()))
        .select(verifications::id);
    Ok(typed.first::<String>(conn).optional()?.is_some())
}

/// Whether the browser with this cookie waits for the proof of `address` for a sign-up that is not `user`'s.
pub fn waits_for_another(
    conn: &mut Conn,
    user: UserId,
    address: &EmailAddress,
    browser: &SecretHash,
    now: Timestamp,
) -> Result<bool, Fault> {
    let rows: Vec<Row> = verifications::table
        .filter(verifications::browser_hash.eq(browser.as_bytes().to_vec()))
        .filter(verifications::expires_at.gt(now.millis()))
        .select(Row::as_select())
        .load(conn)?;
    for row in rows {
        let waiting = Verification::try_from(row)?;
        if waiting.user_id != Some(user) && waiting.address.key() == address.key() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Forgets the oldest waits of all.
pub fn delete_oldest(tx: &mut Tx<'_>) -> Result<usize, Fault> {
    let statement =
        "DELETE FROM verifications WHERE id IN (SELECT id FROM verifications ORDER BY id LIMIT $1)";
    Ok(sql_query(statement).bind::<BigInt, _>(BATCH).execute(tx.conn())?)
}

/// The oldest of `$column` that are more than so many: what to delete, how many at once, how many stay.
macro_rules! oldest_of {
    ($column:literal) => {
        concat!(
            "DELETE FROM verifications WHERE id IN (SELECT id FROM verifications WHERE ",
            $column,
            " = $1 ORDER BY id DESC LIMIT $2 OFFSET $3)"
        )
    };
}

/// Forgets the oldest waits of a browser that are more than `most`.
pub fn delete_oldest_of_browser(tx: &mut Tx<'_>, browser: &SecretHash, most: i64) -> Result<usize, Fault> {
    let query = sql_query(oldest_of!("browser_hash")).bind::<Binary, _>(browser.as_bytes());
    Ok(query.bind::<BigInt, _>(BATCH).bind::<BigInt, _>(most).execute(tx.conn())?)
}

/// Forgets the oldest waits for the proof of an account that are more than `most`.
pub fn delete_oldest_of_user(tx: &mut Tx<'_>, user: UserId, most: i64) -> Result<usize, Fault> {
    let query = sql_query(oldest_of!("user_id")).bind::<Text, _>(user.to_string());
    Ok(query.bind::<BigInt, _>(BATCH).bind::<BigInt, _>(most).execute(tx.conn())?)
}

/// Forgets the oldest waits from `network` that are more than `most`.
pub fn delete_oldest_of_network(tx: &mut Tx<'_>, network: ClientNetwork, most: i64) -> Result<usize, Fault> {
    let query = sql_query(oldest_of!("network")).bind::<Text, _>(network.to_string());
    Ok(query.bind::<BigInt, _>(BATCH).bind::<BigInt, _>(most).execute(tx.conn())?)
}

/// Stores a wait that began in `network`.
pub fn insert(tx: &mut Tx<'_>, waiting: &Verification, network: Option<ClientNetwork>) -> Result<(), Fault> {
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
    let network = network.map(|network| network.to_string());
    let values = (&row, verifications::network.eq(network));
    diesel::insert_into(verifications::table).values(values).execute(tx.conn())?;
    Ok(())
}

/// Keeps a user name for the sign-up that waits.
pub fn reserve(tx: &mut Tx<'_>, id: VerificationId, username: &Username) -> Result<(), Fault> {
    diesel::update(verifications::table.find(id.to_string()))
        .set(verifications::username_key.eq(username.key()))
        .execute(tx.conn())?;
    Ok(())
}

/// Whether a user name is kept for a sign-up with another address than `but`.
pub fn is_reserved(
    conn: &mut Conn,
    username: &Username,
    but: &EmailAddress,
    now: Timestamp,
) -> Result<bool, Fault> {
    let rows: Vec<(String, String)> = verifications::table
        .filter(verifications::username_key.eq(username.key()))
        .filter(verifications::expires_at.gt(now.millis()))
        .select((verifications::id, verifications::address))
        .load(conn)?;
    for (id, address) in &rows {
        let at = Place { table: "verifications", id };
        if at.parse::<EmailAddress>("address", address)?.key() != but.key() {
            return Ok(true);
        }
    }
    Ok(false)
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
