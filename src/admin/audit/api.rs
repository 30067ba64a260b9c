//! `/api/admin/v1/audit/events`: the audit log, searched and exported.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, LINK};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::request::filter;
use super::search;
use super::view::{AuditEventView, COLUMNS, csv_line};
use crate::admin::area::api::{Entered, enter};
use crate::admin::context::Context;
use crate::admin::paging::Page;
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::audit_search::{AuditCursor, AuditFilter, AuditRow};
use crate::domain::decision::Fault;
use crate::domain::ids::AuditEventId;
use crate::domain::permission::Permission;
use crate::domain::refusal::Refusal;
use crate::http::problem::Stop;
use crate::http::state::AppState;
use crate::storage::{Conn, Tx};

/// A page of the log.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEventList {
    /// The events, the newest first.
    items: Vec<AuditEventView>,
    /// Where the next page begins.
    next: Option<String>,
}

/// Searches the log, the newest events first.
#[utoipa::path(get, path = "/audit/events", tag = "audit", operation_id = "listAuditEvents",
    params(
        ("event" = Option<String>, Query), ("outcome" = Option<String>, Query), ("actor" = Option<String>, Query),
        ("user" = Option<String>, Query), ("client" = Option<String>, Query), ("session" = Option<String>, Query),
        ("ip" = Option<String>, Query), ("request" = Option<String>, Query), ("since" = Option<String>, Query),
        ("until" = Option<String>, Query), ("limit" = Option<u8>, Query), ("after" = Option<String>, Query)
    ),
    responses((status = 200, body = AuditEventList)))]
pub async fn list(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::AuditRead).await?;
    let (after, size) = entered.paging::<AuditCursor>()?;
    let wanted = wanted(&entered)?;
    let view = |row: &AuditRow| AuditEventView::from(row);
    let query = move |conn: &mut Conn| search::list(conn, &wanted, after, size);
    entered.list(query, view, AuditCursor::to_string).await
}

/// One event.
#[utoipa::path(get, path = "/audit/events/{id}", tag = "audit", operation_id = "showAuditEvent",
    params(("id" = String, Path)),
    responses((status = 200, body = AuditEventView)))]
pub async fn show(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::AuditRead).await?;
    let id: AuditEventId = entered.in_path("id")?;
    entered.show(move |conn| Ok(search::find(conn, id)?.map(|row| AuditEventView::from(&row)))).await
}

/// Writes the log out, up to 10,000 events at a time, as CSV (RFC 4180) or JSON lines. The header `Link` leads on.
#[utoipa::path(get, path = "/audit/export", tag = "audit", operation_id = "exportAuditEvents",
    params(("format" = Option<String>, Query), ("since" = Option<String>, Query), ("until" = Option<String>, Query),
        ("event" = Option<String>, Query), ("user" = Option<String>, Query), ("client" = Option<String>, Query),
        ("after" = Option<String>, Query)),
    responses((status = 200, content((String = "text/csv"), (String = "application/jsonl")))))]
pub async fn export(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::AuditExport).await?;
    let (after, _) = entered.paging::<AuditCursor>()?;
    let wanted = wanted(&entered)?;
    let parameters = entered.parameters()?;
    let format = parameters.lenient("format").unwrap_or("jsonl").parse::<ExportFormat>();
    let format = format.map_err(|refusal| entered.refuse(refusal))?;
    let page = read(&state, wanted, after).await.map_err(|fault| Stop::fault(&fault, &request))?;
    let context = entered.context();
    record(&state, &context).await.map_err(|fault| Stop::fault(&fault, &request))?;
    let mut response = written(&page, format);
    if let Some(next) = &page.next {
        let others = parameters.iter().filter(|(name, _)| *name != "after");
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(others).append_pair("after", &next.to_string());
        let link = format!("<{}?{}>; rel=\"next\"", request.path(), query.finish());
        if let Ok(link) = link.parse() {
            response.headers_mut().insert(LINK, link);
        }
    }
    Ok(response)
}

fn wanted(entered: &Entered<'_>) -> Result<AuditFilter, Stop> {
    filter(&entered.parameters()?).map_err(|refusal| entered.refuse(refusal))
}

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// RFC 4180, with a line of names.
    Csv,
    /// One JSON object on each line.
    JsonLines,
}

impl std::str::FromStr for ExportFormat {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        match text {
            "csv" => Ok(Self::Csv),
            "jsonl" => Ok(Self::JsonLines),
            _ => Err(Refusal::invalid("format", "the format is csv or jsonl")),
        }
    }
}

/// Most events of one export.
const EXPORTED: i64 = 10_000;

/// What one export holds.
pub async fn read(
    state: &AppState,
    wanted: AuditFilter,
    after: Option<AuditCursor>,
) -> Result<Page<AuditRow, AuditCursor>, Fault> {
    state.house.store.read(move |conn| search::export(conn, &wanted, after, EXPORTED)).await
}

/// Writes down that a part of the log was taken out.
pub async fn record(state: &AppState, context: &Context) -> Result<(), Fault> {
    let context = context.clone();
    let write = move |tx: &mut Tx<'_>| context.record(tx, AuditEntry::success(AuditEvent::AuditExported));
    state.house.store.write("audit_export", write).await
}

/// The export, as a file.
pub fn written(page: &Page<AuditRow, AuditCursor>, format: ExportFormat) -> HttpResponse {
    let views = page.items.iter().map(AuditEventView::from);
    let (content_type, name, body) = match format {
        ExportFormat::Csv => {
            let lines: String = views.map(|view| view.csv_line()).collect();
            ("text/csv; charset=utf-8", "audit.csv", csv_line(&COLUMNS) + &lines)
        }
        ExportFormat::JsonLines => {
            let lines: String = views.map(|view| view.json_line()).collect();
            ("application/jsonl; charset=utf-8", "audit.jsonl", lines)
        }
    };
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .content_type(content_type)
        .body(body)
}
