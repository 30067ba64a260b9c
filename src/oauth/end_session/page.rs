//! The question before a logout, and the page after it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::endpoint::end;
use super::operation::{Afterwards, Judged, judge};
use crate::domain::parameters::Parameters;
use crate::domain::secret::Handle;
use crate::domain::user::User;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, forget, handle, is_genuine};
use crate::http::page::{self, Forms, Layout, ReturnLink};
use crate::http::respond;
use crate::http::state::AppState;

const PURPOSE: &str = "log out";

#[derive(Template)]
#[template(path = "pages/sign_out.html")]
struct SignOutPage<'a> {
    layout: Layout<'a>,
    user_email: String,
    client_name: Option<String>,
    csrf: String,
    request: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/signed_out.html")]
struct SignedOutPage<'a> {
    layout: Layout<'a>,
    return_to: Option<ReturnLink>,
}

/// Asks the person. The request travels in the form and is judged again when it comes back.
pub fn confirm(
    state: &AppState,
    request: &HttpRequest,
    user: &User,
    afterwards: &Afterwards,
    session: &Handle,
    parameters: &Parameters,
) -> HttpResponse {
    let query = parameters.to_query();
    let sign_out = SignOutPage {
        layout: state.layout(request),
        user_email: user.email.as_typed().to_owned(),
        client_name: afterwards.client_name.clone(),
        csrf: session.derive(PURPOSE),
        request: (!query.is_empty()).then_some(query),
    };
    let target = afterwards.location.as_deref().and_then(|location| location.parse().ok());
    page::render(StatusCode::OK, &sign_out, target.as_ref().map_or(Forms::Here, Forms::Towards))
}

/// After the logout: back to the application, or a page of ours.
pub fn signed_out(state: &AppState, request: &HttpRequest, afterwards: &Afterwards) -> HttpResponse {
    match &afterwards.location {
        Some(location) => respond::see_other(location),
        None => page::render(
            StatusCode::OK,
            &SignedOutPage { layout: state.layout(request), return_to: None },
            Forms::None,
        ),
    }
}

/// `POST /logout/confirm`: the person's answer.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let session = handle(&request, CookieKind::Session, state.issuer());
    let (Ok(form), Some(session)) = (body.0, session) else { return page::stale_form(&state, &request) };
    if !is_genuine(&request, &form, &session, PURPOSE, state.issuer()) {
        return page::stale_form(&state, &request);
    }
    if form.lenient("stay").is_some() {
        return respond::see_other(&state.path("/account"));
    }
    let asked = Parameters::parse(form.lenient("request").unwrap_or_default().as_bytes()).unwrap_or_default();
    let (surroundings, hash) = (state.house.surroundings.clone(), session.hash());
    let judged =
        state.house.store.read(move |conn| judge(conn, &asked, Some(&hash), &surroundings.env())).await;
    let afterwards = match judged {
        Ok(Judged::NobodyThere(afterwards) | Judged::Proven(afterwards) | Judged::Confirm(_, afterwards)) => {
            afterwards
        }
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    match end(&state, &request, &session).await {
        Ok(()) => {
            let mut response = match afterwards.location {
                Some(location) => respond::see_other(&location),
                // A page of its own, so that a reload asks nothing again.
                None => respond::see_other(&state.path("/logout")),
            };
            forget(&mut response, state.issuer());
            response
        }
        Err(fault) => page::fault(&state, &request, &fault),
    }
}
