//! `/deletion/cancel/{token}`: the mailed link that keeps an account. Opening it changes nothing; its button does.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::accounts::data::deletion::{CANCEL_PATH, cancel};
use crate::domain::mailed_link::LinkPurpose;
use crate::domain::secret::Handle;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::is_genuine;
use crate::http::extract::origin::origin;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::storage::{Tx, mailed_links};

const PURPOSE: &str = "cancel a deletion";

#[derive(Template)]
#[template(path = "account/keep.html")]
struct KeepPage<'a> {
    layout: Layout<'a>,
    now: Now<'a>,
}

/// How far it is.
enum Now<'a> {
    Asking { path: &'a str, token: &'a str, csrf: String },
    Kept,
    Dead,
}

/// Asks whether the account is to be kept.
pub async fn get(state: web::Data<AppState>, request: HttpRequest, token: web::Path<String>) -> HttpResponse {
    let Some(handle) = Handle::parse(&token) else { return show(&state, &request, Now::Dead) };
    let (clock, hash) = (state.house.surroundings.clock.clone(), handle.hash());
    let read = state
        .house
        .store
        .read(move |conn| mailed_links::find_live(conn, &hash, LinkPurpose::CancelDeletion, clock.now()));
    match read.await {
        Ok(Some(_)) => {
            let asking = Now::Asking { path: CANCEL_PATH, token: &token, csrf: handle.derive(PURPOSE) };
            show(&state, &request, asking)
        }
        Ok(None) => show(&state, &request, Now::Dead),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

fn show(state: &AppState, request: &HttpRequest, now: Now<'_>) -> HttpResponse {
    let (status, forms) = match &now {
        Now::Asking { .. } => (StatusCode::OK, Forms::Here),
        Now::Kept => (StatusCode::OK, Forms::None),
        Now::Dead => (StatusCode::GONE, Forms::None),
    };
    page::render(status, &KeepPage { layout: state.layout(request), now }, forms)
}

/// Keeps it.
pub async fn post(
    state: web::Data<AppState>,
    request: HttpRequest,
    token: web::Path<String>,
    body: FormBody,
) -> HttpResponse {
    let Some(handle) = Handle::parse(&token) else { return show(&state, &request, Now::Dead) };
    let Ok(form) = body.0 else { return page::stale_form(&state, &request) };
    if !is_genuine(&request, &form, &handle, PURPOSE, state.issuer()) {
        return page::stale_form(&state, &request);
    }
    let (surroundings, origin, hash) = (state.house.surroundings.clone(), origin(&request), handle.hash());
    let write = move |tx: &mut Tx<'_>| cancel(tx, &hash, &origin, &surroundings.env());
    match state.house.store.write("keep an account", write).await {
        Ok(true) => show(&state, &request, Now::Kept),
        Ok(false) => show(&state, &request, Now::Dead),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}
