//! `GET` and `POST /logout`.

use actix_web::{HttpRequest, HttpResponse, web};

use super::operation::{Judged, judge, sign_out};
use super::page::{confirm, signed_out};
use crate::domain::decision::Fault;
use crate::domain::secret::Handle;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, forget, handle};
use crate::http::extract::origin::origin;
use crate::http::extract::query::{MAX_QUERY_BYTES, query};
use crate::http::state::AppState;
use crate::http::{page, respond};

/// Answers a logout request.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let parameters = query(&request).unwrap_or_default();
    let session = handle(&request, CookieKind::Session, state.issuer());
    let (surroundings, hash, asked) =
        (state.house.surroundings.clone(), session.as_ref().map(Handle::hash), parameters.clone());
    let judged =
        state.house.store.read(move |conn| judge(conn, &asked, hash.as_ref(), &surroundings.env())).await;
    match (judged, session) {
        (Ok(Judged::NobodyThere(afterwards)), _) => signed_out(&state, &request, &afterwards),
        (Ok(Judged::Confirm(user, afterwards)), Some(session)) => {
            confirm(&state, &request, &user, &afterwards, &session, &parameters)
        }
        (Ok(Judged::Proven(afterwards)), Some(session)) => match end(&state, &request, &session).await {
            Ok(()) => {
                let mut response = signed_out(&state, &request, &afterwards);
                forget(&mut response, state.issuer());
                response
            }
            Err(fault) => page::fault(&state, &request, &fault),
        },
        (Ok(Judged::Confirm(..) | Judged::Proven(..)), None) => page::stale_form(&state, &request),
        (Err(fault), _) => page::fault(&state, &request, &fault),
    }
}

/// Becomes a GET: a browser sends no cookies of ours with a POST from another site (security.md SE4).
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let parameters = query(&request).unwrap_or_default().joined(body.0.unwrap_or_default());
    let query = parameters.to_query();
    if query.len() > MAX_QUERY_BYTES {
        return page::stale_form(&state, &request);
    }
    let address = state.path("/logout");
    respond::see_other(&if query.is_empty() { address } else { format!("{address}?{query}") })
}

/// Ends the session that `session` names.
pub async fn end(state: &AppState, request: &HttpRequest, session: &Handle) -> Result<(), Fault> {
    let (surroundings, origin, hash) = (state.house.surroundings.clone(), origin(request), session.hash());
    let write =
        move |tx: &mut crate::storage::Tx<'_>| sign_out(tx, Some(&hash), &origin, &surroundings.env());
    state.house.store.write("sign out", write).await
}
