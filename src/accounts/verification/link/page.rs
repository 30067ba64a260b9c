//! `/email/verify/{token}`: the page that the link of a verification mail opens.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::operation::{Renewed, Worth, confirm, deny, look, renew};
use crate::accounts::limits::page::Wait;
use crate::accounts::mailed::page::{Button, MailedPage, Onward, opened, sent};
use crate::accounts::verification::page as check_mail;
use crate::domain::audit::Origin;
use crate::domain::decision::Fault;
use crate::domain::secret::{Handle, SecretHash};
use crate::env::Env;
use crate::http::extract::body::FormBody;
use crate::http::extract::origin::origin;
use crate::http::page;
use crate::http::respond;
use crate::http::state::AppState;
use crate::storage::Tx;
use crate::words::Said;

const PURPOSE: &str = "verify an address";
const CONFIRM: Button = Button { id: "confirm", class: "primary", said: "verification-link-confirm" };
const DENY: Button = Button { id: "deny", class: "quiet", said: "verification-link-deny" };
const RENEW: Button = Button { id: "send-again", class: "primary", said: "verification-link-send-again" };
const SIGN_IN: Onward = Onward { path: "/login", said: "verification-link-sign-in" };

/// Shows what the link is for.
pub async fn get(state: web::Data<AppState>, request: HttpRequest, token: web::Path<String>) -> HttpResponse {
    let Some(token) = Handle::parse(&token) else { return unknown(&state, &request) };
    let (surroundings, hash) = (state.house.surroundings.clone(), token.hash());
    match state.house.store.read(move |conn| look(conn, &hash, &surroundings.env())).await {
        Ok(Worth::Live(link)) => opened(&state, &request, PURPOSE, |csrf| MailedPage {
            title: Said::new("verification-link-title"),
            text: vec![
                Said::new("verification-link-text").with("site", state.layout(&request).site_name),
                Said::new("verification-link-not-you"),
            ],
            address: Some(link.address.masked()),
            buttons: vec![CONFIRM, DENY],
            action: path(&token),
            csrf,
            ..MailedPage::new(&state, &request)
        }),
        Ok(Worth::Dead(link)) => {
            let mut response = opened(&state, &request, PURPOSE, |csrf| MailedPage {
                title: Said::new("verification-link-dead-title"),
                text: vec![Said::new("verification-link-dead-text")],
                address: Some(link.address.masked()),
                buttons: vec![RENEW],
                action: path(&token),
                csrf,
                onward: Some(SIGN_IN),
                ..MailedPage::new(&state, &request)
            });
            *response.status_mut() = StatusCode::GONE;
            response
        }
        Ok(Worth::Proven) => proven(&state, &request),
        Ok(Worth::Unknown) => unknown(&state, &request),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

fn path(token: &Handle) -> String {
    format!("/email/verify/{}", token.expose())
}

/// The link was used, and did what it was for.
fn proven(state: &AppState, request: &HttpRequest) -> HttpResponse {
    let page = MailedPage {
        title: Said::new("verification-link-proven-title"),
        text: vec![Said::new("verification-link-proven-text")],
        onward: Some(SIGN_IN),
        ..MailedPage::new(state, request)
    };
    page.render(StatusCode::GONE)
}

fn unknown(state: &AppState, request: &HttpRequest) -> HttpResponse {
    let page = MailedPage {
        title: Said::new("verification-link-unknown-title"),
        text: vec![Said::new("verification-link-unknown-text")],
        onward: Some(SIGN_IN),
        ..MailedPage::new(state, request)
    };
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
    match form.lenient("do") {
        Some("deny") => act(&state, &request, &token, deny, DENIED).await,
        Some("send-again") => send_again(&state, &request, token.hash(), browser).await,
        _ => act(&state, &request, &token, confirm, CONFIRMED).await,
    }
}

type Act = fn(&mut Tx<'_>, &SecretHash, &Origin, &Env) -> Result<bool, Fault>;

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

async fn act(state: &AppState, request: &HttpRequest, token: &Handle, act: Act, done: Done) -> HttpResponse {
    let (surroundings, origin, hash) = (state.house.surroundings.clone(), origin(request), token.hash());
    let write = move |tx: &mut Tx<'_>| act(tx, &hash, &origin, &surroundings.env());
    match state.house.store.write("answer a verification mail", write).await {
        Ok(true) => {
            let page = MailedPage {
                title: Said::new(done.title),
                text: vec![Said::new(done.text)],
                onward: done.onward,
                ..MailedPage::new(state, request)
            };
            page.render(StatusCode::OK)
        }
        // Somebody was first: the page says what became of it.
        Ok(false) => respond::see_other(&state.path(&path(token))),
        Err(fault) => page::fault(state, request, &fault),
    }
}

async fn send_again(
    state: &AppState,
    request: &HttpRequest,
    token: SecretHash,
    browser: Handle,
) -> HttpResponse {
    let (surroundings, language) = (state.house.surroundings.clone(), state.layout(request).words.language());
    let origin = origin(request);
    let write = move |tx: &mut Tx<'_>| renew(tx, &token, &browser, language, &origin, &surroundings.env());
    match state.house.store.write("renew a verification mail", write).await {
        Ok(Renewed::Waiting(id)) => respond::see_other(&check_mail::place(state, id)),
        Ok(Renewed::Blocked(blocked)) => too_often(state, request, Wait::new(state, blocked)),
        Ok(Renewed::Not) => proven(state, request),
        Err(fault) => page::fault(state, request, &fault),
    }
}

/// security.md RL3: too many mails were asked for from here.
fn too_often(state: &AppState, request: &HttpRequest, wait: Wait) -> HttpResponse {
    let page = MailedPage {
        title: Said::new("password-too-often-title"),
        text: vec![Said::new("password-too-often-lead")],
        onward: Some(SIGN_IN),
        ..MailedPage::new(state, request)
    };
    wait.mark(page.render(StatusCode::OK))
}
