//! `/account/second-factor/set-up`: the secret on its way into an app, and the first code back. The secret is on this
//! page alone, only while it waits for that code, and only soon after signing in (security.md MF4, PW6).

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::accounts::area::page::{Visitor, enter_fresh, take_fresh};
use crate::accounts::area::room::Room;
use crate::accounts::second_factor::enrolment::Enrolment;
use crate::accounts::second_factor::operation::{
    Confirmed, Standing, begin_enrolment, confirm, forget_enrolment, waiting,
};
use crate::accounts::second_factor::page::{look, recovery_codes};
use crate::domain::decision::Fault;
use crate::domain::second_factor::TotpSecret;
use crate::http::extract::body::FormBody;
use crate::http::extract::origin::origin;
use crate::http::page::{self, Forms, Layout};
use crate::http::respond;
use crate::http::state::AppState;
use crate::storage::Tx;
use crate::words::Said;

const BEGIN: &str = "begin a second factor";
const CONFIRM: &str = "confirm a second factor";
const ROOM: &str = "/account/second-factor";
const SET_UP: &str = "/account/second-factor/set-up";

#[derive(Template)]
#[template(path = "account/second_factor_begin.html")]
struct BeginPage<'a> {
    layout: Layout<'a>,
    here: Room,
    csrf: String,
}

#[derive(Template)]
#[template(path = "account/second_factor_set_up.html")]
struct SetUpPage<'a> {
    layout: Layout<'a>,
    here: Room,
    enrolment: Enrolment,
    wrong: bool,
    csrf: String,
}

/// Shows the secret that waits; before there is one, what is needed.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let visitor = match enter_fresh(&state, &request).await {
        Ok(visitor) => visitor,
        Err(answer) => return answer,
    };
    match secret(&state, &visitor).await {
        Ok(Some(secret)) => form(&state, &request, &visitor, &secret, StatusCode::OK),
        Ok(None) => match look(&state, &visitor).await {
            // EM5: the address is proven first; the room says so.
            Ok(Standing::Off) if !visitor.user.email_verified => respond::see_other(&state.path(ROOM)),
            Ok(Standing::Off) => {
                let csrf = visitor.csrf(BEGIN);
                let shown = BeginPage { layout: visitor.layout, here: Room::SecondFactor, csrf };
                page::render(StatusCode::OK, &shown, Forms::Here)
            }
            Ok(Standing::On { .. }) => respond::see_other(&state.path(ROOM)),
            Err(fault) => page::fault(&state, &request, &fault),
        },
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// The secret that waits for its first code.
async fn secret(state: &AppState, visitor: &Visitor<'_>) -> Result<Option<TotpSecret>, Fault> {
    let (surroundings, user) = (state.house.surroundings.clone(), visitor.user.id);
    state.house.store.read(move |conn| waiting(conn, user, &surroundings.env())).await
}

fn form(
    state: &AppState,
    request: &HttpRequest,
    visitor: &Visitor<'_>,
    secret: &TotpSecret,
    status: StatusCode,
) -> HttpResponse {
    let (layout, here) = (visitor.layout, Room::SecondFactor);
    let enrolment = match Enrolment::new(secret, layout.site_name, &visitor.user.email) {
        Ok(enrolment) => enrolment,
        Err(fault) => return page::fault(state, request, &fault),
    };
    let (wrong, csrf) = (status != StatusCode::OK, visitor.csrf(CONFIRM));
    page::render(status, &SetUpPage { layout, here, enrolment, wrong, csrf }, Forms::Here)
}

/// Makes the secret.
pub async fn begin(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let visitor = match take_fresh(&state, &request, body, BEGIN, SET_UP).await {
        Ok((visitor, _)) => visitor,
        Err(answer) => return answer,
    };
    let (surroundings, user) = (state.house.surroundings.clone(), visitor.user.id);
    let write = move |tx: &mut Tx<'_>| begin_enrolment(tx, user, &surroundings.env());
    match state.house.store.write(BEGIN, write).await {
        Ok(Some(_)) => respond::see_other(&state.path(SET_UP)),
        Ok(None) => respond::see_other(&state.path(ROOM)),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// Takes the first code, or the wish to leave it.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let (visitor, fields) = match take_fresh(&state, &request, body, CONFIRM, SET_UP).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let (surroundings, user) = (state.house.surroundings.clone(), visitor.user.id);
    if fields.lenient("cancel").is_some() {
        let forget = move |tx: &mut Tx<'_>| forget_enrolment(tx, user);
        return match state.house.store.write("leave a second factor", forget).await {
            Ok(()) => respond::see_other(&state.path(ROOM)),
            Err(fault) => page::fault(&state, &request, &fault),
        };
    }
    let (typed, session) = (fields.lenient("code").unwrap_or_default().to_owned(), visitor.session.id);
    let origin = origin(&request);
    let write = move |tx: &mut Tx<'_>| confirm(tx, user, &typed, Some(session), &origin, &surroundings.env());
    match state.house.store.write(CONFIRM, write).await {
        Ok(Confirmed::Enabled(codes)) => recovery_codes(&visitor, Said::new("second-factor-enabled"), &codes),
        Ok(Confirmed::Wrong) => match secret(&state, &visitor).await {
            Ok(Some(secret)) => form(&state, &request, &visitor, &secret, StatusCode::UNPROCESSABLE_ENTITY),
            Ok(None) => respond::see_other(&state.path(SET_UP)),
            Err(fault) => page::fault(&state, &request, &fault),
        },
        // Reloading the page of the recovery codes leads here, too.
        Ok(Confirmed::Gone) => respond::see_other(&state.path(ROOM)),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}
