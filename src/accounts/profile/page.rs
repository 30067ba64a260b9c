//! `/account`: who is signed in, and the way out.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::accounts::sessions::operation::{find_live, note_use};
use crate::domain::decision::Fault;
use crate::domain::secret::Handle;
use crate::domain::session::Session;
use crate::domain::user::User;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, forget, handle, is_cross_site};
use crate::http::page::{self, Forms, Layout};
use crate::http::respond;
use crate::http::state::AppState;
use crate::oauth::end_session::endpoint::end;
use crate::storage::users;

const PURPOSE: &str = "sign out";

#[derive(Template)]
#[template(path = "pages/account.html")]
struct AccountPage<'a> {
    layout: Layout<'a>,
    name: String,
    email: String,
    email_verified: bool,
    signed_in_at: String,
    csrf: String,
}

/// Shows the account of who is signed in; everybody else signs in first.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let Some(handle) = handle(&request, CookieKind::Session, state.issuer()) else {
        return respond::see_other(&state.path("/login"));
    };
    match look(&state, &handle).await {
        Ok(Some((session, user))) => {
            let account = AccountPage {
                layout: state.site.layout(),
                name: user.name,
                email: user.email.as_typed().to_owned(),
                email_verified: user.email_verified,
                signed_in_at: session.auth_time.to_string(),
                csrf: handle.derive(PURPOSE),
            };
            page::render(StatusCode::OK, &account, Forms::Here)
        }
        Ok(None) => respond::see_other(&state.path("/login")),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// Ends the session of this browser.
pub async fn sign_out(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let session = handle(&request, CookieKind::Session, state.issuer());
    let (Ok(form), Some(session)) = (body.0, session) else { return page::stale_form(&state, &request) };
    let genuine = session.derived(PURPOSE, form.lenient("csrf").unwrap_or_default());
    if !genuine || is_cross_site(request.headers(), state.issuer()) {
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

/// Who is signed in; looking at the account is using the session.
async fn look(state: &AppState, handle: &Handle) -> Result<Option<(Session, User)>, Fault> {
    let found = find(state, handle).await?;
    if let Some((session, _)) = &found {
        let house = &state.house;
        note_use(&house.store, session, house.surroundings.clock.now()).await?;
    }
    Ok(found)
}

async fn find(state: &AppState, handle: &Handle) -> Result<Option<(Session, User)>, Fault> {
    let (surroundings, hash) = (state.house.surroundings.clone(), handle.hash());
    state
        .house
        .store
        .read(move |conn| {
            let Some(session) = find_live(conn, Some(&hash), &surroundings.env())? else { return Ok(None) };
            let user = users::find(conn, session.user_id)?.filter(User::is_active);
            Ok(user.map(|user| (session, user)))
        })
        .await
}
