//! What stands in an archive, part by part, so that one of any length needs little memory. A seal that does not hold is
//! written to none.

use std::collections::HashMap;
use std::path::PathBuf;

use super::beginning;
use super::proof::Unusable;
use crate::admin::audit::operation::{Report, check};
use crate::admin::audit::seal_keys::{SealKeys, to_bring_along};
use crate::domain::audit_archive::{Closing, EventLine, Line, Opening, SealLine, VERSION, file_name};
use crate::domain::audit_chain::{Damage, Head, Seal, StoredEvent, read_entries};
use crate::domain::decision::Fault;
use crate::domain::ids::AuditEventId;
use crate::domain::issuer::Issuer;
use crate::keys::seal::MasterKey;
use crate::storage::{Conn, audit_seals};

/// Seals in one part.
const SEALS: i64 = 10;

/// Why no archive was made, or nothing was taken away after it.
#[derive(Debug, thiserror::Error)]
pub enum NotArchived {
    /// The database, or our own doing.
    #[error("{}", .0.in_full())]
    Fault(#[from] Fault),
    /// The log is not what was sealed: to take that away would hide it.
    #[error("the audit log was changed, and nothing of it was taken away: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Damaged(Vec<Damage>),
    /// The folder or a file in it.
    #[error("{}: {}", .0.display(), .1)]
    File(PathBuf, std::io::Error),
    /// A file stands where the archive belongs, and is another one.
    #[error("{} is there and is not the archive of these seals; move it away", .0.display())]
    OtherFile(PathBuf),
    /// A file cannot be read as an archive.
    #[error("{}: {}", .0.display(), .1)]
    Unusable(PathBuf, Unusable),
    /// A row of the list of archives names what is too young to leave.
    #[error(
        "somebody has put an archive up to seal {0} on the list, which is younger than 30 days: look at the table audit_archives"
    )]
    TooYoung(i64),
    /// Another node makes it.
    #[error("another node is making an archive at this moment; if it was killed, try again in a few minutes")]
    InOtherHands,
}

/// The first line of an archive that begins after `previous`.
pub fn opening(
    conn: &mut Conn,
    master: &MasterKey,
    issuer: &Issuer,
    previous: &Head,
) -> Result<String, Fault> {
    line(&Line::Archive(Opening {
        version: VERSION,
        issuer: issuer.as_str().to_owned(),
        first: previous.number.saturating_add(1),
        previous: previous.sum.clone(),
        keys: to_bring_along(conn, master)?,
    }))
}

/// Some seals with their events.
#[derive(Debug)]
pub struct Part {
    /// The lines.
    pub text: String,
    /// The last seal in it.
    pub head: Head,
    /// Events in it.
    pub events: usize,
}

/// The seals after `previous`, up to `last` at most. What does not hold is named instead.
pub fn part(
    conn: &mut Conn,
    master: &MasterKey,
    previous: &Head,
    last: i64,
) -> Result<Result<Part, Vec<Damage>>, Fault> {
    let keys = SealKeys::of(conn, master)?;
    let (mut part, mut report) =
        (Part { text: String::new(), head: previous.clone(), events: 0 }, Report::default());
    let seals = audit_seals::list_after(conn, previous.number, SEALS)?;
    for seal in seals.into_iter().filter(|seal| seal.number <= last) {
        check(conn, &seal, &part.head, &keys, &mut report)?;
        if !report.damage.is_empty() {
            return Ok(Err(report.damage));
        }
        part.events = part.events.saturating_add(write_seal(conn, &seal, &mut part.text)?);
        part.head = Head::of(&seal);
    }
    if part.head == *previous {
        return Ok(Err(vec![Damage::SealMissing(previous.number.saturating_add(1))]));
    }
    Ok(Ok(part))
}

fn write_seal(conn: &mut Conn, seal: &Seal, text: &mut String) -> Result<usize, Fault> {
    let entries = read_entries(&seal.entries).unwrap_or_default();
    let ids: Vec<AuditEventId> = entries.iter().map(|entry| entry.id).collect();
    let events = audit_seals::list_events(conn, &ids)?;
    let mut events: HashMap<AuditEventId, StoredEvent> =
        events.into_iter().map(|event| (event.id, event)).collect();
    text.push_str(&line(&Line::Seal(SealLine {
        number: seal.number,
        events: entries.len(),
        statement: seal.statement.clone(),
    }))?);
    for entry in &entries {
        let gone = || Fault::inconsistent("audit_events", "id", entry.id.to_string());
        let event = events.remove(&entry.id).ok_or_else(gone)?;
        text.push_str(&line(&Line::Event(Box::new(EventLine::new(event, entry.digest))))?);
    }
    Ok(entries.len())
}

/// The last line.
pub fn closing(head: &Head, events: usize) -> Result<String, Fault> {
    line(&Line::End(Closing { head: head.to_string(), events }))
}

fn line(line: &Line) -> Result<String, Fault> {
    let mut text =
        serde_json::to_string(line).map_err(|error| Fault::internal("writing an archive", error))?;
    text.push('\n');
    Ok(text)
}

/// The seal after which an archive begins that ends with `last`, and its name.
pub fn place(conn: &mut Conn, master: &MasterKey, last: i64) -> Result<(Head, String), Fault> {
    let begins = beginning::current(conn, master)?;
    let name = file_name(begins.number.saturating_add(1), last);
    Ok((begins, name))
}
