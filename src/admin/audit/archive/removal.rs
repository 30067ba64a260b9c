//! Takes out of the database what stands in an archive: seal by seal, each together with the signed statement that the
//! log begins after it.

use super::beginning;
use super::plan::renew;
use crate::admin::context::Context;
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::audit_archive::file_name;
use crate::domain::audit_chain::{Head, read_entries};
use crate::domain::decision::Fault;
use crate::env::Env;
use crate::storage::audit_archives::{self, Archive};
use crate::storage::{Tx, audit_seals};

/// Takes the seal `proven` away, and its events: the caller has read them in an archive on disk. `false`: another node
/// has taken the work over.
pub fn remove(tx: &mut Tx<'_>, archive: &Archive, proven: &Head, env: &Env) -> Result<bool, Fault> {
    audit_seals::lock(tx)?;
    if !renew(tx, archive, env.now)? {
        return Ok(false);
    }
    let other = || Fault::inconsistent("audit_seals", "statement", proven.number.to_string());
    let seal = audit_seals::find(tx.conn(), proven.number)?.ok_or_else(other)?;
    // The next seal follows the newest one, so that it stays.
    let is_newest = audit_seals::find_last(tx.conn())?.is_none_or(|last| last.number <= seal.number);
    let entries = read_entries(&seal.entries).ok_or_else(other)?;
    if Head::of(&seal) != *proven || is_newest || !beginning::advance(tx, proven, env)? {
        return Err(other());
    }
    audit_archives::remove(tx, &seal, &entries)?;
    Ok(true)
}

/// Notes that all of an archive is gone from the database.
pub fn finish(tx: &mut Tx<'_>, archive: &Archive, context: &Context) -> Result<(), Fault> {
    if !renew(tx, archive, context.now)? {
        return Ok(());
    }
    audit_archives::finish(tx, archive.first, context.now)?;
    let entry = AuditEntry::success(AuditEvent::AuditArchived);
    context.record(tx, entry.reason(file_name(archive.first, archive.last)))
}
