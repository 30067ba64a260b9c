//! `/email/change/{token}` and `/email/undo/{token}`: the pages that the links of mails about a change open.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use crate::accounts::email::operation::{CHANGE_PATH, Changed, confirm};
use crate::accounts::email::undo::{UNDO_PATH, Undone, undo};
use crate::accounts::mailed::page::{Button, MailedPage, Onward, opened, sent};
use crate::domain::mailed_link::LinkPurpose;
use crate::domain::secret::Handle;
use crate::http::extract::body::FormBody;
use crate::http::extract::origin::origin;
use crate::http::page;
use crate::http::respond;
use crate::http::state::AppState;
use crate::storage::{Tx, mailed_links};
use crate::words::Said;

const FORM: &str = "answer a mail about the address";
const CONFIRM: Button = Button { id: "confirm", class: "primary", said: "email-link-confirm" };
const UNDO: Button = Button { id: "undo", class: "primary", said: "email-undo-button" };
const ACCOUNT: Onward = Onward { path: "/account/email", said: "email-link-onward" };

/// Shows what the link to the new address is for.
pub async fn get_change(
    state: web::Data<AppState>,
    request: HttpRequest,
    token: web::Path<String>,
) -> HttpResponse {
    let asks = Asks {
        purpose: LinkPurpose::ChangeEmail,
        path: CHANGE_PATH,
        title: "email-link-title",
        text: "email-link-text",
        button: CONFIRM,
    };
    show(&state, &request, &token, asks).await
}

/// Shows what the link to the old address is for.
pub async fn get_undo(
    state: web::Data<AppState>,
    request: HttpRequest,
    token: web::Path<String>,
) -> HttpResponse {
    let asks = Asks {
        purpose: LinkPurpose::UndoEmailChange,
        path: UNDO_PATH,
        title: "email-undo-title",
        text: "email-undo-text",
        button: UNDO,
    };
    show(&state, &request, &token, asks).await
}

/// What a page asks.
struct Asks {
    purpose: LinkPurpose,
    path: &'static str,
    title: &'static str,
    text: &'static str,
    button: Button,
}

async fn show(state: &AppState, request: &HttpRequest, token: &str, asks: Asks) -> HttpResponse {
    let Some(token) = Handle::parse(token) else { return says(state, request, StatusCode::NOT_FOUND, DEAD) };
    let (surroundings, hash, purpose) = (state.house.surroundings.clone(), token.hash(), asks.purpose);
    let found = state
        .house
        .store
        .read(move |conn| {
            let live = mailed_links::find_live(conn, &hash, purpose, surroundings.env().now)?;
            Ok((mailed_links::find(conn, &hash, purpose)?.is_some(), live))
        })
        .await;
    match found {
        Ok((_, Some(link))) => opened(state, request, FORM, |csrf| MailedPage {
            title: Said::new(asks.title),
            text: vec![Said::new(asks.text).with("site", state.layout(request).site_name)],
            address: Some(link.address.masked()),
            buttons: vec![asks.button],
            action: format!("{}/{}", asks.path, token.expose()),
            csrf,
            ..MailedPage::new(state, request)
        }),
        Ok((true, None)) => says(state, request, StatusCode::GONE, DEAD),
        Ok((false, None)) => says(state, request, StatusCode::NOT_FOUND, DEAD),
        Err(fault) => page::fault(state, request, &fault),
    }
}

/// The heading and the text of a page that only says something.
type Says = (&'static str, &'static str);

const DEAD: Says = ("email-link-dead-title", "email-link-dead-text");
const TAKEN: Says = ("email-link-taken-title", "email-link-taken-text");
const DONE: Says = ("email-link-done-title", "email-link-done-text");

fn says(state: &AppState, request: &HttpRequest, status: StatusCode, (title, text): Says) -> HttpResponse {
    let page = MailedPage {
        title: Said::new(title),
        text: vec![Said::new(text)],
        onward: Some(ACCOUNT),
        ..MailedPage::new(state, request)
    };
    page.render(status)
}

/// The link whose button one of our own pages pressed.
async fn pressed(
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
pub async fn post_change(
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
    let language = state.layout(&request).words.language();
    let write = move |tx: &mut Tx<'_>| confirm(tx, &token.hash(), language, &origin, &surroundings.env());
    match state.house.store.write("confirm a new address", write).await {
        Ok(Changed::Yes) => says(&state, &request, StatusCode::OK, DONE),
        Ok(Changed::Taken) => says(&state, &request, StatusCode::CONFLICT, TAKEN),
        Ok(Changed::Wrong) => says(&state, &request, StatusCode::GONE, DEAD),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// Takes the change back.
pub async fn post_undo(
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
    let write = move |tx: &mut Tx<'_>| undo(tx, &token.hash(), &origin, &surroundings.env());
    match state.house.store.write("undo a change of address", write).await {
        Ok(Undone::Yes(reset)) => {
            respond::see_other(&state.path(&format!("/password/reset/{}", reset.expose())))
        }
        Ok(Undone::Taken) => says(&state, &request, StatusCode::CONFLICT, TAKEN),
        Ok(Undone::Dead) => says(&state, &request, StatusCode::GONE, DEAD),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}
