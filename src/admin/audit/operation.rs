//! Seals what was recorded, and finds what was changed since.

use std::collections::HashMap;

use crate::domain::audit_chain::{
    Damage, Entry, Head, SEAL_TYP, Seal, Statement, StoredEvent, Sum, read_entries, write_entries,
};
use crate::domain::decision::Fault;
use crate::domain::ids::AuditEventId;
use crate::domain::time::Span;
use crate::env::Env;
use crate::keys::pair::KeyPair;
use crate::keys::seal::MasterKey;
use crate::keys::verify::{Verifier, verify as verify_statement};
use crate::storage::{Conn, Tx, audit_seals, signing_keys};

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
    let last = audit_seals::find_last(tx.conn())?;
    let entries: Vec<Entry> = events.iter().map(entry).collect();
    let bytes = write_entries(&entries);
    let statement = Statement {
        seal: last.as_ref().map_or(1, |last| last.number.saturating_add(1)),
        at: env.now.millis(),
        events: entries.len(),
        entries: Sum::of(&bytes).to_string(),
        previous: last.map_or_else(String::new, |last| last.sum().to_string()),
    };
    let payload = serde_json::to_vec(&statement).map_err(|error| Fault::internal("writing a seal", error))?;
    let signed = env.keys.active()?.sign(SEAL_TYP, &payload)?;
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
}

/// Follows the chain from its beginning. `noted` is a head that somebody wrote down: the chain must still pass through
/// it, which shows that its end was not cut off and sealed anew.
pub fn verify(conn: &mut Conn, master: &MasterKey, noted: Option<&Head>) -> Result<Report, Fault> {
    let keys = verifiers(conn, master)?;
    let mut report = Report::default();
    let mut previous: Option<Seal> = None;
    loop {
        let after = previous.as_ref().map_or(0, |seal| seal.number);
        let seals = audit_seals::list_after(conn, after, SEALS)?;
        if seals.is_empty() {
            break;
        }
        for seal in seals {
            check(conn, &seal, previous.as_ref(), &keys, &mut report)?;
            if noted.is_some_and(|noted| noted.number == seal.number && *noted != Head::of(&seal)) {
                report.damage.push(Damage::OtherHead(seal.number));
            }
            report.seals = report.seals.saturating_add(1);
            previous = Some(seal);
        }
    }
    report.head = previous.as_ref().map(Head::of);
    let end = previous.map_or(0, |seal| seal.number);
    if let Some(noted) = noted.filter(|noted| noted.number > end) {
        report.damage.push(Damage::SealMissing(noted.number));
    }
    // What names a seal that never was is neither sealed nor waits for it, and no seal asks for it.
    let astray = audit_seals::list_astray(conn, NAMED)?;
    report.damage.extend(astray.into_iter().map(|(seal, id)| Damage::Added(seal, id)));
    report.unsealed = audit_seals::count_unsealed(conn)?;
    Ok(report)
}

/// Follows the chain over its last seals only, `most` at most: what a server that runs can look at often.
pub fn verify_end(conn: &mut Conn, master: &MasterKey, most: i64) -> Result<Report, Fault> {
    let keys = verifiers(conn, master)?;
    let mut report = Report::default();
    let last = audit_seals::find_last(conn)?.map_or(0, |seal| seal.number);
    let first = last.saturating_sub(most).max(0);
    // The seal before the first is only what that one must follow.
    let mut previous =
        audit_seals::list_after(conn, first.saturating_sub(1), 1)?.pop().filter(|seal| seal.number == first);
    for seal in audit_seals::list_after(conn, first, most)? {
        check(conn, &seal, previous.as_ref(), &keys, &mut report)?;
        report.seals = report.seals.saturating_add(1);
        previous = Some(seal);
    }
    report.head = previous.as_ref().map(Head::of);
    Ok(report)
}

/// Every key that ever signed here, by `kid`: a seal outlives the tokens of its key. A row that somebody put in is none
/// of them, and what it signed is no seal.
fn verifiers(conn: &mut Conn, master: &MasterKey) -> Result<HashMap<String, Verifier>, Fault> {
    let broken = |error| Fault::internal("reading a public key", error);
    let mut verifiers = HashMap::new();
    for stored in signing_keys::list(conn)? {
        match KeyPair::open(&stored, master) {
            Ok(pair) => {
                verifiers.insert(stored.key.kid, Verifier::new(&pair.public).map_err(broken)?);
            }
            Err(error) => {
                tracing::error!(key.id = %stored.key.kid, %error, "a signing key is not one of this server");
            }
        }
    }
    Ok(verifiers)
}

fn check(
    conn: &mut Conn,
    seal: &Seal,
    previous: Option<&Seal>,
    keys: &HashMap<String, Verifier>,
    report: &mut Report,
) -> Result<(), Fault> {
    let expected = previous.map_or(1, |previous| previous.number.saturating_add(1));
    let missing = (expected..seal.number.min(expected.saturating_add(NAMED))).map(Damage::SealMissing);
    report.damage.extend(missing);
    let statement: Result<Statement, _> = verify_statement(&seal.statement, SEAL_TYP, |kid| keys.get(kid));
    let entries = read_entries(&seal.entries).unwrap_or_default();
    let is_its_own = statement.as_ref().is_ok_and(|said| {
        said.seal == seal.number
            && said.events == entries.len()
            && said.entries == Sum::of(&seal.entries).to_string()
    });
    if !is_its_own {
        report.damage.push(Damage::SealAltered(seal.number));
    }
    let before = previous.map_or_else(String::new, |previous| previous.sum().to_string());
    if expected == seal.number && statement.as_ref().is_ok_and(|said| said.previous != before) {
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
