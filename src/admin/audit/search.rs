//! Finds events, and writes them out.

use crate::admin::paging::{Page, PageSize};
use crate::domain::audit_search::{AuditCursor, AuditFilter, AuditRow};
use crate::domain::decision::Fault;
use crate::domain::ids::AuditEventId;
use crate::domain::refusal::Refusal;
use crate::storage::{Conn, audit_search};

/// A page of the events for which `filter` holds, the newest first.
pub fn list(
    conn: &mut Conn,
    filter: &AuditFilter,
    before: Option<AuditCursor>,
    size: PageSize,
) -> Result<Page<AuditRow, AuditCursor>, Fault> {
    Page::read(size, AuditRow::cursor, |limit| audit_search::list(conn, filter, before, limit))
}

/// One event.
pub fn find(conn: &mut Conn, id: AuditEventId) -> Result<Result<AuditRow, Refusal>, Fault> {
    let found = audit_search::find(conn, id)?;
    Ok(found.ok_or_else(|| Refusal::not_found(format!("there is no event {id}"))))
}

/// Up to `most` of the events for which `filter` holds, for an export.
pub fn export(
    conn: &mut Conn,
    filter: &AuditFilter,
    before: Option<AuditCursor>,
    most: i64,
) -> Result<Page<AuditRow, AuditCursor>, Fault> {
    let mut items = audit_search::list(conn, filter, before, most)?;
    let is_full = i64::try_from(items.len()).is_ok_and(|read| read == most);
    let next = if is_full { items.last().map(AuditRow::cursor) } else { None };
    items.shrink_to_fit();
    Ok(Page { items, next })
}
