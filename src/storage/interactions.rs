//! Table `interactions`: authorization requests that wait for a person.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use super::connection::Conn;
use super::row::{Place, to_json};
use super::schema::interactions;
use super::store::Tx;
use super::sweep::BATCH;
use crate::domain::client_address::ClientNetwork;
use crate::domain::decision::Fault;
use crate::domain::ids::{InteractionId, SessionId};
use crate::domain::interaction::Interaction;
use crate::domain::secret::SecretHash;
use crate::domain::time::Timestamp;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = interactions)]
struct Row {
    id: String,
    browser_hash: Vec<u8>,
    request: String,
    session_id: Option<String>,
    created_at: i64,
    expires_at: i64,
}

impl TryFrom<Row> for Interaction {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let at = Place { table: "interactions", id: &row.id };
        Ok(Self {
            id: at.parse("id", &row.id)?,
            browser: at.hash("browser_hash", &row.browser_hash)?,
            request: at.json("request", &row.request)?,
            session_id: at.parse_option("session_id", row.session_id.as_deref())?,
            created_at: Timestamp::from_millis(row.created_at),
            expires_at: Timestamp::from_millis(row.expires_at),
        })
    }
}

/// The interaction, if it began in the browser with this cookie and is not too old.
pub fn find(
    conn: &mut Conn,
    id: InteractionId,
    browser: &SecretHash,
    now: Timestamp,
) -> Result<Option<Interaction>, Fault> {
    let row: Option<Row> = interactions::table
        .find(id.to_string())
        .filter(interactions::expires_at.gt(now.millis()))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    let found = row.map(Interaction::try_from).transpose()?;
    Ok(found.filter(|interaction| interaction.browser.same_as(browser)))
}

/// Forgets the oldest requests from `network` that are more than `most`.
pub fn delete_oldest(tx: &mut Tx<'_>, network: ClientNetwork, most: i64) -> Result<usize, Fault> {
    let statement = "DELETE FROM interactions WHERE id IN (SELECT id FROM interactions WHERE network = $1 \
                     ORDER BY id DESC LIMIT $2 OFFSET $3)";
    let deleted = sql_query(statement)
        .bind::<Text, _>(network.to_string())
        .bind::<BigInt, _>(BATCH)
        .bind::<BigInt, _>(most)
        .execute(tx.conn())?;
    Ok(deleted)
}

/// Stores a request that waits, from `network`.
pub fn insert(
    tx: &mut Tx<'_>,
    interaction: &Interaction,
    network: Option<ClientNetwork>,
) -> Result<(), Fault> {
    let row = Row {
        id: interaction.id.to_string(),
        browser_hash: interaction.browser.as_bytes().to_vec(),
        request: to_json(&interaction.request)?,
        session_id: interaction.session_id.map(|id| id.to_string()),
        created_at: interaction.created_at.millis(),
        expires_at: interaction.expires_at.millis(),
    };
    let network = network.map(|network| network.to_string());
    let values = (&row, interactions::network.eq(network));
    diesel::insert_into(interactions::table).values(values).execute(tx.conn())?;
    Ok(())
}

/// Notes the session that signed in for it. `false`: it is gone.
pub fn update_session(tx: &mut Tx<'_>, id: InteractionId, session: SessionId) -> Result<bool, Fault> {
    let rows = diesel::update(interactions::table.find(id.to_string()))
        .set(interactions::session_id.eq(session.to_string()))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Takes the interaction away to answer it. `false`: someone was first.
pub fn claim(tx: &mut Tx<'_>, id: InteractionId) -> Result<bool, Fault> {
    Ok(diesel::delete(interactions::table.find(id.to_string())).execute(tx.conn())? == 1)
}

/// How many wait, for the bound on what strangers can store.
pub fn count(conn: &mut Conn) -> Result<i64, Fault> {
    Ok(interactions::table.count().get_result(conn)?)
}
