//! `/sign-in/not-me/{token}`: the page that the mail's link opens. Opening it changes nothing, because programs that look
//! at mail open every link (security.md EM3); its button does.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::operation::{Denied, deny, state as state_of};
use crate::accounts::mailed::page::{Button, MailedPage, Onward, opened, sent};
use crate::domain::decision::Fault;
use crate::domain::mailed_link::LinkState;
use crate::domain::secret::Handle;
use crate::http::extract::body::FormBody;
use crate::http::extract::origin::origin;
use crate::http::extract::query::query;
use crate::http::page;
use crate::http::respond;
use crate::http::state::AppState;
use crate::storage::Tx;
use crate::words::Said;

const PURPOSE: &str = "this was not me";

const BUTTON: Button = Button { id: "not-me", class: "primary", said: "unusual-not-me-button" };
const CHOOSE: Onward = Onward { path: "/password/forgot", said: "unusual-not-me-onward" };
/// Where it says that it is done.
const DONE: &str = "/sign-in/not-me";

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
    opened(state, request, PURPOSE, |csrf| MailedPage {
        title: Said::new("unusual-not-me-title"),
        text: vec![Said::new("unusual-not-me-lead"), Said::new("unusual-not-me-was-you")],
        buttons: vec![BUTTON],
        action: format!("{DONE}/{}", token.expose()),
        csrf,
        ..MailedPage::new(state, request)
    })
}

/// A link that works no more says what to do next.
fn over(state: &AppState, request: &HttpRequest, link: Option<LinkState>) -> HttpResponse {
    let (status, lead) = match link {
        None => (StatusCode::NOT_FOUND, "unusual-not-me-unknown"),
        Some(LinkState::Expired) => (StatusCode::GONE, "unusual-not-me-expired"),
        Some(LinkState::Spent | LinkState::Live) => (StatusCode::GONE, "unusual-not-me-spent"),
    };
    let page = MailedPage::says(state, request, "unusual-not-me-over-title", lead, Some(CHOOSE));
    page.render(status)
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
    let done = match state.house.store.write("deny a sign-in", write).await {
        Ok(Denied::Yes) => DONE.to_owned(),
        Ok(Denied::AddressBack) => format!("{DONE}?address=back"),
        Ok(Denied::AddressElsewhere) => format!("{DONE}?address=elsewhere"),
        Ok(Denied::Dead) => return over(&state, &request, Some(LinkState::Spent)),
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    respond::see_other(&state.path(&done))
}

/// Says that it is done, and what comes next.
pub async fn done(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let query = query(&request).ok();
    let (title, lead) = match query.as_ref().and_then(|query| query.lenient("address")) {
        Some("elsewhere") => ("unusual-not-me-elsewhere-title", "unusual-not-me-elsewhere-lead"),
        Some("back") => ("unusual-not-me-done-title", "unusual-not-me-back-lead"),
        _ => ("unusual-not-me-done-title", "unusual-not-me-done-lead"),
    };
    let page = MailedPage::says(&state, &request, title, lead, None);
    page.render(StatusCode::OK)
}
