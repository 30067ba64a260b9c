//! Decides which seals go into the next archive, and who makes it: one node at a time, until its claim runs out.

use crate::admin::audit::archive::beginning;
use crate::admin::audit::seal_keys::SealKeys;
use crate::domain::audit_chain::{SEAL_TYP, Seal, Statement, read_entries};
use crate::domain::decision::Fault;
use crate::domain::time::{Span, Timestamp};
use crate::keys::seal::MasterKey;
use crate::keys::verify::verify;
use crate::storage::audit_archives::{self, Archive};
use crate::storage::{Conn, Tx, audit_seals};

/// What is younger stays in the database, whatever is asked for: pages show people their last weeks, and whoever has
/// just signed up is known by it.
pub const YOUNGEST: Span = Span::from_days(30);
/// How long an archive stays in the hands of a node that says nothing.
pub const CLAIM: Span = Span::from_minutes(2);
/// Most seals in an archive.
const SEALS: i64 = 2_000;
/// An archive is full with so many events.
const EVENTS: i64 = 50_000;
/// Seals that are read at a time.
const AT_ONCE: i64 = 20;

/// Seals that may go into one archive, next to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    first: i64,
    last: i64,
    events: i64,
}

/// The oldest seals, as far as they were made before `before` and fit into one archive. The newest seal of all stays:
/// the next one follows it.
pub fn choose(conn: &mut Conn, master: &MasterKey, before: Timestamp) -> Result<Option<Choice>, Fault> {
    let keys = SealKeys::of(conn, master)?;
    let begins = beginning::current(conn, master)?.number;
    let newest = audit_seals::find_last(conn)?.map_or(0, |seal| seal.number);
    let mut choice = Choice { first: begins.saturating_add(1), last: begins, events: 0 };
    loop {
        let seals = audit_seals::list_after(conn, choice.last, AT_ONCE)?;
        if seals.is_empty() {
            break;
        }
        for seal in seals {
            let full = choice.last.saturating_sub(begins) >= SEALS || choice.events >= EVENTS;
            if full || seal.number >= newest || made_at(&seal, &keys) >= before {
                return Ok((choice.last > begins).then_some(choice));
            }
            let events = read_entries(&seal.entries).map_or(0, |entries| entries.len());
            choice.last = seal.number;
            choice.events = choice.events.saturating_add(i64::try_from(events).unwrap_or(i64::MAX));
        }
    }
    Ok((choice.last > begins).then_some(choice))
}

/// When a seal was made. One that was not signed here counts as old: whoever writes the archive stops at it and names it.
fn made_at(seal: &Seal, keys: &SealKeys) -> Timestamp {
    let signed: Result<Statement, _> = verify(&seal.statement, SEAL_TYP, |kid| keys.find(kid));
    Timestamp::from_millis(signed.map_or(i64::MIN, |said| said.at))
}

/// Whether the seal `last` is old enough to leave: what a row of the database says decides nothing
/// (docs/decisions/0055). One that is gone has left already.
pub fn may_leave(conn: &mut Conn, master: &MasterKey, last: i64, now: Timestamp) -> Result<bool, Fault> {
    let keys = SealKeys::of(conn, master)?;
    let seal = audit_seals::find(conn, last)?;
    Ok(seal.is_none_or(|seal| made_at(&seal, &keys) < now.minus(YOUNGEST)))
}

/// What is to be done now.
#[derive(Clone, Debug)]
pub enum Planned {
    /// Nothing is old enough.
    Nothing,
    /// Another node is at it.
    InOtherHands,
    /// This archive, by us.
    Mine(Archive),
}

/// Takes over what somebody has begun and left, or begins what was chosen.
pub fn plan(tx: &mut Tx<'_>, choice: Option<Choice>, now: Timestamp) -> Result<Planned, Fault> {
    audit_seals::lock(tx)?;
    let claimed_until = now.plus(CLAIM);
    if let Some(open) = audit_archives::find_open(tx.conn())? {
        if !audit_archives::take_over(tx, open.first, now, claimed_until)? {
            return Ok(Planned::InOtherHands);
        }
        let attempt = open.attempt.saturating_add(1);
        return Ok(Planned::Mine(Archive { attempt, claimed_until, ..open }));
    }
    let Some(Choice { first, last, events }) = choice else { return Ok(Planned::Nothing) };
    let begins = audit_archives::find_beginning(tx.conn())?.map_or(0, |(seal, _)| seal);
    if first != begins.saturating_add(1) {
        // Somebody has done it since we chose.
        return Ok(Planned::InOtherHands);
    }
    let archive =
        Archive { first, last, events, attempt: 1, claimed_until, created_at: now, removed_at: None };
    audit_archives::insert(tx, &archive)?;
    Ok(Planned::Mine(archive))
}

/// Says that we are still at it. `false`: another node has taken it over.
pub fn renew(tx: &mut Tx<'_>, archive: &Archive, now: Timestamp) -> Result<bool, Fault> {
    audit_archives::renew(tx, archive.first, archive.attempt, now.plus(CLAIM))
}
