//! `/sign-in/not-me/{token}`: the page that the mail's link opens. Opening it changes nothing, because programs that look
//! at mail open every link (security.md EM3); its button does.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::operation::{deny, state as state_of};
use crate::accounts::mailed::page::sent;
use crate::domain::decision::Fault;
use crate::domain::mailed_link::LinkState;
use crate::domain::secret::Handle;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, cookie, handle, set};
use crate::http::extract::origin::origin;
use crate::http::page::{self, Forms, Layout};
use crate::http::respond;
use crate::http::state::AppState;
use crate::storage::Tx;

const PURPOSE: &str = "this was not me";

#[derive(Template)]
#[template(path = "pages/not_me.html")]
struct NotMePage<'a> {
    layout: Layout<'a>,
    title: &'static str,
    lead: &'static str,
    /// The link's token and the form's, while there is something to press.
    form: Option<(String, String)>,
    /// Whether the way to a new password is shown.
    onward: bool,
}

/// Asks.
pub async fn get(state: web::Data<AppState>, request: HttpRequest, token: web::Path<String>) -> HttpResponse {
    match look(&state, &token).await {
        Ok((Some(token), Some(LinkState::Live))) => ask(&state, &request, &token),
        Ok((_, link)) => over(&state, &request, link),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// How the link in the address stands.
async fn look(state: &AppState, token: &str) -> Result<(Option<Handle>, Option<LinkState>), Fault> {
    let Some(token) = Handle::parse(token) else { return Ok((None, None)) };
    let (surroundings, hash) = (state.house.surroundings.clone(), token.hash());
    let link = state.house.store.read(move |conn| state_of(conn, &hash, &surroundings.env())).await?;
    Ok((Some(token), link))
}

fn ask(state: &AppState, request: &HttpRequest, token: &Handle) -> HttpResponse {
    let known = handle(request, CookieKind::Browser, state.issuer());
    let browser = known.clone().unwrap_or_else(|| Handle::generate(state.house.surroundings.random.as_ref()));
    let asked = NotMePage {
        layout: state.layout(request),
        title: "unusual-not-me-title",
        lead: "unusual-not-me-lead",
        form: Some((token.expose().to_owned(), browser.derive(PURPOSE))),
        onward: false,
    };
    let mut response = page::render(StatusCode::OK, &asked, Forms::Here);
    if known.is_none() && state.issuer().may_set_cookies() {
        set(&mut response, &cookie(CookieKind::Browser, &browser, state.issuer()));
    }
    response
}

/// A link that works no more says what to do next.
fn over(state: &AppState, request: &HttpRequest, link: Option<LinkState>) -> HttpResponse {
    let (status, lead) = match link {
        None => (StatusCode::NOT_FOUND, "unusual-not-me-unknown"),
        Some(LinkState::Expired) => (StatusCode::GONE, "unusual-not-me-expired"),
        Some(LinkState::Spent | LinkState::Live) => (StatusCode::GONE, "unusual-not-me-spent"),
    };
    tell(state, request, status, "unusual-not-me-over-title", lead, true)
}

fn tell(
    state: &AppState,
    request: &HttpRequest,
    status: StatusCode,
    title: &'static str,
    lead: &'static str,
    onward: bool,
) -> HttpResponse {
    let told = NotMePage { layout: state.layout(request), title, lead, form: None, onward };
    page::render(status, &told, Forms::None)
}

/// Does it, for our own page alone (security.md SE4).
pub async fn post(
    state: web::Data<AppState>,
    request: HttpRequest,
    token: web::Path<String>,
    body: FormBody,
) -> HttpResponse {
    if let Err(answer) = sent(&state, &request, body, PURPOSE).await {
        return answer;
    }
    let Some(token) = Handle::parse(&token) else { return over(&state, &request, None) };
    let (surroundings, origin, hash) = (state.house.surroundings.clone(), origin(&request), token.hash());
    let language = state.layout(&request).words.language();
    let write = move |tx: &mut Tx<'_>| deny(tx, &hash, language, &origin, &surroundings.env());
    match state.house.store.write("deny a sign-in", write).await {
        Ok(true) => respond::see_other(&state.path("/sign-in/not-me")),
        Ok(false) => over(&state, &request, Some(LinkState::Spent)),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// Says that it is done, and what comes next.
pub async fn done(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let (title, lead) = ("unusual-not-me-done-title", "unusual-not-me-done-lead");
    tell(&state, &request, StatusCode::OK, title, lead, false)
}
