//! `/account/email/prove`: who is signed in has the mail sent that proves their address, and goes where its code is typed.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::accounts::area::page::{Visitor, take_fresh};
use crate::accounts::email::page::{PATH, PURPOSE};
use crate::accounts::verification::operation::{Wait, wait};
use crate::accounts::verification::page as check_mail;
use crate::domain::secret::Handle;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, cookie, handle, set};
use crate::http::extract::origin::origin;
use crate::http::page;
use crate::http::respond;
use crate::http::state::AppState;
use crate::storage::Tx;

/// Takes the wish.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let visitor = match take_fresh(&state, &request, body, PURPOSE, PATH).await {
        Ok((visitor, _)) => visitor,
        Err(answer) => return answer,
    };
    if visitor.user.email_verified {
        return respond::see_other(&state.path(PATH));
    }
    let known = handle(&request, CookieKind::Browser, state.issuer());
    let browser = known.clone().unwrap_or_else(|| Handle::generate(state.house.surroundings.random.as_ref()));
    let (surroundings, waiting) = (state.house.surroundings.clone(), waiting(&visitor, &browser, &request));
    let write = move |tx: &mut Tx<'_>| wait(tx, waiting.clone(), &surroundings.env());
    match state.house.store.write("wait for the proof of an address", write).await {
        Ok(waiting) => {
            let mut response = respond::see_other(&check_mail::place(&state, waiting.id));
            if known.is_none() {
                set(&mut response, &cookie(CookieKind::Browser, &browser, state.issuer()));
            }
            response
        }
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

fn waiting(visitor: &Visitor<'_>, browser: &Handle, request: &HttpRequest) -> Wait {
    Wait {
        user: Some(visitor.user.id),
        address: visitor.user.email.clone(),
        browser: browser.hash(),
        interaction: None,
        proven_at: visitor.session.auth_time,
        network: origin(request).host(),
    }
}
