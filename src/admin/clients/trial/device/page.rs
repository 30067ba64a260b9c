//! `/admin/clients/{id}/try/device`: what a device of the client shows, and what it is answered.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::admin::area::page::Frame;
use crate::admin::clients::trial::page::{DONE, HERE, Visit, refused, taken};
use crate::admin::clients::trial::request::Wish;
use crate::admin::clients::trial::result::page::{END, show};
use crate::admin::clients::trial::{machine, steps};
use crate::domain::client::GrantType;
use crate::domain::ids::{ClientId, TrialId};
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::secret::Handle;
use crate::http::extract::body::FormBody;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::storage::Tx;

const ASK: &str = "ask as a device in a test";

#[derive(Template)]
#[template(path = "admin/client_try_device.html")]
struct DevicePage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    client: &'a ClientId,
    place: String,
    shown: Shown,
    waiting: Option<&'a OAuthError>,
    csrf: String,
    csrf_end: String,
}

/// What a device shows, and what it keeps.
struct Shown {
    trial: String,
    user_code: String,
    device_code: String,
}

/// Plays a device that asks to be let in.
pub async fn begin(visit: &Visit<'_>, wish: Wish) -> HttpResponse {
    let state = visit.admin.state;
    let (tester, context, surroundings) =
        (visit.tester.clone(), visit.admin.context(), state.house.surroundings.clone());
    let write =
        move |tx: &mut Tx<'_>| machine::begin_device(tx, &tester, &wish, &context, &surroundings.env());
    match state.house.store.write("try a client's device", write).await {
        Ok(Ok((trial, Ok(begun)))) => {
            let (device_code, user_code) = begun.codes();
            let shown = Shown { trial: trial.id.to_string(), user_code, device_code };
            device(visit, shown, None)
        }
        Ok(Ok((_, Err(error)))) => {
            let refusal = Refusal::new(
                RefusalCode::Conflict,
                format!("{}: {}", error.code.as_str(), error.description),
            );
            refused(visit, refusal).await
        }
        Ok(Err(refusal)) => refused(visit, refusal).await,
        Err(fault) => visit.fault(&fault),
    }
}

fn device(visit: &Visit<'_>, shown: Shown, waiting: Option<&OAuthError>) -> HttpResponse {
    let device_page = DevicePage {
        layout: visit.admin.layout(),
        frame: visit.admin.frame(HERE, DONE),
        client: &visit.tester.client,
        place: visit.place(),
        shown,
        waiting,
        csrf: visit.admin.csrf(ASK),
        csrf_end: visit.admin.csrf(END),
    };
    page::render(StatusCode::OK, &device_page, Forms::Here)
}

/// Asks whether the person has answered, as a device does.
pub async fn ask(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let (visit, fields) = match taken(&state, &request, body, ASK).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let field = |name| fields.lenient(name).unwrap_or_default().to_owned();
    let shown =
        Shown { trial: field("trial"), user_code: field("user_code"), device_code: field("device_code") };
    let code = Handle::parse(&shown.device_code);
    let Some(asking) = shown.trial.parse::<TrialId>().ok().zip(code) else {
        return page::stale_form(&state, &request);
    };
    let (tester, context, surroundings) =
        (visit.tester.clone(), visit.admin.context(), state.house.surroundings.clone());
    let write = move |tx: &mut Tx<'_>| {
        machine::ask_as_device(tx, &tester, asking.clone(), &context, &surroundings.env())
    };
    let tried = match state.house.store.write("ask as a device", write).await {
        Ok(Ok(tried)) => tried,
        Ok(Err(refusal)) => return refused(&visit, refusal).await,
        Err(fault) => return visit.fault(&fault),
    };
    match &tried.ended {
        Err(error) if matches!(error.code, ErrorCode::AuthorizationPending | ErrorCode::SlowDown) => {
            device(&visit, shown, Some(error))
        }
        _ => {
            let grant = GrantType::DeviceCode.as_str().to_owned();
            let sent = [("grant_type", grant), ("device_code", shown.device_code)];
            let asked = steps::token_request(&sent, &state.house.surroundings.env());
            show(&visit, tried, vec![asked]).await
        }
    }
}
