//! Whether the master key opens all that is sealed in a database, and how much there is of it.

use crate::domain::decision::Fault;
use crate::keys::seal::MasterKey;
use crate::storage::Conn;
use crate::storage::sealed::{self, SealedRow, SealedTable};

/// Rows that are read at a time.
const BATCH: i64 = 500;

/// Something does not open.
#[derive(Debug, thiserror::Error)]
#[error("{table} {id} was sealed by {sealed_by} and does not open with {given}")]
pub struct Unopened {
    /// In which table.
    pub table: &'static str,
    /// Which row.
    pub id: String,
    /// The id of the master key that the row names.
    pub sealed_by: String,
    /// The id of the master key that there is.
    pub given: String,
}

impl Unopened {
    /// That `row` of `table` does not open with `master`.
    pub fn new(table: SealedTable, row: &SealedRow, master: &MasterKey) -> Self {
        Self {
            table: table.name(),
            id: row.id.clone(),
            sealed_by: row.master_key_id.clone(),
            given: master.id().to_owned(),
        }
    }
}

/// How many sealed values there are, all of which open; or the first that does not.
pub fn open_all(conn: &mut Conn, master: &MasterKey) -> Result<Result<usize, Unopened>, Fault> {
    let mut opened = 0_usize;
    for table in SealedTable::ALL {
        let mut after = String::new();
        loop {
            let rows = sealed::list(conn, table, &after, BATCH)?;
            for row in &rows {
                // The clear text is wiped as soon as it is seen that there is one.
                if master.open(&table.identity(&row.id), &row.sealed).is_err() {
                    return Ok(Err(Unopened::new(table, row, master)));
                }
            }
            opened = opened.saturating_add(rows.len());
            match rows.into_iter().next_back() {
                Some(last) => after = last.id,
                None => break,
            }
        }
    }
    Ok(Ok(opened))
}
