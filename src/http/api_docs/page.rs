//! `/api/docs`: every operation of the API, with what it takes and what it answers.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::reference::Reference;
use super::schema::Piece;
use crate::http::page::{self, Forms, Layout};
use crate::http::problem::ProblemCode;
use crate::http::state::AppState;

#[derive(Template)]
#[template(path = "api_docs.html")]
struct DocsPage<'a> {
    layout: Layout<'a>,
    reference: &'a Reference,
    problems: Vec<ProblemCode>,
}

/// Shows the page to everybody: the document is public, too.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let docs = DocsPage {
        // As all of the administration (docs/decisions/0045).
        layout: state.layout(&request).in_english(),
        reference: &state.reference,
        problems: ProblemCode::all(),
    };
    page::render(StatusCode::OK, &docs, Forms::None)
}
