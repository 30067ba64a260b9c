//! `/email/verify/{token}`: the page that the link of a verification mail opens. In a browser in which nobody signed up it
//! says how that looked, and offers another password or another end (security.md EM5).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::operation::{Elsewhere, Renewed, Worth, confirm, deny, look, renew, start_over};
use crate::accounts::area::device::named;
use crate::accounts::area::moment::Clock;
use crate::accounts::limits::page::Wait;
use crate::accounts::mailed::page::{Button, MailedPage, Onward, opened, sent};
use crate::accounts::password::page::reset_place;
use crate::accounts::verification::page as check_mail;
use crate::domain::decision::Fault;
use crate::domain::mailed_link::MailedLink;
use crate::domain::profile::Profile;
use crate::domain::secret::Handle;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, handle};
use crate::http::extract::origin::origin;
use crate::http::page;
use crate::http::respond;
use crate::http::state::AppState;
use crate::storage::{Conn, Tx};
use crate::words::Said;

const PURPOSE: &str = "verify an address";
const CONFIRM: Button = Button { id: "confirm", class: "primary", said: "verification-link-confirm" };
const START_OVER: Button = Button { id: "start-over", class: "quiet", said: "verification-link-start-over" };
const DENY: Button = Button { id: "deny", class: "quiet", said: "verification-link-deny" };
const RENEW: Button = Button { id: "send-again", class: "primary", said: "verification-link-send-again" };
const SIGN_IN: Onward = Onward { path: "/login", said: "verification-link-sign-in" };

/// Shows what the link is for.
pub async fn get(state: web::Data<AppState>, request: HttpRequest, token: web::Path<String>) -> HttpResponse {
    let Some(token) = Handle::parse(&token) else { return unknown(&state, &request) };
    let (surroundings, hash) = (state.house.surroundings.clone(), token.hash());
    let browser = handle(&request, CookieKind::Browser, state.issuer()).map(|browser| browser.hash());
    let looked = move |conn: &mut Conn| look(conn, &hash, browser.as_ref(), &surroundings.env());
    match state.house.store.read(looked).await {
        Ok(Worth::Live(link, elsewhere)) => live(&state, &request, &token, &link, elsewhere.as_ref()),
        Ok(Worth::Dead(link)) => dead(&state, &request, &token, &link),
        Ok(Worth::Proven) => proven(&state, &request),
        Ok(Worth::Unknown) => unknown(&state, &request),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

fn live(
    state: &AppState,
    request: &HttpRequest,
    token: &Handle,
    link: &MailedLink,
    elsewhere: Option<&Elsewhere>,
) -> HttpResponse {
    let layout = state.layout(request);
    let mut text = vec![Said::new("verification-link-text").with("site", layout.site_name)];
    let mut buttons = vec![CONFIRM, DENY];
    let mut last = Said::new("verification-link-not-you");
    if let Some(sign_up) = elsewhere {
        let clock = Clock::of(&Profile::default(), state.house.surroundings.clock.now());
        let when = layout.words.tell(&clock.tell(sign_up.at).said);
        let device = layout.words.tell(&named(sign_up.user_agent.as_deref()));
        text.push(Said::new("verification-link-elsewhere").with("when", when).with("device", device));
        buttons.insert(1, START_OVER);
        if sign_up.is_rival {
            buttons = vec![Button { class: "primary", ..START_OVER }, DENY];
            last = Said::new("verification-link-rival");
        }
    }
    text.push(last);
    opened(state, request, PURPOSE, |csrf| MailedPage {
        title: Said::new("verification-link-title"),
        text,
        address: Some(link.address.masked()),
        buttons,
        action: path(token),
        csrf,
        ..MailedPage::new(state, request)
    })
}

fn dead(state: &AppState, request: &HttpRequest, token: &Handle, link: &MailedLink) -> HttpResponse {
    let mut response = opened(state, request, PURPOSE, |csrf| MailedPage {
        title: Said::new("verification-link-dead-title"),
        text: vec![Said::new("verification-link-dead-text")],
        address: Some(link.address.masked()),
        buttons: vec![RENEW],
        action: path(token),
        csrf,
        onward: Some(SIGN_IN),
        ..MailedPage::new(state, request)
    });
    *response.status_mut() = StatusCode::GONE;
    response
}

fn path(token: &Handle) -> String {
    format!("/email/verify/{}", token.expose())
}

/// The link was used, and did what it was for.
fn proven(state: &AppState, request: &HttpRequest) -> HttpResponse {
    let page = MailedPage::says(
        state,
        request,
        "verification-link-proven-title",
        "verification-link-proven-text",
        Some(SIGN_IN),
    );
    page.render(StatusCode::GONE)
}

fn unknown(state: &AppState, request: &HttpRequest) -> HttpResponse {
    let page = MailedPage::says(
        state,
        request,
        "verification-link-unknown-title",
        "verification-link-unknown-text",
        Some(SIGN_IN),
    );
    page.render(StatusCode::NOT_FOUND)
}

/// Does what the pressed button says.
pub async fn post(
    state: web::Data<AppState>,
    request: HttpRequest,
    token: web::Path<String>,
    body: FormBody,
) -> HttpResponse {
    let Some(token) = Handle::parse(&token) else { return unknown(&state, &request) };
    let (form, browser) = match sent(&state, &request, body, PURPOSE).await {
        Ok(sent) => sent,
        Err(answer) => return answer,
    };
    let (surroundings, origin, hash) = (state.house.surroundings.clone(), origin(&request), token.hash());
    match form.lenient("do") {
        Some("deny") => {
            let write = move |tx: &mut Tx<'_>| deny(tx, &hash, &origin, &surroundings.env());
            act(&state, &request, &token, write, &DENIED).await
        }
        Some("start-over") => begun_anew(&state, &request, &token).await,
        Some("send-again") => send_again(&state, &request, token, browser).await,
        _ => {
            let browser = browser.hash();
            let write = move |tx: &mut Tx<'_>| confirm(tx, &hash, &browser, &origin, &surroundings.env());
            act(&state, &request, &token, write, &CONFIRMED).await
        }
    }
}

async fn act(
    state: &AppState,
    request: &HttpRequest,
    token: &Handle,
    write: impl FnMut(&mut Tx<'_>) -> Result<bool, Fault> + Send + 'static,
    then: &Done,
) -> HttpResponse {
    match state.house.store.write("answer a verification mail", write).await {
        Ok(true) => done(state, request, then),
        // Somebody was first, or there is more to ask: the page says so.
        Ok(false) => respond::see_other(&state.path(&path(token))),
        Err(fault) => page::fault(state, request, &fault),
    }
}

/// Proves the address and leads to the form for a new password.
async fn begun_anew(state: &AppState, request: &HttpRequest, token: &Handle) -> HttpResponse {
    let (surroundings, origin, hash) = (state.house.surroundings.clone(), origin(request), token.hash());
    let write = move |tx: &mut Tx<'_>| start_over(tx, &hash, &origin, &surroundings.env());
    match state.house.store.write("confirm an address anew", write).await {
        Ok(Some(reset)) => respond::see_other(&reset_place(state, &reset)),
        Ok(None) => respond::see_other(&state.path(&path(token))),
        Err(fault) => page::fault(state, request, &fault),
    }
}

/// What the page says when it is done.
struct Done {
    title: &'static str,
    text: &'static str,
    onward: Option<Onward>,
}

const CONFIRMED: Done =
    Done { title: "verification-link-done-title", text: "verification-link-done", onward: Some(SIGN_IN) };
const DENIED: Done =
    Done { title: "verification-link-denied-title", text: "verification-link-denied", onward: None };

fn done(state: &AppState, request: &HttpRequest, done: &Done) -> HttpResponse {
    let page = MailedPage::says(state, request, done.title, done.text, done.onward);
    page.render(StatusCode::OK)
}

async fn send_again(state: &AppState, request: &HttpRequest, token: Handle, browser: Handle) -> HttpResponse {
    let (surroundings, language) = (state.house.surroundings.clone(), state.layout(request).words.language());
    let origin = origin(request);
    let place = path(&token);
    let token = token.hash();
    let write = move |tx: &mut Tx<'_>| renew(tx, &token, &browser, language, &origin, &surroundings.env());
    match state.house.store.write("renew a verification mail", write).await {
        Ok(Renewed::Waiting(id)) => respond::see_other(&check_mail::place(state, id)),
        Ok(Renewed::Blocked(blocked)) => too_often(state, request, Wait::new(state, blocked)),
        // The page says what became of it.
        Ok(Renewed::Not) => respond::see_other(&state.path(&place)),
        Err(fault) => page::fault(state, request, &fault),
    }
}

/// security.md RL3: too many mails were asked for from here.
fn too_often(state: &AppState, request: &HttpRequest, wait: Wait) -> HttpResponse {
    let page = MailedPage::says(
        state,
        request,
        "password-too-often-title",
        "password-too-often-lead",
        Some(SIGN_IN),
    );
    wait.mark(page.render(StatusCode::OK))
}
