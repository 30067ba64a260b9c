//! `/account/data`: a copy of it all, and the end of it.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::deletion::{Asked, request as ask};
use super::export::export;
use crate::accounts::area::form::Errors;
use crate::accounts::area::moment::Clock;
use crate::accounts::area::page::{Visitor, enter, take_fresh};
use crate::accounts::area::room::Room;
use crate::domain::time::Span;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::forget;
use crate::http::extract::origin::origin;
use crate::http::page::{self, Forms, Layout};
use crate::http::respond;
use crate::http::state::AppState;
use crate::storage::Tx;

const PLACE: &str = "/account/data";
const EXPORT: &str = "export data";
const DELETE: &str = "delete the account";

#[derive(Template)]
#[template(path = "account/data.html")]
struct DataPage<'a> {
    layout: Layout<'a>,
    here: Room,
    errors: Errors,
    typed: String,
    grace_days: i64,
    export_csrf: String,
    delete_csrf: String,
}

#[derive(Template)]
#[template(path = "account/leaving.html")]
struct LeavingPage<'a> {
    layout: Layout<'a>,
    /// Until when the account can be kept; `None` when it goes at once.
    until: Option<String>,
}

/// Shows both forms.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    match enter(&state, &request).await {
        Ok(visitor) => show(&state, &visitor, StatusCode::OK, Errors::default(), String::new()),
        Err(answer) => answer,
    }
}

fn show(
    state: &AppState,
    visitor: &Visitor<'_>,
    status: StatusCode,
    errors: Errors,
    typed: String,
) -> HttpResponse {
    let grace = state.house.surroundings.settings.deletion_grace;
    let data = DataPage {
        layout: visitor.layout,
        here: Room::Data,
        errors,
        typed,
        grace_days: grace.seconds().div_euclid(Span::from_days(1).seconds()),
        export_csrf: visitor.csrf(EXPORT),
        delete_csrf: visitor.csrf(DELETE),
    };
    page::render(status, &data, Forms::Here)
}

/// Hands out the copy, to who has just proven who they are.
pub async fn download(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let (visitor, _) = match take_fresh(&state, &request, body, EXPORT, PLACE).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let house = &state.house;
    match export(
        &house.store,
        &house.surroundings,
        visitor.user.id,
        visitor.user.id.to_string(),
        origin(&request),
    )
    .await
    {
        Ok(Some(data)) => HttpResponse::Ok()
            .content_type(respond::JSON)
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"account.json\""))
            .body(format!("{data:#}\n")),
        Ok(None) => respond::see_other(&state.path("/login")),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

/// Begins the deletion, for who has just proven who they are and typed their address.
pub async fn delete(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let (visitor, sent) = match take_fresh(&state, &request, body, DELETE, PLACE).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let typed = sent.lenient("email").unwrap_or_default().to_owned();
    let (surroundings, origin) = (state.house.surroundings.clone(), origin(&request));
    let (user, language, address) = (visitor.user.clone(), visitor.layout.words.language(), typed.clone());
    let write = move |tx: &mut Tx<'_>| ask(tx, &user, &address, language, &origin, &surroundings.env());
    match state.house.store.write("begin to delete an account", write).await {
        Ok(Asked::Scheduled(at)) => {
            let now = state.house.surroundings.clock.now();
            let until = (at > now).then(|| Clock::of(&visitor.user.profile, now).tell(at).clock);
            let left = LeavingPage { layout: visitor.layout, until };
            let mut response = page::render(StatusCode::OK, &left, Forms::None);
            forget(&mut response, state.issuer());
            response
        }
        Ok(refused @ (Asked::OtherAddress | Asked::LastAdministrator)) => {
            let mut errors = Errors::default();
            errors.push(
                "email",
                match refused {
                    Asked::LastAdministrator => "data-delete-last-administrator",
                    _ => "data-delete-other-address",
                },
            );
            show(&state, &visitor, StatusCode::UNPROCESSABLE_ENTITY, errors, typed)
        }
        Ok(Asked::Gone) => respond::see_other(&state.path("/login")),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}
