//! Seals what was recorded, and finds what was changed since.

use std::collections::HashMap;

use super::archive::beginning;
use super::seal_keys::SealKeys;
use crate::domain::audit_chain::{
    Damage, Entry, Head, SEAL_TYP, Seal, Statement, StoredEvent, Sum, read_entries, write_entries,
};
use crate::domain::decision::Fault;
use crate::domain::ids::AuditEventId;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::domain::time::Span;
use crate::env::Env;
use crate::keys::seal::MasterKey;
use crate::keys::verify::verify as verify_statement;
use crate::storage::{Conn, Tx, audit_seals};

/// Most events in one seal.
pub const BATCH: i64 = 500;
/// Seals that are read at a time.
const SEALS: i64 = 20;
/// Most of one kind of damage that is named where somebody could make any number of it.
const NAMED: i64 = 300;
/// How much older than its seal an event may be: the server seals once a minute, and may stand still for a night.
const LATE: Span = Span::from_days(1);

/// What was sealed.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// How many events.
    pub events: usize,
    /// By which seal.
    pub head: Head,
}

/// Seals up to [`BATCH`] events that no seal names yet; `None`: there are none. Whoever seals at the same time waits.
pub fn seal(tx: &mut Tx<'_>, env: &Env) -> Result<Option<Sealed>, Fault> {
    audit_seals::lock(tx)?;
    let events = audit_seals::list_unsealed(tx.conn(), BATCH)?;
    if events.is_empty() {
        return Ok(None);
    }
    let last = match audit_seals::find_last(tx.conn())? {
        Some(seal) => Head::of(&seal),
        None => beginning::current(tx.conn(), &env.master)?,
    };
    let entries: Vec<Entry> = events.iter().map(entry).collect();
    let bytes = write_entries(&entries);
    let statement = Statement {
        seal: last.number.saturating_add(1),
        at: env.now.millis(),
        events: entries.len(),
        entries: Sum::of(&bytes).to_string(),
        previous: last.sum,
    };
    let payload = serde_json::to_vec(&statement).map_err(|error| Fault::internal("writing a seal", error))?;
    let signed = env.keys.active(SigningAlgorithm::Rs256)?.sign(SEAL_TYP, &payload)?;
    let seal = Seal { number: statement.seal, entries: bytes, statement: signed };
    let ids: Vec<AuditEventId> = entries.iter().map(|entry| entry.id).collect();
    audit_seals::insert(tx, &seal, &ids, env.now)?;
    let sealed = Sealed { events: entries.len(), head: Head::of(&seal) };
    // Who keeps the log elsewhere has there what nobody can change here.
    let head = sealed.head.to_string();
    let events = sealed.events;
    tx.after_commit(move || tracing::info!(target: "signet::audit", head, events, "events were sealed"));
    Ok(Some(sealed))
}

fn entry(event: &StoredEvent) -> Entry {
    Entry { id: event.id, digest: event.digest() }
}

/// How the log stands.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The last seal that was taken into an archive: the log begins after it.
    pub archived: Option<Head>,
    /// Seals that were looked at.
    pub seals: i64,
    /// Events that they name.
    pub events: usize,
    /// Events that wait for a seal.
    pub unsealed: i64,
    /// The newest seal.
    pub head: Option<Head>,
    /// What is wrong, in the order of the chain.
    pub damage: Vec<Damage>,
    /// Seals that were made more than a day after the oldest of their events: nobody sealed until then, or the seals
    /// before were taken away.
    pub late: Vec<i64>,
    /// Whether the seal that was noted is in an archive, so that the log alone cannot say that it passes through it.
    pub is_noted_archived: bool,
}

impl Report {
    /// The number of the last seal before the log begins.
    pub fn begins(&self) -> i64 {
        self.archived.as_ref().map_or(0, |head| head.number)
    }
}

/// Follows the chain from its beginning. `noted` is a head that somebody wrote down: the chain must still pass through
/// it, which shows that its end was not cut off and sealed anew.
pub fn verify(conn: &mut Conn, master: &MasterKey, noted: Option<&Head>) -> Result<Report, Fault> {
    let keys = SealKeys::of(conn, master)?;
    let mut report = Report::default();
    let mut previous = beginning::find(conn, &keys, &mut report.damage)?;
    report.archived = (previous.number > 0).then(|| previous.clone());
    report.is_noted_archived = noted.is_some_and(|noted| noted.number < previous.number);
    let is_other = |seal: &Head| noted.is_some_and(|noted| noted.number == seal.number && noted != seal);
    if is_other(&previous) {
        report.damage.push(Damage::OtherHead(previous.number));
    }
    loop {
        let seals = audit_seals::list_after(conn, previous.number, SEALS)?;
        if seals.is_empty() {
            break;
        }
        for seal in seals {
            check(conn, &seal, &previous, &keys, &mut report)?;
            previous = Head::of(&seal);
            if is_other(&previous) {
                report.damage.push(Damage::OtherHead(seal.number));
            }
        }
    }
    if let Some(noted) = noted.filter(|noted| noted.number > previous.number) {
        report.damage.push(Damage::SealMissing(noted.number));
    }
    report.head = (previous.number > 0).then_some(previous);
    forgive_archived(conn, &keys, &mut report)?;
    // What names a seal that never was is neither sealed nor waits for it, and no seal asks for it.
    let astray = audit_seals::list_astray(conn, report.begins(), NAMED)?;
    report.damage.extend(astray.into_iter().map(|(seal, id)| Damage::Added(seal, id)));
    report.unsealed = audit_seals::count_unsealed(conn)?;
    Ok(report)
}

/// Follows the chain over its last seals only, `most` at most: what a server that runs can look at often.
pub fn verify_end(conn: &mut Conn, master: &MasterKey, most: i64) -> Result<Report, Fault> {
    let keys = SealKeys::of(conn, master)?;
    let mut report = Report::default();
    let last = audit_seals::find_last(conn)?.map_or(0, |seal| seal.number);
    let first = last.saturating_sub(most).max(0);
    let mut previous = beginning::find(conn, &keys, &mut report.damage)?;
    report.archived = (previous.number > 0).then(|| previous.clone());
    if first > previous.number {
        // The seal before the first is only what that one must follow.
        previous = audit_seals::find(conn, first)?.map_or(previous, |seal| Head::of(&seal));
    }
    for seal in audit_seals::list_after(conn, previous.number.max(first), most)? {
        check(conn, &seal, &previous, &keys, &mut report)?;
        previous = Head::of(&seal);
    }
    report.head = (previous.number > 0).then_some(previous);
    forgive_archived(conn, &keys, &mut report)?;
    Ok(report)
}

/// What was taken into an archive while we looked was proven before it was taken away, and is no damage.
fn forgive_archived(conn: &mut Conn, keys: &SealKeys, report: &mut Report) -> Result<(), Fault> {
    let begins = beginning::find(conn, keys, &mut Vec::new())?;
    if begins.number > report.begins() {
        report.damage.retain(|damage| damage.seal() > begins.number);
        report.archived = Some(begins);
    }
    Ok(())
}

/// Looks at one seal, which must follow `previous`, and at the events that it names.
pub fn check(
    conn: &mut Conn,
    seal: &Seal,
    previous: &Head,
    keys: &SealKeys,
    report: &mut Report,
) -> Result<(), Fault> {
    report.seals = report.seals.saturating_add(1);
    let expected = previous.number.saturating_add(1);
    let missing = (expected..seal.number.min(expected.saturating_add(NAMED))).map(Damage::SealMissing);
    report.damage.extend(missing);
    let statement: Result<Statement, _> = verify_statement(&seal.statement, SEAL_TYP, |kid| keys.find(kid));
    let entries = read_entries(&seal.entries).unwrap_or_default();
    let is_its_own = statement.as_ref().is_ok_and(|said| {
        said.seal == seal.number
            && said.events == entries.len()
            && said.entries == Sum::of(&seal.entries).to_string()
    });
    if !is_its_own {
        report.damage.push(Damage::SealAltered(seal.number));
    }
    if expected == seal.number && statement.as_ref().is_ok_and(|said| said.previous != previous.sum) {
        report.damage.push(Damage::ChainBroken(seal.number));
    }
    report.events = report.events.saturating_add(entries.len());
    let ids: Vec<AuditEventId> = entries.iter().map(|entry| entry.id).collect();
    let events = audit_seals::list_events(conn, &ids)?;
    let at = statement.map_or(i64::MIN, |said| said.at);
    if events.iter().any(|event| at.saturating_sub(event.at) > LATE.millis()) {
        report.late.push(seal.number);
    }
    check_events(conn, seal.number, &entries, &events, report)
}

fn check_events(
    conn: &mut Conn,
    seal: i64,
    entries: &[Entry],
    events: &[StoredEvent],
    report: &mut Report,
) -> Result<(), Fault> {
    let found: HashMap<AuditEventId, Sum> = events.iter().map(|event| (event.id, event.digest())).collect();
    for entry in entries {
        match found.get(&entry.id) {
            None => report.damage.push(Damage::Missing(seal, entry.id)),
            Some(digest) if *digest != entry.digest => report.damage.push(Damage::Altered(seal, entry.id)),
            Some(_) => {}
        }
    }
    let claiming = audit_seals::list_claiming(conn, seal)?;
    let strangers = claiming.into_iter().filter(|id| entries.iter().all(|entry| entry.id != *id));
    report.damage.extend(strangers.map(|id| Damage::Added(seal, id)));
    Ok(())
}
