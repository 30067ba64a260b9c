//! Table `client_trials`: administrators who try a client. A row is the only way to what its test gave, and takes it along
//! when it goes.

use diesel::prelude::*;

use super::connection::Conn;
use super::row::{Place, moment};
use super::schema::client_trials as trials;
use super::store::Tx;
use super::sweep::BATCH;
use crate::domain::decision::Fault;
use crate::domain::ids::{GrantId, TrialId};
use crate::domain::secret::SecretHash;
use crate::domain::time::Timestamp;
use crate::domain::trial::{OwnToken, Trial};

#[derive(Queryable, Selectable)]
#[diesel(table_name = trials)]
struct Row {
    id: String,
    browser_hash: Vec<u8>,
    user_id: String,
    client_id: String,
    asked: String,
    used_at: Option<i64>,
    device_id: Option<String>,
    grant_id: Option<String>,
    token_jti: Option<String>,
    token_until: Option<i64>,
    expires_at: i64,
}

impl TryFrom<Row> for Trial {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let at = Place { table: "client_trials", id: &row.id };
        Ok(Self {
            id: at.parse("id", &row.id)?,
            user_id: at.parse("user_id", &row.user_id)?,
            browser: at.hash("browser_hash", &row.browser_hash)?,
            client_id: at.parse("client_id", &row.client_id)?,
            used_at: moment(row.used_at),
            device: at.parse_option("device_id", row.device_id.as_deref())?,
            grant_id: at.parse_option("grant_id", row.grant_id.as_deref())?,
            token: row.token_jti.zip(moment(row.token_until)).map(|(jti, until)| OwnToken { jti, until }),
            expires_at: Timestamp::from_millis(row.expires_at),
            asked: row.asked,
        })
    }
}

/// The test with this id.
pub fn find(conn: &mut Conn, id: TrialId) -> Result<Option<Trial>, Fault> {
    let row: Option<Row> =
        trials::table.find(id.to_string()).select(Row::as_select()).first(conn).optional()?;
    row.map(Trial::try_from).transpose()
}

/// The test, held until the transaction ends: it is not ended while something is hung on it.
pub fn lock(tx: &mut Tx<'_>, id: TrialId) -> Result<Option<Trial>, Fault> {
    let row = trials::table.find(id.to_string());
    diesel::update(row).set(trials::expires_at.eq(trials::expires_at)).execute(tx.conn())?;
    find(tx.conn(), id)
}

/// The test that sent this `state`.
pub fn find_by_state(conn: &mut Conn, state: &SecretHash) -> Result<Option<Trial>, Fault> {
    let sent = trials::table.filter(trials::state_hash.eq(state.as_bytes()));
    let row: Option<Row> = sent.select(Row::as_select()).first(conn).optional()?;
    row.map(Trial::try_from).transpose()
}

/// Stores a new test, which sends `state`.
pub fn insert(tx: &mut Tx<'_>, trial: &Trial, state: &SecretHash) -> Result<(), Fault> {
    let token = trial.token.as_ref();
    let values = (
        trials::id.eq(trial.id.to_string()),
        trials::state_hash.eq(state.as_bytes()),
        trials::browser_hash.eq(trial.browser.as_bytes()),
        trials::user_id.eq(trial.user_id.to_string()),
        trials::client_id.eq(trial.client_id.as_str()),
        trials::asked.eq(&trial.asked),
        trials::used_at.eq(trial.used_at.map(Timestamp::millis)),
        trials::device_id.eq(trial.device.map(|id| id.to_string())),
        trials::grant_id.eq(trial.grant_id.map(|id| id.to_string())),
        trials::token_jti.eq(token.map(|token| token.jti.as_str())),
        trials::token_until.eq(token.map(|token| token.until.millis())),
        trials::expires_at.eq(trial.expires_at.millis()),
    );
    diesel::insert_into(trials::table).values(values).execute(tx.conn())?;
    Ok(())
}

/// Takes the one answer that a test gets. `false`: there was one before.
pub fn claim(tx: &mut Tx<'_>, id: TrialId, now: Timestamp) -> Result<bool, Fault> {
    let unused = trials::table.find(id.to_string()).filter(trials::used_at.is_null());
    let rows = diesel::update(unused).set(trials::used_at.eq(now.millis())).execute(tx.conn())?;
    Ok(rows == 1)
}

/// Hangs what a test was given on it.
pub fn update_grant(tx: &mut Tx<'_>, id: TrialId, grant: GrantId) -> Result<(), Fault> {
    let row = trials::table.find(id.to_string());
    diesel::update(row).set(trials::grant_id.eq(grant.to_string())).execute(tx.conn())?;
    Ok(())
}

/// Forgets a test.
pub fn delete(tx: &mut Tx<'_>, id: TrialId) -> Result<(), Fault> {
    diesel::delete(trials::table.find(id.to_string())).execute(tx.conn())?;
    Ok(())
}

/// The tests that are over at `now`, a few at a time.
pub fn list_over(conn: &mut Conn, now: Timestamp) -> Result<Vec<Trial>, Fault> {
    let over = trials::table.filter(trials::expires_at.le(now.millis())).order(trials::expires_at);
    let rows: Vec<Row> = over.limit(BATCH).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Trial::try_from).collect()
}
