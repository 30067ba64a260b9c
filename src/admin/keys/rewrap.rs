//! Seals everything anew under another master key, a few rows at a time. Whatever it stops at, it goes on from there:
//! each row names the key that sealed it. The signing keys come last, for they say which key seals what is new.

use crate::admin::context::Context;
use crate::admin::sealed::Unopened;
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::decision::Fault;
use crate::keys::seal::MasterKey;
use crate::storage::sealed::{self, SealedTable};
use crate::storage::{Conn, Tx, signing_keys};

/// Rows that are sealed anew in one transaction.
pub const BATCH: i64 = 200;

/// How many values of a table are sealed by another key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// The table.
    pub table: SealedTable,
    /// How many.
    pub rows: i64,
}

/// How far a transaction came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// How many values it sealed anew.
    pub resealed: usize,
    /// The last row that it looked at; `None`: there was nothing left.
    pub last: Option<String>,
}

/// What is still sealed by another key than `target`, table by table.
pub fn left(conn: &mut Conn, target: &str) -> Result<Vec<Left>, Fault> {
    let count = |table| Ok(Left { table, rows: sealed::count_others(conn, table, target)? });
    SealedTable::ALL.into_iter().map(count).collect()
}

/// Seals up to [`BATCH`] values of `table` anew by `target`, the rows after `after`; `known` opens them.
pub fn reseal(
    tx: &mut Tx<'_>,
    table: SealedTable,
    after: &str,
    target: &MasterKey,
    known: &MasterKey,
    context: &Context,
) -> Result<Result<Chunk, Unopened>, Fault> {
    if table == SealedTable::SigningKeys {
        // Whoever makes a key meanwhile waits, and all nodes read the keys again.
        signing_keys::lock(tx)?;
    }
    let rows = sealed::list_others(tx.conn(), table, target.id(), after, BATCH)?;
    let mut resealed = 0_usize;
    for row in &rows {
        let identity = table.identity(&row.id);
        let Ok(clear) = known.open(&identity, &row.sealed) else {
            return Ok(Err(Unopened::new(table, row, known)));
        };
        let new = target
            .seal(&identity, &clear, context.random.as_ref())
            .map_err(|error| Fault::internal("sealing anew", error))?;
        // A row that was changed meanwhile is looked at the next time.
        let replaced = sealed::replace(tx, table, row, &new.bytes, &new.master_key_id)?;
        resealed = resealed.saturating_add(usize::from(replaced));
    }
    if table == SealedTable::SigningKeys && resealed > 0 {
        context.record(tx, AuditEntry::success(AuditEvent::MasterKeyReplaced).reason(target.id()))?;
    }
    Ok(Ok(Chunk { resealed, last: rows.into_iter().next_back().map(|row| row.id) }))
}
