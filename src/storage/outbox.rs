//! Table `outbox`: mail that is to be sent, written in the transaction of its cause. A worker claims a row for a while;
//! if it never comes back, the row is due again.

use diesel::prelude::*;

use super::connection::Conn;
use super::row::{Place, moment};
use super::schema::outbox;
use super::store::Tx;
use crate::domain::decision::Fault;
use crate::domain::ids::MailId;
use crate::domain::outgoing::{DeliveryState, Outgoing, SealedContent};
use crate::domain::time::{Span, Timestamp};

/// What was sent is remembered for so long, for an operator who is asked.
const KEEP_SENT: Span = Span::from_days(7);
/// What could not be sent waits for so long for an operator.
const KEEP_DEAD: Span = Span::from_days(30);

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = outbox)]
struct Row {
    id: String,
    kind: String,
    recipient: String,
    language: String,
    content: Option<Vec<u8>>,
    master_key_id: String,
    state: String,
    attempts: i64,
    due_at: Option<i64>,
    last_error: Option<String>,
    created_at: i64,
    sent_at: Option<i64>,
    expires_at: i64,
}

impl TryFrom<Row> for Outgoing {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let at = Place { table: "outbox", id: &row.id };
        Ok(Self {
            id: at.parse("id", &row.id)?,
            kind: at.parse("kind", &row.kind)?,
            to: at.parse("recipient", &row.recipient)?,
            language: at.parse("language", &row.language)?,
            state: at.parse("state", &row.state)?,
            attempts: row.attempts,
            due_at: moment(row.due_at),
            last_error: row.last_error,
            created_at: Timestamp::from_millis(row.created_at),
            sent_at: moment(row.sent_at),
            expires_at: Timestamp::from_millis(row.expires_at),
        })
    }
}

/// Stores a mail that is to be sent.
pub fn insert(tx: &mut Tx<'_>, mail: &Outgoing, content: &SealedContent) -> Result<(), Fault> {
    let row = Row {
        id: mail.id.to_string(),
        kind: mail.kind.to_string(),
        recipient: mail.to.as_typed().to_owned(),
        language: mail.language.to_string(),
        content: Some(content.bytes.clone()),
        master_key_id: content.master_key_id.clone(),
        state: mail.state.to_string(),
        attempts: mail.attempts,
        due_at: mail.due_at.map(Timestamp::millis),
        last_error: mail.last_error.clone(),
        created_at: mail.created_at.millis(),
        sent_at: mail.sent_at.map(Timestamp::millis),
        expires_at: mail.expires_at.millis(),
    };
    diesel::insert_into(outbox::table).values(&row).execute(tx.conn())?;
    Ok(())
}

/// Whether any mail is due: a look that writes nothing.
pub fn is_due(conn: &mut Conn, now: Timestamp) -> Result<bool, Fault> {
    let due = outbox::table.filter(outbox::due_at.le(now.millis())).select(outbox::id).limit(1);
    Ok(due.first::<String>(conn).optional()?.is_some())
}

/// A mail in the hands of a worker.
#[derive(Debug)]
pub struct Claimed {
    /// What is known of it.
    pub mail: Outgoing,
    /// What stands in it, unless that is erased.
    pub content: Option<SealedContent>,
}

/// Takes up to `limit` mails that are due, the oldest first; nobody else gets them before `until`. Each is claimed by one
/// conditional statement, so that two nodes never hold the same. A row that cannot be is claimed, too: it must not stand
/// in the way of the others.
pub fn claim(
    tx: &mut Tx<'_>,
    now: Timestamp,
    until: Timestamp,
    limit: i64,
) -> Result<Vec<Result<Claimed, Fault>>, Fault> {
    let due = outbox::table.filter(outbox::due_at.le(now.millis())).order(outbox::due_at);
    let ids: Vec<String> = due.select(outbox::id).limit(limit).load(tx.conn())?;
    let mut claimed = Vec::with_capacity(ids.len());
    for id in ids {
        let still_due = outbox::table.find(&id).filter(outbox::due_at.le(now.millis()));
        let rows = diesel::update(still_due)
            .set((
                outbox::state.eq(DeliveryState::Sending.as_str()),
                outbox::attempts.eq(outbox::attempts + 1),
                outbox::due_at.eq(until.millis()),
            ))
            .execute(tx.conn())?;
        if rows == 1 {
            let mut row: Row = outbox::table.find(&id).select(Row::as_select()).first(tx.conn())?;
            let master_key_id = row.master_key_id.clone();
            let content = row.content.take().map(|bytes| SealedContent { bytes, master_key_id });
            claimed.push(Outgoing::try_from(row).map(|mail| Claimed { mail, content }));
        }
    }
    Ok(claimed)
}

/// Notes that the mail server took it, and erases the content. Whoever says so is right, even if it came late.
pub fn mark_sent(tx: &mut Tx<'_>, id: MailId, now: Timestamp) -> Result<(), Fault> {
    let unsent = outbox::table.find(id.to_string()).filter(outbox::sent_at.is_null());
    diesel::update(unsent)
        .set((
            outbox::state.eq(DeliveryState::Sent.as_str()),
            outbox::content.eq(None::<Vec<u8>>),
            outbox::due_at.eq(None::<i64>),
            outbox::last_error.eq(None::<String>),
            outbox::sent_at.eq(now.millis()),
            outbox::forget_at.eq(now.plus(KEEP_SENT).millis()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Puts a mail back after a failed attempt, until `due`. `false`: its claim was over, and somebody else has it.
pub fn put_back(tx: &mut Tx<'_>, mail: &Outgoing, error: &str, due: Timestamp) -> Result<bool, Fault> {
    let mine = outbox::table.find(mail.id.to_string()).filter(outbox::attempts.eq(mail.attempts));
    let sending = mine.filter(outbox::state.eq(DeliveryState::Sending.as_str()));
    let rows = diesel::update(sending)
        .set((
            outbox::state.eq(DeliveryState::Waiting.as_str()),
            outbox::due_at.eq(due.millis()),
            outbox::last_error.eq(error),
        ))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Whether the content of a dead mail is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// For an operator who tries again.
    Keep,
    /// It is worth nothing any more.
    Erase,
}

/// Gives a mail up. `false`: its claim was over, and somebody else has it.
pub fn give_up(
    tx: &mut Tx<'_>,
    mail: &Outgoing,
    error: &str,
    content: Content,
    now: Timestamp,
) -> Result<bool, Fault> {
    let mine = outbox::table.find(mail.id.to_string()).filter(outbox::attempts.eq(mail.attempts));
    let sending = mine.filter(outbox::state.eq(DeliveryState::Sending.as_str()));
    let rows = diesel::update(sending)
        .set((
            outbox::state.eq(DeliveryState::Dead.as_str()),
            outbox::due_at.eq(None::<i64>),
            outbox::last_error.eq(error),
            outbox::forget_at.eq(now.plus(KEEP_DEAD).millis()),
        ))
        .execute(tx.conn())?;
    if rows == 1 && content == Content::Erase {
        erase(tx, mail.id)?;
    }
    Ok(rows == 1)
}

fn erase(tx: &mut Tx<'_>, id: MailId) -> Result<(), Fault> {
    let row = diesel::update(outbox::table.find(id.to_string()));
    row.set(outbox::content.eq(None::<Vec<u8>>)).execute(tx.conn())?;
    Ok(())
}

/// Mails in a state, or all, in the order in which they were written, after the one with the id `after`.
pub fn list(
    conn: &mut Conn,
    state: Option<DeliveryState>,
    after: Option<MailId>,
    limit: i64,
) -> Result<Vec<Outgoing>, Fault> {
    let mut query = outbox::table.order(outbox::id).limit(limit).select(Row::as_select()).into_boxed();
    if let Some(state) = state {
        query = query.filter(outbox::state.eq(state.as_str()));
    }
    if let Some(after) = after {
        query = query.filter(outbox::id.gt(after.to_string()));
    }
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(Outgoing::try_from).collect()
}

/// One mail.
pub fn find(conn: &mut Conn, id: MailId) -> Result<Option<Outgoing>, Fault> {
    let row: Option<Row> =
        outbox::table.find(id.to_string()).select(Row::as_select()).first(conn).optional()?;
    row.map(Outgoing::try_from).transpose()
}

/// Makes a mail that waits or is dead due at once, counting its attempts anew. `false`: it is in another state, or its
/// content is gone.
pub fn retry(tx: &mut Tx<'_>, id: MailId, now: Timestamp) -> Result<bool, Fault> {
    let states = [DeliveryState::Waiting.as_str(), DeliveryState::Dead.as_str()];
    let whole = outbox::table.find(id.to_string()).filter(outbox::content.is_not_null());
    let rows = diesel::update(whole.filter(outbox::state.eq_any(states)))
        .set((
            outbox::state.eq(DeliveryState::Waiting.as_str()),
            outbox::attempts.eq(0),
            outbox::due_at.eq(now.millis()),
            outbox::forget_at.eq(None::<i64>),
        ))
        .execute(tx.conn())?;
    Ok(rows == 1)
}

/// Takes a mail away that waits or is dead, with what stands in it. `false`: it is in another state by now.
pub fn discard(tx: &mut Tx<'_>, id: MailId) -> Result<bool, Fault> {
    let states = [DeliveryState::Waiting.as_str(), DeliveryState::Dead.as_str()];
    let unsent = outbox::table.find(id.to_string()).filter(outbox::state.eq_any(states));
    Ok(diesel::delete(unsent).execute(tx.conn())? == 1)
}

/// The ids of up to `limit` dead mails that can still be sent.
pub fn list_revivable(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<MailId>, Fault> {
    let dead = outbox::table.filter(outbox::state.eq(DeliveryState::Dead.as_str()));
    let whole = dead.filter(outbox::content.is_not_null()).filter(outbox::expires_at.gt(now.millis()));
    let ids: Vec<String> = whole.order(outbox::id).select(outbox::id).limit(limit).load(conn)?;
    ids.iter().map(|id| Place { table: "outbox", id }.parse("id", id)).collect()
}
