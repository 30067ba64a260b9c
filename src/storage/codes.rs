//! Table `authorization_codes`. A used code is kept until its tokens are dead, so that a second use is known as one.

use diesel::prelude::*;

use super::connection::Conn;
use super::row::{Place, to_json};
use super::schema::authorization_codes as codes;
use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::ids::{GrantId, SessionId, UserId};
use crate::domain::interaction::AuthorizationRequest;
use crate::domain::secret::SecretHash;
use crate::domain::time::Timestamp;

/// What a code stands for.
#[derive(Clone, Debug)]
pub struct Code {
    /// The request that it answers.
    pub request: AuthorizationRequest,
    /// Who granted it.
    pub user_id: UserId,
    /// From which session.
    pub session_id: SessionId,
    /// When it may be used no more.
    pub expires_at: Timestamp,
    /// What its first use gave.
    pub grant_id: Option<GrantId>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = codes)]
struct Row {
    user_id: String,
    session_id: String,
    request: String,
    expires_at: i64,
    grant_id: Option<String>,
}

impl TryFrom<Row> for Code {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        // The key is the hash of a secret and stays out of messages; the session names the row well enough.
        let at = Place { table: "authorization_codes", id: &row.session_id };
        Ok(Self {
            request: at.json("request", &row.request)?,
            user_id: at.parse("user_id", &row.user_id)?,
            session_id: at.parse("session_id", &row.session_id)?,
            expires_at: Timestamp::from_millis(row.expires_at),
            grant_id: at.parse_option("grant_id", row.grant_id.as_deref())?,
        })
    }
}

/// The code with this hash, used or not.
pub fn find(conn: &mut Conn, hash: &SecretHash) -> Result<Option<Code>, Fault> {
    let row: Option<Row> =
        codes::table.find(hash.as_bytes()).select(Row::as_select()).first(conn).optional()?;
    row.map(Code::try_from).transpose()
}

/// Stores a fresh code; unused, it may be forgotten when it expires.
pub fn insert(tx: &mut Tx<'_>, hash: &SecretHash, code: &Code, now: Timestamp) -> Result<(), Fault> {
    let values = (
        codes::code_hash.eq(hash.as_bytes()),
        codes::client_id.eq(code.request.client_id.as_str()),
        codes::user_id.eq(code.user_id.to_string()),
        codes::session_id.eq(code.session_id.to_string()),
        codes::request.eq(to_json(&code.request)?),
        codes::created_at.eq(now.millis()),
        codes::expires_at.eq(code.expires_at.millis()),
        codes::forget_at.eq(code.expires_at.millis()),
    );
    diesel::insert_into(codes::table).values(values).execute(tx.conn())?;
    Ok(())
}

/// Marks the code used by `grant`, and keeps the row until `forget_at`, so that a second use is known as one as long as
/// anything of the first lives. `false`: someone was first, treat it as reuse.
pub fn claim(
    tx: &mut Tx<'_>,
    hash: &SecretHash,
    grant: GrantId,
    now: Timestamp,
    forget_at: Timestamp,
) -> Result<bool, Fault> {
    let unused = codes::table.find(hash.as_bytes()).filter(codes::used_at.is_null());
    let rows = diesel::update(unused)
        .set((
            codes::used_at.eq(now.millis()),
            codes::grant_id.eq(grant.to_string()),
            codes::forget_at.eq(forget_at.millis()),
        ))
        .execute(tx.conn())?;
    Ok(rows == 1)
}
