//! `/api/admin/v1/audit/archives`.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::ArchiveView;
use crate::admin::area::api::enter;
use crate::admin::paging::Page;
use crate::domain::permission::Permission;
use crate::http::problem::Stop;
use crate::http::state::AppState;
use crate::storage::audit_archives::{self, Archive};

/// A page of the archives.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArchiveList {
    /// The archives, the newest first.
    items: Vec<ArchiveView>,
    /// Where the next page begins.
    next: Option<String>,
}

/// What was taken out of the audit log, into which files, the newest first.
#[utoipa::path(get, path = "/audit/archives", tag = "audit", operation_id = "listAuditArchives",
    params(("limit" = Option<u8>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = ArchiveList)))]
pub async fn list(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::AuditRead).await?;
    let (after, size) = entered.paging::<i64>()?;
    let first = |archive: &Archive| archive.first;
    let view = |archive: &Archive| ArchiveView::from(archive);
    let query = move |conn: &mut _| Page::read(size, first, |limit| audit_archives::list(conn, after, limit));
    entered.list(query, view, i64::to_string).await
}
