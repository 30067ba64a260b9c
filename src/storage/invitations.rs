//! Table `invitations`. One that is over is kept for a while, so that its page and the list can say how it ended.

use diesel::prelude::*;

use super::connection::Conn;
use super::fault::is_taken;
use super::row::{Place, moment, to_json};
use super::schema::invitations;
use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::ids::{InvitationId, UserId};
use crate::domain::invitation::{Ending, Invitation};
use crate::domain::secret::SecretHash;
use crate::domain::time::{Span, Timestamp};

/// How long one that works no more is still known.
const REMEMBERED: Span = Span::from_days(30);

#[derive(Queryable, Selectable)]
#[diesel(table_name = invitations)]
struct Row {
    id: String,
    address: String,
    name: Option<String>,
    roles: String,
    client_id: Option<String>,
    sender: Option<String>,
    invited_by: String,
    language: String,
    created_at: i64,
    expires_at: i64,
    ending: Option<String>,
    ended_at: Option<i64>,
    user_id: Option<String>,
    kind: String,
}

impl TryFrom<Row> for Invitation {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let at = Place { table: "invitations", id: &row.id };
        let ended = match (at.parse_option::<Ending>("ending", row.ending.as_deref())?, moment(row.ended_at))
        {
            (Some(ending), Some(when)) => Some((ending, when)),
            (None, None) => None,
            _ => return Err(at.inconsistent("ended_at")),
        };
        Ok(Self {
            id: at.parse("id", &row.id)?,
            address: at.parse("address", &row.address)?,
            name: at.parse_option("name", row.name.as_deref())?,
            roles: at.json("roles", &row.roles)?,
            client_id: at.parse_option("client_id", row.client_id.as_deref())?,
            sender: at.parse_option("sender", row.sender.as_deref())?,
            language: at.parse("language", &row.language)?,
            created_at: Timestamp::from_millis(row.created_at),
            expires_at: Timestamp::from_millis(row.expires_at),
            ended,
            user_id: at.parse_option("user_id", row.user_id.as_deref())?,
            kind: at.parse("kind", &row.kind)?,
            invited_by: row.invited_by,
        })
    }
}

/// Stores a new one. `false`: another for the address has not ended.
pub fn insert(tx: &mut Tx<'_>, new: &Invitation, token: &SecretHash) -> Result<bool, Fault> {
    let values = (
        invitations::id.eq(new.id.to_string()),
        invitations::token_hash.eq(token.as_bytes().to_vec()),
        invitations::address.eq(new.address.as_typed()),
        invitations::address_key.eq(new.address.key()),
        invitations::name.eq(new.name.as_ref().map(ToString::to_string)),
        invitations::roles.eq(to_json(&new.roles)?),
        invitations::client_id.eq(new.client_id.as_ref().map(ToString::to_string)),
        invitations::sender.eq(new.sender.as_ref().map(ToString::to_string)),
        invitations::invited_by.eq(&new.invited_by),
        invitations::language.eq(new.language.as_str()),
        invitations::created_at.eq(new.created_at.millis()),
        invitations::expires_at.eq(new.expires_at.millis()),
        invitations::forget_at.eq(new.expires_at.plus(REMEMBERED).millis()),
        invitations::kind.eq(new.kind.as_str()),
    );
    let inserted = tx.nested(|conn| diesel::insert_into(invitations::table).values(values).execute(conn))?;
    if is_taken(&inserted) {
        return Ok(false);
    }
    inserted?;
    Ok(true)
}

/// The one with this id.
pub fn find(conn: &mut Conn, id: InvitationId) -> Result<Option<Invitation>, Fault> {
    let row: Option<Row> =
        invitations::table.find(id.to_string()).select(Row::as_select()).first(conn).optional()?;
    row.map(Invitation::try_from).transpose()
}

/// The one whose mail carries this token; whether it works is to be asked of it.
pub fn find_by_token(conn: &mut Conn, token: &SecretHash) -> Result<Option<Invitation>, Fault> {
    let row: Option<Row> = invitations::table
        .filter(invitations::token_hash.eq(token.as_bytes().to_vec()))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Invitation::try_from).transpose()
}

/// The one for this address that has not ended; it may be too old.
pub fn find_by_address(conn: &mut Conn, address: &EmailAddress) -> Result<Option<Invitation>, Fault> {
    let row: Option<Row> = invitations::table
        .filter(invitations::address_key.eq(address.key()))
        .filter(invitations::ended_at.is_null())
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Invitation::try_from).transpose()
}

/// A page of them in the order of their age, after the one with id `after`; with `open_at`, of those that work then.
pub fn list(
    conn: &mut Conn,
    open_at: Option<Timestamp>,
    after: Option<InvitationId>,
    limit: i64,
) -> Result<Vec<Invitation>, Fault> {
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    let mut rows = invitations::table.filter(invitations::id.gt(after)).into_boxed();
    if let Some(now) = open_at {
        rows = rows.filter(invitations::ended_at.is_null()).filter(invitations::expires_at.gt(now.millis()));
    }
    let rows: Vec<Row> = rows.order(invitations::id).limit(limit).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Invitation::try_from).collect()
}

/// Holds it until the transaction ends, so that nobody takes it back or uses it at the same time. `false`: it works no
/// more.
pub fn hold(tx: &mut Tx<'_>, id: InvitationId, now: Timestamp) -> Result<bool, Fault> {
    let open = invitations::table
        .find(id.to_string())
        .filter(invitations::ended_at.is_null())
        .filter(invitations::expires_at.gt(now.millis()));
    let rows = diesel::update(open).set(invitations::ending.eq(None::<String>)).execute(tx.conn())?;
    Ok(rows == 1)
}

/// Uses it up for the account that it made. `false`: someone was first, or it works no more.
pub fn claim(tx: &mut Tx<'_>, id: InvitationId, user: UserId, now: Timestamp) -> Result<bool, Fault> {
    let open = invitations::table
        .find(id.to_string())
        .filter(invitations::ended_at.is_null())
        .filter(invitations::expires_at.gt(now.millis()));
    let end = (
        invitations::ending.eq(Ending::Used.as_str()),
        invitations::ended_at.eq(now.millis()),
        invitations::user_id.eq(user.to_string()),
    );
    Ok(diesel::update(open).set(end).execute(tx.conn())? == 1)
}

/// Takes it back. `false`: it works no more.
pub fn withdraw(tx: &mut Tx<'_>, id: InvitationId, now: Timestamp) -> Result<bool, Fault> {
    let open = invitations::table
        .find(id.to_string())
        .filter(invitations::ended_at.is_null())
        .filter(invitations::expires_at.gt(now.millis()));
    let over = (invitations::ending.eq(Ending::Withdrawn.as_str()), invitations::ended_at.eq(now.millis()));
    Ok(diesel::update(open).set(over).execute(tx.conn())? == 1)
}

/// Ends the one for this address that has not ended, because a newer one takes its place.
pub fn replace(tx: &mut Tx<'_>, address: &EmailAddress, now: Timestamp) -> Result<bool, Fault> {
    let open = invitations::table
        .filter(invitations::address_key.eq(address.key()))
        .filter(invitations::ended_at.is_null());
    let over = (invitations::ending.eq(Ending::Replaced.as_str()), invitations::ended_at.eq(now.millis()));
    Ok(diesel::update(open).set(over).execute(tx.conn())? == 1)
}
