//! `/account`: who is signed in, and the way out.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::accounts::area::address::shown;
use crate::accounts::area::moment::{Clock, Moment};
use crate::accounts::area::page::enter;
use crate::accounts::area::room::Room;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, forget, handle, is_genuine};
use crate::http::page::{self, Forms, Layout};
use crate::http::respond;
use crate::http::state::AppState;
use crate::oauth::end_session::endpoint::end;

const PURPOSE: &str = "sign out";

#[derive(Template)]
#[template(path = "account/overview.html")]
struct OverviewPage<'a> {
    layout: Layout<'a>,
    here: Room,
    name: String,
    username: Option<String>,
    email: String,
    email_verified: bool,
    signed_in: Moment,
    csrf: String,
}

/// Shows the account of who is signed in; everybody else signs in first.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let visitor = match enter(&state, &request).await {
        Ok(visitor) => visitor,
        Err(answer) => return answer,
    };
    let now = state.house.surroundings.clock.now();
    let overview = OverviewPage {
        layout: visitor.layout,
        here: Room::Overview,
        csrf: visitor.csrf(PURPOSE),
        signed_in: Clock::of(&visitor.user.profile, now).tell(visitor.session.auth_time),
        username: visitor.user.profile.username.as_ref().map(ToString::to_string),
        name: visitor.user.name,
        email: shown(&visitor.user.email, visitor.layout.words),
        email_verified: visitor.user.email_verified,
    };
    page::render(StatusCode::OK, &overview, Forms::Here)
}

/// Ends the session of this browser.
pub async fn sign_out(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let session = handle(&request, CookieKind::Session, state.issuer());
    let (Ok(form), Some(session)) = (body.0, session) else { return page::stale_form(&state, &request) };
    if !is_genuine(&request, &form, &session, PURPOSE, state.issuer()) {
        return page::stale_form(&state, &request);
    }
    match end(&state, &request, &session).await {
        Ok(()) => {
            let mut response = respond::see_other(&state.path("/logout"));
            forget(&mut response, state.issuer());
            response
        }
        Err(fault) => page::fault(&state, &request, &fault),
    }
}
