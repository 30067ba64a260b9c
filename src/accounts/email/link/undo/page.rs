//! `/email/undo/{token}`: the page that the link to the old address opens. It works in every browser: it brings an
//! account back to who had it, and leads to nothing but a new password.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use crate::accounts::email::link::page::{DEAD, FORM, TAKEN, pressed, says};
use crate::accounts::email::undo::{UNDO_PATH, Undone, undo};
use crate::accounts::mailed::page::{Button, MailedPage, opened};
use crate::accounts::password::page::reset_place;
use crate::domain::mailed_link::LinkPurpose;
use crate::domain::secret::Handle;
use crate::http::extract::body::FormBody;
use crate::http::extract::origin::origin;
use crate::http::page;
use crate::http::respond;
use crate::http::state::AppState;
use crate::storage::{Tx, mailed_links};
use crate::words::Said;

const UNDO: Button = Button { id: "undo", class: "primary", said: "email-undo-button" };

/// Shows what the link is for.
pub async fn get(state: web::Data<AppState>, request: HttpRequest, token: web::Path<String>) -> HttpResponse {
    let Some(token) = Handle::parse(&token) else {
        return says(&state, &request, StatusCode::NOT_FOUND, DEAD);
    };
    let (surroundings, hash) = (state.house.surroundings.clone(), token.hash());
    let purpose = LinkPurpose::UndoEmailChange;
    let look = move |conn: &mut crate::storage::Conn| {
        let live = mailed_links::find_live(conn, &hash, purpose, surroundings.env().now)?;
        Ok((mailed_links::find(conn, &hash, purpose)?.is_some(), live))
    };
    match state.house.store.read(look).await {
        Ok((_, Some(link))) => opened(&state, &request, FORM, |csrf| MailedPage {
            title: Said::new("email-undo-title"),
            text: vec![Said::new("email-undo-text").with("site", state.layout(&request).site_name)],
            address: Some(link.address.masked()),
            buttons: vec![UNDO],
            action: format!("{UNDO_PATH}/{}", token.expose()),
            csrf,
            ..MailedPage::new(&state, &request)
        }),
        Ok((true, None)) => says(&state, &request, StatusCode::GONE, DEAD),
        Ok((false, None)) => says(&state, &request, StatusCode::NOT_FOUND, DEAD),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// Takes the change back.
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
    let write = move |tx: &mut Tx<'_>| undo(tx, &token.hash(), &origin, &surroundings.env());
    match state.house.store.write("undo a change of address", write).await {
        Ok(Undone::Yes(reset)) => respond::see_other(&reset_place(&state, &reset)),
        Ok(Undone::Taken) => says(&state, &request, StatusCode::CONFLICT, TAKEN),
        Ok(Undone::Dead) => says(&state, &request, StatusCode::GONE, DEAD),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}
