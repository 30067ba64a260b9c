//! `/admin`: what there is to administer.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::admin::area::page::{Frame, enter};
use crate::admin::area::room::Room;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;

#[derive(Template)]
#[template(path = "admin/overview.html")]
struct OverviewPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    issuer: String,
}

/// Shows the page to whoever may do anything at all here.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let admin = match enter(&state, &request, None).await {
        Ok(admin) => admin,
        Err(answer) => return answer,
    };
    let overview = OverviewPage {
        layout: admin.layout(),
        frame: admin.frame(Room::Overview, &[]),
        issuer: state.issuer().as_str().to_owned(),
    };
    page::render(StatusCode::OK, &overview, Forms::None)
}
