//! `/admin/audit`: who did what, from where, and what they got.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::api::{self, ExportFormat};
use super::request::filter;
use super::search;
use super::view::AuditEventView;
use crate::admin::area::page::{Admin, Frame, enter, take};
use crate::admin::area::room::Room;
use crate::admin::paging::PageSize;
use crate::domain::audit::AuditEvent;
use crate::domain::audit_search::{AuditCursor, AuditFilter, AuditRow};
use crate::domain::ids::AuditEventId;
use crate::domain::parameters::Parameters;
use crate::domain::permission::Permission;
use crate::domain::refusal::Refusal;
use crate::http::extract::body::FormBody;
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;

const EXPORT: &str = "export the audit log";
const LIST: &str = "/admin/audit";
/// The fields of the form, each with its label and what is typed in it.
const FIELDS: [(&str, &str, &str); 8] = [
    ("user", "Person (id)", "0197a3c2-…"),
    ("ip", "Address", "192.0.2.7"),
    ("client", "Application", "web"),
    ("request", "Request (id)", "0197a3c2-…"),
    ("session", "Session (id)", "0197a3c2-…"),
    ("actor", "Who did it", "cli"),
    ("since", "Since", "2027-01-15"),
    ("until", "Until", "2027-01-16T08:00:00Z"),
];

#[derive(Template)]
#[template(path = "admin/audit.html")]
struct AuditPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    fields: Vec<Field>,
    /// Whether one of the rarer conditions is named.
    has_more: bool,
    event: String,
    outcome: String,
    events: &'static [AuditEvent],
    refusal: Option<Refusal>,
    rows: Vec<Line>,
    next: Option<String>,
    is_first: bool,
    may_export: bool,
    /// The conditions, for the forms and links that go on from here.
    conditions: Vec<(String, String)>,
    csrf: String,
}

/// A condition of the form.
struct Field {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    typed: String,
}

/// One event in the list.
struct Line {
    clock: String,
    view: AuditEventView,
    alarming: bool,
}

impl From<&AuditRow> for Line {
    fn from(row: &AuditRow) -> Self {
        Self { clock: row.at.to_string(), view: AuditEventView::from(row), alarming: row.event.is_security() }
    }
}

/// Searches the log.
pub async fn list(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let admin = match enter(&state, &request, Some(Permission::AuditRead)).await {
        Ok(admin) => admin,
        Err(answer) => return answer,
    };
    let asked = query(&request).unwrap_or_default();
    let before: Option<AuditCursor> = asked.lenient("after").and_then(|text| text.parse().ok());
    match filter(&asked) {
        Ok(wanted) => show(&admin, &asked, wanted, before).await,
        Err(refusal) => {
            let page = page_of(&admin, &asked, Vec::new(), None, Some(refusal));
            page::render(StatusCode::UNPROCESSABLE_ENTITY, &page, Forms::Here)
        }
    }
}

async fn show(
    admin: &Admin<'_>,
    asked: &Parameters,
    wanted: AuditFilter,
    before: Option<AuditCursor>,
) -> HttpResponse {
    let size = PageSize::DEFAULT;
    let read = admin.state.house.store.read(move |conn| search::list(conn, &wanted, before, size)).await;
    match read {
        Ok(found) => {
            let rows = found.items.iter().map(Line::from).collect();
            let page = page_of(admin, asked, rows, found.next.map(|next| next.to_string()), None);
            page::render(StatusCode::OK, &page, Forms::Here)
        }
        Err(fault) => page::fault(admin.state, admin.request, &fault),
    }
}

fn page_of<'a>(
    admin: &Admin<'a>,
    asked: &Parameters,
    rows: Vec<Line>,
    next: Option<String>,
    refusal: Option<Refusal>,
) -> AuditPage<'a> {
    let typed = |name: &'static str| asked.lenient(name).unwrap_or_default().to_owned();
    let known =
        |name: &str| name == "event" || name == "outcome" || FIELDS.iter().any(|field| field.0 == name);
    let field = |&(name, label, hint): &(&'static str, &'static str, &'static str)| Field {
        name,
        label,
        hint,
        typed: typed(name),
    };
    let conditions = asked.iter().filter(|(name, value)| known(name) && !value.is_empty());
    AuditPage {
        layout: admin.layout(),
        frame: admin.frame(Room::Audit, &[]),
        fields: FIELDS.iter().map(field).collect(),
        has_more: FIELDS.iter().skip(2).any(|field| !typed(field.0).is_empty()),
        event: typed("event"),
        outcome: typed("outcome"),
        events: AuditEvent::ALL,
        refusal,
        rows,
        next,
        is_first: asked.lenient("after").is_none(),
        may_export: admin.may(Permission::AuditExport),
        conditions: conditions.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        csrf: admin.csrf(EXPORT),
    }
}

impl AuditPage<'_> {
    /// The address of the list with the same conditions, and one more.
    fn with(&self, name: &str, value: &str) -> String {
        let kept = self.conditions.iter().filter(|(other, _)| other != name);
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(kept).append_pair(name, value);
        format!("{}{LIST}?{}", self.layout.path, query.finish())
    }
}

#[derive(Template)]
#[template(path = "admin/audit_event.html")]
struct AuditEventPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    event: AuditEventView,
    changes: Vec<(String, String, String)>,
    alarming: bool,
}

/// One event, with what was changed.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let admin = match enter(&state, &request, Some(Permission::AuditRead)).await {
        Ok(admin) => admin,
        Err(answer) => return answer,
    };
    let Ok(id) = request.match_info().query("id").parse::<AuditEventId>() else {
        return page::not_found(&state, &request);
    };
    match state.house.store.read(move |conn| search::find(conn, id)).await {
        Ok(Ok(row)) => {
            let event = AuditEventView::from(&row);
            let event_page = AuditEventPage {
                layout: admin.layout(),
                frame: admin.frame(Room::Audit, &[]),
                changes: changes(&event),
                alarming: row.event.is_security(),
                event,
            };
            page::render(StatusCode::OK, &event_page, Forms::None)
        }
        Ok(Err(_)) => page::not_found(&state, &request),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// Field by field: what it was, and what it is.
fn changes(event: &AuditEventView) -> Vec<(String, String, String)> {
    let written = |value: Option<&serde_json::Value>| match value {
        None | Some(serde_json::Value::Null) => "–".to_owned(),
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let fields = event.changes.as_ref().and_then(serde_json::Value::as_object);
    fields
        .into_iter()
        .flatten()
        .map(|(name, change)| (name.clone(), written(change.get("before")), written(change.get("after"))))
        .collect()
}

/// Writes out what the conditions find.
pub async fn export(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let taken = take(&state, &request, body, EXPORT, Permission::AuditExport, LIST).await;
    let (admin, form) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let wanted = filter(&form);
    let format = form.lenient("format").unwrap_or("csv").parse::<ExportFormat>();
    let (wanted, format) = match (wanted, format) {
        (Ok(wanted), Ok(format)) => (wanted, format),
        (Err(refusal), _) | (_, Err(refusal)) => {
            let page = page_of(&admin, &form, Vec::new(), None, Some(refusal));
            return page::render(StatusCode::UNPROCESSABLE_ENTITY, &page, Forms::Here);
        }
    };
    let context = admin.context();
    let read = match api::read(&state, wanted, None).await {
        Ok(read) => read,
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    match api::record(&state, &context).await {
        Ok(()) => api::written(&read, format),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}
