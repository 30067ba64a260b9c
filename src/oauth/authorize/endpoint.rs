//! `GET` and `POST /authorize`.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::operation::{Judged, Next, grant, judge, remember};
use super::request::NotRedirectable;
use crate::accounts::sign_in::operation::Browser;
use crate::accounts::sign_in::page::at_door;
use crate::accounts::sign_in::step::page as step_page;
use crate::accounts::verification::page as check_mail;
use crate::domain::audit::Origin;
use crate::domain::decision::Fault;
use crate::domain::parameters::Parameters;
use crate::domain::secret::Handle;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, cookie, handle, set};
use crate::http::extract::origin::origin;
use crate::http::extract::query::{MAX_QUERY_BYTES, query};
use crate::http::state::AppState;
use crate::http::{page, respond};
use crate::oauth::device;

/// Answers an authorization request.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let Ok(parameters) = query(&request) else {
        return not_redirectable(&state, &request, NotRedirectable::Malformed);
    };
    let issuer = state.issuer();
    let known_browser = handle(&request, CookieKind::Browser, issuer);
    let browser =
        known_browser.clone().unwrap_or_else(|| Handle::generate(state.house.surroundings.random.as_ref()));
    let door = at_door(&request, &browser, issuer);
    let next = match decide(&state, parameters, door, origin(&request)).await {
        Ok(next) => next,
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    let mut response = follow(&state, &request, &next);
    if known_browser.is_none()
        && issuer.may_set_cookies()
        && matches!(
            next,
            Next::SignIn(_)
                | Next::SignUp(_)
                | Next::VerifyEmail(_)
                | Next::SecondStep(..)
                | Next::Consent(_)
        )
    {
        set(&mut response, &cookie(CookieKind::Browser, &browser, issuer));
    }
    response
}

/// Becomes a GET: a browser sends no cookies of ours with a POST from another site (security.md SE4).
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let parameters = match (query(&request), body.0) {
        (Ok(query), Ok(form)) => query.joined(form),
        _ => return not_redirectable(&state, &request, NotRedirectable::Malformed),
    };
    let query = parameters.to_query();
    if query.len() > MAX_QUERY_BYTES {
        return not_redirectable(&state, &request, NotRedirectable::Malformed);
    }
    respond::see_other(&format!("{}?{query}", state.path("/authorize")))
}

async fn decide(
    state: &AppState,
    parameters: Parameters,
    browser: Browser,
    origin: Origin,
) -> Result<Next, Fault> {
    let house = &state.house;
    let (surroundings, session) = (house.surroundings.clone(), browser.session);
    let judged =
        house.store.read(move |conn| judge(conn, parameters, session.as_ref(), &surroundings.env())).await?;
    let surroundings = house.surroundings.clone();
    match judged {
        Judged::Done(next) => Ok(next),
        Judged::Grant(request, session) => {
            let write = move |tx: &mut crate::storage::Tx<'_>| {
                grant(tx, (*request).clone(), &session, &origin, &surroundings.env())
            };
            house.store.write("give a code", write).await
        }
        Judged::Wait(request, wanting) => {
            let write = move |tx: &mut crate::storage::Tx<'_>| {
                remember(tx, (*request).clone(), &wanting, &browser, &origin, &surroundings.env())
            };
            house.store.write("remember an authorization request", write).await
        }
    }
}

/// Sends the browser where `next` says.
pub fn follow(state: &AppState, request: &HttpRequest, next: &Next) -> HttpResponse {
    match next {
        Next::Page(error) => not_redirectable(state, request, *error),
        Next::Return(location) => respond::see_other(location),
        Next::SignIn(id) => respond::see_other(&format!("{}?interaction={id}", state.path("/login"))),
        Next::SignUp(id) => respond::see_other(&format!("{}?interaction={id}", state.path("/register"))),
        Next::VerifyEmail(id) => respond::see_other(&check_mail::place(state, *id)),
        Next::SecondStep(kind, id) => respond::see_other(&step_page::place(state, *kind, *id)),
        Next::Device(end) => respond::see_other(&device::page::place_of(state, *end)),
        Next::Consent(id) => respond::see_other(&format!("{}?interaction={id}", state.path("/consent"))),
    }
}

/// RFC 6749 §4.1.2.1: the server MUST NOT redirect to an invalid redirect URI.
fn not_redirectable(state: &AppState, request: &HttpRequest, error: NotRedirectable) -> HttpResponse {
    page::error(state, request, StatusCode::BAD_REQUEST, "error-application", Some(error.detail().to_owned()))
}
