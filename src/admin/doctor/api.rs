//! `/api/admin/v1/system/doctor`: looks at the server from all sides.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::view::ReportView;
use crate::admin::area::api::enter;
use crate::domain::permission::Permission;
use crate::http::problem::Stop;
use crate::http::state::AppState;

/// Looks at settings, database, keys, audit log, clients, mail, TLS and discovery, and says what to do. One look at a
/// time; it changes nothing and sends no mail.
#[utoipa::path(post, path = "/system/doctor", tag = "system", operation_id = "examineSystem",
    responses((status = 200, body = ReportView)))]
pub async fn examine(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::SystemRead).await?;
    let now = entered.context().now;
    let checks = state.doctor.examine(Arc::clone(&state.house.master), now).await;
    let report = ReportView::from(checks.map_err(|refusal| entered.refuse(refusal))?);
    entered.one(StatusCode::OK, &report)
}
