//! `/email/change/{token}`: the page that the link to the new address opens.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::operation::{Confirmed, Holder, Opened, confirm, open};
use crate::accounts::email::operation::Changed;
use crate::accounts::mailed::page::{Button, MailedPage, Onward, opened, sent};
use crate::domain::return_place::CHANGE_LINK;
use crate::domain::secret::Handle;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, cookie, forget_one, handle, set};
use crate::http::extract::origin::origin;
use crate::http::page;
use crate::http::respond;
use crate::http::state::AppState;
use crate::storage::Tx;
use crate::words::Said;

/// What the token of the forms is for.
pub(super) const FORM: &str = "answer a mail about the address";
const CONFIRM: Button = Button { id: "confirm", class: "primary", said: "email-link-confirm" };
const ACCOUNT: Onward = Onward { path: "/account/email", said: "email-link-onward" };
const SIGN_IN: Onward = Onward { path: "/login?return=/email/change", said: "email-link-sign-in" };

/// Shows what the link is for, or asks to sign in first.
pub async fn get(state: web::Data<AppState>, request: HttpRequest, token: web::Path<String>) -> HttpResponse {
    let Some(token) = Handle::parse(&token) else {
        return says(&state, &request, StatusCode::NOT_FOUND, DEAD);
    };
    let (surroundings, hash, holder) =
        (state.house.surroundings.clone(), token.hash(), holder(&state, &request));
    match state.house.store.read(move |conn| open(conn, &hash, &holder, &surroundings.env())).await {
        Ok(Opened::Question(link)) => opened(&state, &request, FORM, |csrf| MailedPage {
            title: Said::new("email-link-title"),
            text: vec![Said::new("email-link-text").with("site", state.layout(&request).site_name)],
            address: Some(link.address.masked()),
            buttons: vec![CONFIRM],
            action: format!("{CHANGE_LINK}/{}", token.expose()),
            csrf,
            ..MailedPage::new(&state, &request)
        }),
        Ok(Opened::SignInFirst) => sign_in_first(&state, &request, StatusCode::OK, &token),
        Ok(Opened::Over) => says(&state, &request, StatusCode::GONE, DEAD),
        Ok(Opened::Unknown) => says(&state, &request, StatusCode::NOT_FOUND, DEAD),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// Whose browser it is.
fn holder(state: &AppState, request: &HttpRequest) -> Holder {
    let hash = |kind| handle(request, kind, state.issuer()).map(|handle| handle.hash());
    Holder { session: hash(CookieKind::Session), browser: hash(CookieKind::Browser) }
}

/// Who comes back from signing in goes on to the link that they had opened.
pub async fn get_back(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    match handle(&request, CookieKind::OpenedLink, state.issuer()) {
        Some(token) => respond::see_other(&state.path(&format!("{CHANGE_LINK}/{}", token.expose()))),
        None => says(&state, &request, StatusCode::NOT_FOUND, DEAD),
    }
}

/// Asks to sign in; the browser keeps the link until then.
fn sign_in_first(
    state: &AppState,
    request: &HttpRequest,
    status: StatusCode,
    token: &Handle,
) -> HttpResponse {
    let page = MailedPage {
        title: Said::new("email-link-title"),
        text: vec![
            Said::new("email-link-sign-in-text").with("site", state.layout(request).site_name),
            Said::new("email-link-not-yours"),
        ],
        onward: Some(SIGN_IN),
        ..MailedPage::new(state, request)
    };
    let mut response = page.render(status);
    if state.issuer().may_set_cookies() {
        set(&mut response, &cookie(CookieKind::OpenedLink, token, state.issuer()));
    }
    response
}

/// The heading and the text of a page that only says something.
pub(super) type Says = (&'static str, &'static str);

pub(super) const DEAD: Says = ("email-link-dead-title", "email-link-dead-text");
pub(super) const TAKEN: Says = ("email-link-taken-title", "email-link-taken-text");
const DONE: Says = ("email-link-done-title", "email-link-done-text");

/// Such a page.
pub(super) fn says(
    state: &AppState,
    request: &HttpRequest,
    status: StatusCode,
    (title, text): Says,
) -> HttpResponse {
    let page = MailedPage::says(state, request, title, text, Some(ACCOUNT));
    page.render(status)
}

/// The link whose button one of our own pages pressed.
pub(super) async fn pressed(
    state: &AppState,
    request: &HttpRequest,
    token: &str,
    body: FormBody,
) -> Result<Handle, HttpResponse> {
    let Some(token) = Handle::parse(token) else {
        return Err(says(state, request, StatusCode::NOT_FOUND, DEAD));
    };
    sent(state, request, body, FORM).await.map(|_| token)
}

/// Proves the new address.
pub async fn post(
    state: web::Data<AppState>,
    request: HttpRequest,
    token: web::Path<String>,
    body: FormBody,
) -> HttpResponse {
    let token = match pressed(&state, &request, &token, body).await {
        Ok(token) => token,
        Err(answer) => return answer,
    };
    let (surroundings, origin) = (state.house.surroundings.clone(), origin(&request));
    let (language, holder, hash) =
        (state.layout(&request).words.language(), holder(&state, &request), token.hash());
    let write = move |tx: &mut Tx<'_>| confirm(tx, &hash, &holder, language, &origin, &surroundings.env());
    let mut response = match state.house.store.write("confirm a new address", write).await {
        Ok(Confirmed::Done(Changed::Yes)) => says(&state, &request, StatusCode::OK, DONE),
        Ok(Confirmed::Done(Changed::Taken)) => says(&state, &request, StatusCode::CONFLICT, TAKEN),
        Ok(Confirmed::Done(Changed::Wrong)) => says(&state, &request, StatusCode::GONE, DEAD),
        Ok(Confirmed::SignInFirst) => return sign_in_first(&state, &request, StatusCode::FORBIDDEN, &token),
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    forget_one(&mut response, CookieKind::OpenedLink, state.issuer());
    response
}
