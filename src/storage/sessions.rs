//! Table `sessions`.

use diesel::prelude::*;

use super::connection::Conn;
use super::row::{Place, moment, to_json};
use super::schema::sessions;
use super::store::Tx;
use crate::domain::audit::Origin;
use crate::domain::decision::Fault;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::secret::SecretHash;
use crate::domain::session::Session;
use crate::domain::session_metadata::SessionMetadata;
use crate::domain::time::Timestamp;

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct Row {
    id: String,
    user_id: String,
    auth_time: i64,
    methods: String,
    created_at: i64,
    last_seen_at: i64,
    ended_at: Option<i64>,
    remembered: bool,
}

impl TryFrom<Row> for Session {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let at = Place { table: "sessions", id: &row.id };
        Ok(Self {
            id: at.parse("id", &row.id)?,
            user_id: at.parse("user_id", &row.user_id)?,
            auth_time: Timestamp::from_millis(row.auth_time),
            methods: at.json("methods", &row.methods)?,
            created_at: Timestamp::from_millis(row.created_at),
            last_seen_at: Timestamp::from_millis(row.last_seen_at),
            ended_at: moment(row.ended_at),
            remembered: row.remembered,
        })
    }
}

/// The session that a browser's cookie names.
pub fn find_by_handle(conn: &mut Conn, handle: &SecretHash) -> Result<Option<Session>, Fault> {
    let row: Option<Row> = sessions::table
        .filter(sessions::handle_hash.eq(handle.as_bytes()))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Session::try_from).transpose()
}

/// The session with this id.
pub fn find(conn: &mut Conn, id: SessionId) -> Result<Option<Session>, Fault> {
    let row: Option<Row> =
        sessions::table.find(id.to_string()).select(Row::as_select()).first(conn).optional()?;
    row.map(Session::try_from).transpose()
}

/// The session, if it was not ended, held until the transaction ends: whoever ends it meanwhile waits, and then finds
/// what was hung on it.
pub fn lock_open(tx: &mut Tx<'_>, id: SessionId) -> Result<Option<Session>, Fault> {
    let open = sessions::table.find(id.to_string()).filter(sessions::ended_at.is_null());
    let rows =
        diesel::update(open).set(sessions::last_seen_at.eq(sessions::last_seen_at)).execute(tx.conn())?;
    if rows == 1 { find(tx.conn(), id) } else { Ok(None) }
}

/// The sessions of a user that were not ended, the newest first.
pub fn list_open(conn: &mut Conn, user: UserId) -> Result<Vec<Session>, Fault> {
    let rows: Vec<Row> = sessions::table
        .filter(sessions::user_id.eq(user.to_string()))
        .filter(sessions::ended_at.is_null())
        .order((sessions::created_at.desc(), sessions::id.desc()))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Session::try_from).collect()
}

/// A session, and where it was begun.
#[derive(Clone, Debug)]
pub struct Whereabouts {
    /// The session.
    pub session: Session,
    /// The address.
    pub ip: Option<String>,
    /// What the browser says it is.
    pub user_agent: Option<String>,
}

/// The sessions of a user that were not ended and where they were begun, the newest first.
pub fn list_whereabouts(conn: &mut Conn, user: UserId) -> Result<Vec<Whereabouts>, Fault> {
    let rows: Vec<(Row, Option<String>, Option<String>)> = sessions::table
        .filter(sessions::user_id.eq(user.to_string()))
        .filter(sessions::ended_at.is_null())
        .order((sessions::created_at.desc(), sessions::id.desc()))
        .select((Row::as_select(), sessions::ip, sessions::user_agent))
        .load(conn)?;
    rows.into_iter()
        .map(|(row, ip, user_agent)| Ok(Whereabouts { session: row.try_into()?, ip, user_agent }))
        .collect()
}

/// Stores a new session; the row may be forgotten at `expires_at`.
pub fn insert(
    tx: &mut Tx<'_>,
    session: &Session,
    handle: &SecretHash,
    origin: &Origin,
    expires_at: Timestamp,
) -> Result<(), Fault> {
    let values = (
        sessions::id.eq(session.id.to_string()),
        sessions::handle_hash.eq(handle.as_bytes()),
        sessions::user_id.eq(session.user_id.to_string()),
        sessions::auth_time.eq(session.auth_time.millis()),
        sessions::methods.eq(to_json(&session.methods)?),
        sessions::ip.eq(origin.ip.map(|ip| ip.to_string())),
        sessions::user_agent.eq(origin.user_agent.as_deref()),
        sessions::created_at.eq(session.created_at.millis()),
        sessions::last_seen_at.eq(session.last_seen_at.millis()),
        sessions::expires_at.eq(expires_at.millis()),
        sessions::remembered.eq(session.remembered),
    );
    diesel::insert_into(sessions::table).values(values).execute(tx.conn())?;
    Ok(())
}

/// Gives an open session a new handle and a new time of signing in; the handle before is worth nothing from now on.
pub fn renew(
    tx: &mut Tx<'_>,
    session: &Session,
    handle: &SecretHash,
    expires_at: Timestamp,
) -> Result<bool, Fault> {
    let open = sessions::table.find(session.id.to_string()).filter(sessions::ended_at.is_null());
    let rows = diesel::update(open)
        .set((
            sessions::handle_hash.eq(handle.as_bytes()),
            sessions::auth_time.eq(session.auth_time.millis()),
            sessions::methods.eq(to_json(&session.methods)?),
            sessions::created_at.eq(session.created_at.millis()),
            sessions::last_seen_at.eq(session.last_seen_at.millis()),
            sessions::expires_at.eq(expires_at.millis()),
            sessions::remembered.eq(session.remembered),
        ))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Notes that a request came with the session.
pub fn touch(tx: &mut Tx<'_>, id: SessionId, now: Timestamp) -> Result<(), Fault> {
    diesel::update(sessions::table.find(id.to_string()))
        .set(sessions::last_seen_at.eq(now.millis()))
        .execute(tx.conn())?;
    Ok(())
}

/// What is kept with a session that was not ended. `None`: there is no such session.
pub fn find_metadata(conn: &mut Conn, id: SessionId) -> Result<Option<SessionMetadata>, Fault> {
    let id = id.to_string();
    let open = sessions::table.find(&id).filter(sessions::ended_at.is_null());
    let text: Option<String> = open.select(sessions::metadata).first(conn).optional()?;
    text.map(|text| Place { table: "sessions", id: &id }.json("metadata", &text)).transpose()
}

/// Replaces what is kept with a session. `false`: there is no such session, or it was ended.
pub fn update_metadata(tx: &mut Tx<'_>, id: SessionId, metadata: &SessionMetadata) -> Result<bool, Fault> {
    let open = sessions::table.find(id.to_string()).filter(sessions::ended_at.is_null());
    let rows = diesel::update(open).set(sessions::metadata.eq(to_json(metadata)?)).execute(tx.conn())?;
    Ok(rows == 1)
}

/// Ends a session. `false`: it had ended.
pub fn end(tx: &mut Tx<'_>, id: SessionId, now: Timestamp) -> Result<bool, Fault> {
    let open = sessions::table.find(id.to_string()).filter(sessions::ended_at.is_null());
    let rows = diesel::update(open).set(sessions::ended_at.eq(now.millis())).execute(tx.conn())?;
    Ok(rows == 1)
}

/// Ends all sessions of a user.
pub fn end_all(tx: &mut Tx<'_>, user: UserId, now: Timestamp) -> Result<usize, Fault> {
    let open =
        sessions::table.filter(sessions::user_id.eq(user.to_string())).filter(sessions::ended_at.is_null());
    Ok(diesel::update(open).set(sessions::ended_at.eq(now.millis())).execute(tx.conn())?)
}
