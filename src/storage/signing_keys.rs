//! Table `signing_keys`. The private part is stored sealed; how to open it, only `keys` knows.

use diesel::prelude::*;

use super::connection::Conn;
use super::fault::is_taken;
use super::generations::{self, Cached};
use super::row::{Place, moment};
use super::schema::signing_keys as keys;
use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::signing_key::{KeyState, SealedKey, SigningKey};
use crate::domain::time::Timestamp;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = keys)]
struct Row {
    kid: String,
    state: String,
    algorithm: String,
    bits: i64,
    public_der: Vec<u8>,
    sealed: Vec<u8>,
    master_key_id: String,
    created_at: i64,
    activated_at: Option<i64>,
    retired_at: Option<i64>,
    revoked_at: Option<i64>,
    verifies_until: Option<i64>,
}

impl TryFrom<Row> for SealedKey {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let at = Place { table: "signing_keys", id: &row.kid };
        let state = at.parse("state", &row.state)?;
        let algorithm = at.parse("algorithm", &row.algorithm)?;
        let key = SigningKey {
            kid: row.kid,
            state,
            algorithm,
            public_der: row.public_der,
            bits: row.bits,
            created_at: Timestamp::from_millis(row.created_at),
            activated_at: moment(row.activated_at),
            retired_at: moment(row.retired_at),
            revoked_at: moment(row.revoked_at),
            verifies_until: moment(row.verifies_until),
        };
        Ok(Self { key, sealed: row.sealed, master_key_id: row.master_key_id })
    }
}

/// All keys, the oldest first. There are few.
pub fn list(conn: &mut Conn) -> Result<Vec<SealedKey>, Fault> {
    let rows: Vec<Row> =
        keys::table.order((keys::created_at, keys::kid)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(SealedKey::try_from).collect()
}

/// Adds a key. `false`: it is active, and another one of its algorithm is, too: somebody was first.
pub fn insert(tx: &mut Tx<'_>, new: &SealedKey) -> Result<bool, Fault> {
    let row = Row {
        kid: new.key.kid.clone(),
        state: new.key.state.to_string(),
        algorithm: new.key.algorithm.to_string(),
        bits: new.key.bits,
        public_der: new.key.public_der.clone(),
        sealed: new.sealed.clone(),
        master_key_id: new.master_key_id.clone(),
        created_at: new.key.created_at.millis(),
        activated_at: new.key.activated_at.map(Timestamp::millis),
        retired_at: new.key.retired_at.map(Timestamp::millis),
        revoked_at: new.key.revoked_at.map(Timestamp::millis),
        verifies_until: new.key.verifies_until.map(Timestamp::millis),
    };
    announce(tx)?;
    let inserted = tx.nested(|conn| diesel::insert_into(keys::table).values(&row).execute(conn))?;
    if is_taken(&inserted) {
        return Ok(false);
    }
    inserted?;
    Ok(true)
}

/// Makes other changes of the keys wait until this transaction ends: what is read after that stays true.
pub fn lock(tx: &mut Tx<'_>) -> Result<(), Fault> {
    announce(tx)
}

/// Holds a *next* key's row until the transaction ends. `false`: it is not *next* any more, somebody was first.
pub fn lock_next(tx: &mut Tx<'_>, kid: &str) -> Result<bool, Fault> {
    announce(tx)?;
    let next = keys::table.find(kid).filter(keys::state.eq(KeyState::Next.as_str()));
    let rows = diesel::update(next).set(keys::state.eq(KeyState::Next.as_str())).execute(tx.conn())?;
    Ok(rows == 1)
}

/// Retires the active key of `algorithm`; what it signed verifies until `verifies_until`. `false`: there is none.
pub fn retire_active(
    tx: &mut Tx<'_>,
    algorithm: SigningAlgorithm,
    now: Timestamp,
    verifies_until: Timestamp,
) -> Result<bool, Fault> {
    announce(tx)?;
    let active = keys::table
        .filter(keys::state.eq(KeyState::Active.as_str()))
        .filter(keys::algorithm.eq(algorithm.as_str()));
    let rows = diesel::update(active)
        .set((
            keys::state.eq(KeyState::Retired.as_str()),
            keys::retired_at.eq(now.millis()),
            keys::verifies_until.eq(verifies_until.millis()),
        ))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Makes a *next* key the active one of its algorithm; the one before must be retired first. `false`: it is not *next*.
pub fn activate(tx: &mut Tx<'_>, kid: &str, now: Timestamp) -> Result<bool, Fault> {
    announce(tx)?;
    let next = keys::table.find(kid).filter(keys::state.eq(KeyState::Next.as_str()));
    let change = (keys::state.eq(KeyState::Active.as_str()), keys::activated_at.eq(now.millis()));
    let updated = tx.nested(|conn| diesel::update(next).set(change).execute(conn))?;
    if is_taken(&updated) {
        return Ok(false);
    }
    Ok(updated? == 1)
}

/// Retires a *next* key: nothing that it signed has to verify. `false`: it is not *next*.
pub fn withdraw(tx: &mut Tx<'_>, kid: &str, now: Timestamp) -> Result<bool, Fault> {
    announce(tx)?;
    let next = keys::table.find(kid).filter(keys::state.eq(KeyState::Next.as_str()));
    let rows = diesel::update(next)
        .set((
            keys::state.eq(KeyState::Retired.as_str()),
            keys::retired_at.eq(now.millis()),
            keys::verifies_until.eq(now.millis()),
        ))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Revokes a key in the state `was`. `false`: it is in another one by now, or unknown.
pub fn revoke(tx: &mut Tx<'_>, kid: &str, was: KeyState, now: Timestamp) -> Result<bool, Fault> {
    announce(tx)?;
    let unchanged = keys::table.find(kid).filter(keys::state.eq(was.as_str()));
    let rows = diesel::update(unchanged)
        .set((keys::state.eq(KeyState::Revoked.as_str()), keys::revoked_at.eq(now.millis())))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Tells the caches of a change that follows. On PostgreSQL it also locks the row that every change of keys begins with:
/// changes at the same time queue here, where they would deadlock between the keys and the index of the active one.
fn announce(tx: &mut Tx<'_>) -> Result<(), Fault> {
    generations::advance(tx, Cached::SigningKeys)
}
