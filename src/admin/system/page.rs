//! `/admin/system`: which nodes serve, and what the doctor finds when somebody asks.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::admin::area::page::{Admin, Frame, enter, take};
use crate::admin::area::room::Room;
use crate::admin::doctor::view::ReportView;
use crate::admin::nodes::view::{MOST, NodeView};
use crate::domain::permission::Permission;
use crate::domain::refusal::Refusal;
use crate::http::extract::body::FormBody;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::storage::nodes;

const EXAMINE: &str = "look at the system";
const PLACE: &str = "/admin/system";

#[derive(Template)]
#[template(path = "admin/system.html")]
struct SystemPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    refusal: Option<Refusal>,
    nodes: Vec<NodeView>,
    report: Option<ReportView>,
    csrf: String,
}

/// Shows the nodes.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    match enter(&state, &request, Some(Permission::SystemRead)).await {
        Ok(admin) => show(&admin, None, None).await,
        Err(answer) => answer,
    }
}

/// Looks at everything, and shows what was found: at a press of the button, because it takes a while.
pub async fn examine(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let taken = take(&state, &request, body, EXAMINE, Permission::SystemRead, PLACE).await;
    let (admin, _) = match taken {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let now = admin.context().now;
    match state.doctor.examine(Arc::clone(&state.house.master), now).await {
        Ok(checks) => show(&admin, Some(ReportView::from(checks)), None).await,
        Err(refusal) => show(&admin, None, Some(refusal)).await,
    }
}

async fn show(admin: &Admin<'_>, report: Option<ReportView>, refusal: Option<Refusal>) -> HttpResponse {
    let now = admin.context().now;
    let found = match admin.state.house.store.read(|conn| nodes::list(conn, MOST)).await {
        Ok(found) => found,
        Err(fault) => return page::fault(admin.state, admin.request, &fault),
    };
    let status = if refusal.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let system_page = SystemPage {
        layout: admin.layout(),
        frame: admin.frame(Room::System, &[]),
        refusal,
        nodes: found.iter().map(|node| NodeView::new(node, now)).collect(),
        report,
        csrf: admin.csrf(EXAMINE),
    };
    page::render(status, &system_page, Forms::Here)
}
