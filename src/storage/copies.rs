//! Whole files of SQLite: a copy of one that is in use, what stands in a copy, and the way in and out of its place. With
//! PostgreSQL nothing of this is ours: it has tools of its own.

use std::path::Path;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::{QueryableByName, sql_query};

use super::connection::{Conn, Purpose, connect};
use super::schema::{audit_events, clients, grants, sessions, signing_keys, users};
use super::store::{Tx, guarded};
use super::{audit_seals, migrate};
use crate::domain::audit_chain::Head;
use crate::domain::database_url::DatabaseUrl;
use crate::domain::decision::Fault;
use crate::metrics::Meters;

/// Most findings of a check that are named.
const NAMED: usize = 10;

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

/// What stands in a database, in numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The newest migration that was applied to it.
    pub schema: String,
    /// Accounts.
    pub users: i64,
    /// Registered clients.
    pub clients: i64,
    /// Sessions of browsers, those that ended and are not swept yet among them.
    pub sessions: i64,
    /// What people granted to clients: refresh tokens hang from it.
    pub grants: i64,
    /// Signing keys.
    pub signing_keys: i64,
    /// Events of the audit log.
    pub audit_events: i64,
    /// The newest seal of the audit log.
    pub audit_head: Option<String>,
}

/// Opens a file for looking only, and changes nothing of how it is kept. It must be there.
pub fn open_to_read(path: &Path) -> Result<Conn, Fault> {
    let mut conn = open(path)?;
    conn.batch_execute("PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; PRAGMA cache_size = -8000;")?;
    Ok(conn)
}

fn open(path: &Path) -> Result<Conn, Fault> {
    let text = path.to_str().ok_or(Fault::unavailable("the database file: its path is not UTF-8"))?;
    let conn = SqliteConnection::establish(text);
    conn.map(Conn::Sqlite)
        .map_err(|error| Fault::Unavailable { what: "the database file", source: Some(error.into()) })
}

/// Writes all that stands in `from` at one moment into the empty file `to`, while others go on reading and writing.
pub fn copy(from: &Path, to: &Path) -> Result<(), Fault> {
    let to = to.to_str().ok_or(Fault::unavailable("the copy: its path is not UTF-8"))?;
    let mut conn = open(from)?;
    conn.batch_execute("PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL;")?;
    sql_query("VACUUM INTO ?").bind::<Text, _>(to).execute(&mut conn)?;
    Ok(())
}

/// What is wrong with the file, as SQLite says it; nothing, when it is whole.
pub fn damage(conn: &mut Conn) -> Result<Vec<String>, Fault> {
    let mut found = words(conn, "SELECT integrity_check AS word FROM pragma_integrity_check")?;
    found.retain(|said| said != "ok");
    let astray = "SELECT DISTINCT 'a row of ' || \"table\" || ' belongs to none of ' || parent AS word \
                  FROM pragma_foreign_key_check";
    found.extend(words(conn, astray)?);
    found.truncate(NAMED);
    Ok(found)
}

/// The same, without what takes long.
pub fn quick_damage(conn: &mut Conn) -> Result<Vec<String>, Fault> {
    let mut found = words(conn, "SELECT quick_check AS word FROM pragma_quick_check")?;
    found.retain(|said| said != "ok");
    found.truncate(NAMED);
    Ok(found)
}

fn words(conn: &mut Conn, query: &str) -> Result<Vec<String>, Fault> {
    Ok(sql_query(query).load::<Word>(conn)?.into_iter().map(|row| row.word).collect())
}

/// Counts what stands in it.
pub fn contents(conn: &mut Conn) -> Result<Contents, Fault> {
    let schema = migrate::applied(conn)?.pop().unwrap_or_default();
    Ok(Contents {
        schema,
        users: users::table.count().get_result(conn)?,
        clients: clients::table.count().get_result(conn)?,
        sessions: sessions::table.count().get_result(conn)?,
        grants: grants::table.count().get_result(conn)?,
        signing_keys: signing_keys::table.count().get_result(conn)?,
        audit_events: audit_events::table.count().get_result(conn)?,
        audit_head: audit_seals::find_last(conn)?.map(|seal| Head::of(&seal).to_string()),
    })
}

/// Runs `operation` in a transaction on a file that nobody else uses, and leaves the file without a log beside it.
pub fn change<T>(
    path: &Path,
    name: &'static str,
    mut operation: impl FnMut(&mut Tx<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let mut conn = connect(&DatabaseUrl::Sqlite(path.to_owned()), Purpose::Write)?;
    conn.batch_execute("BEGIN IMMEDIATE")?;
    // Without a commit nothing of it stays: the connection goes.
    let worked = guarded(name, &mut conn, &mut operation)?;
    conn.batch_execute("COMMIT")?;
    conn.batch_execute("PRAGMA journal_mode = DELETE")?;
    Ok(worked.committed(&Meters::default()))
}

/// A file that is held: as long as this value lives nobody else reads or writes it.
#[derive(Debug)]
pub struct Held {
    _conn: Conn,
}

/// What came of the wish to have a file for oneself.
#[derive(Debug)]
pub enum Taken {
    /// It is ours, and complete: there is no log beside it any more.
    Alone(Held),
    /// Somebody uses it.
    InUse,
    /// SQLite cannot read it, and says why.
    Unreadable(Fault),
}

/// Takes a file for oneself.
///
/// Every connection of a server holds a shared lock on its file as long as it is open, and the way out of the log ahead
/// needs the exclusive one. Who opens the file while it is held waits, and finds afterwards that it has moved: SQLite
/// refuses to write a file outside of the log ahead that is not at its place any more.
pub fn take(path: &Path) -> Taken {
    let taken = open(path).and_then(|mut conn| {
        conn.batch_execute(
            "PRAGMA busy_timeout = 1000; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE; \
                            SELECT COUNT(*) FROM sqlite_master;",
        )?;
        Ok(conn)
    });
    match taken {
        Ok(conn) => Taken::Alone(Held { _conn: conn }),
        Err(fault) if fault.in_full().contains("database is locked") => Taken::InUse,
        Err(fault) => Taken::Unreadable(fault),
    }
}
