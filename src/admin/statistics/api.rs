//! `/api/admin/v1/system/statistics`: figures.

use actix_web::{HttpRequest, HttpResponse, web};

use super::operation::{DEFAULT_HOURS, KEPT_HOURS};
use super::view::{StatisticsView, figures};
use crate::admin::area::api::enter;
use crate::domain::permission::Permission;
use crate::domain::refusal::Refusal;
use crate::http::problem::Stop;
use crate::http::state::AppState;
use crate::storage::Conn;

/// How the server stands, and what happened in the last hours, 24 if the query does not say how many.
#[utoipa::path(get, path = "/system/statistics", tag = "system", operation_id = "showStatistics",
    params(("hours" = Option<u32>, Query)),
    responses((status = 200, body = StatisticsView)))]
pub async fn show(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Stop> {
    let entered = enter(&state, &request, Permission::SystemRead).await?;
    let hours: i64 = match entered.parameters()?.lenient("hours") {
        None => DEFAULT_HOURS,
        Some(text) => {
            let asked = text.parse().ok().filter(|hours| (1..=KEPT_HOURS).contains(hours));
            let detail = format!("hours is a number from 1 to {KEPT_HOURS}");
            asked.ok_or_else(|| entered.refuse(Refusal::invalid("hours", detail)))?
        }
    };
    let now = state.house.surroundings.clock.now();
    entered.show(move |conn: &mut Conn| figures(conn, hours, now).map(Ok)).await
}
