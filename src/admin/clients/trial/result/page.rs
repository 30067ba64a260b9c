//! What came of a test, explained; and from there one more refresh, or its end.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::admin::area::page::Frame;
use crate::admin::clients::trial::ending;
use crate::admin::clients::trial::operation::{self, Tried};
use crate::admin::clients::trial::page::{DONE, HERE, Visit, refused, taken};
use crate::admin::clients::trial::steps::{self, Step, Told};
use crate::admin::clients::trial::tokens::Token;
use crate::domain::client::{Client, GrantType};
use crate::domain::decision::Fault;
use crate::domain::ids::TrialId;
use crate::domain::trial::Trial;
use crate::http::extract::body::FormBody;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::oauth::error::OAuthError;
use crate::storage::Tx;

const REFRESH: &str = "refresh in a test";
/// What the form serves that ends a test.
pub const END: &str = "end a test";

#[derive(Template)]
#[template(path = "admin/client_tried.html")]
struct TriedPage<'a> {
    layout: Layout<'a>,
    frame: Frame,
    client: &'a Client,
    trial: &'a Trial,
    place: String,
    refused: Option<OAuthError>,
    steps: Vec<Step>,
    authentication: &'static str,
    response: Option<String>,
    tokens: Vec<Token>,
    told: Told,
    refresh_token: Option<String>,
    csrf_refresh: String,
    csrf_end: String,
}

/// Refreshes once.
pub async fn refresh(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let (visit, fields) = match taken(&state, &request, body, REFRESH).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let token = fields.lenient("refresh_token").unwrap_or_default().to_owned();
    let Some(trial) = fields.lenient("trial").and_then(|id| id.parse::<TrialId>().ok()) else {
        return page::stale_form(&state, &request);
    };
    let sent =
        [("grant_type", GrantType::RefreshToken.as_str().to_owned()), ("refresh_token", token.clone())];
    let asked = steps::token_request(&sent, &state.house.surroundings.env());
    let (tester, context, surroundings) =
        (visit.tester.clone(), visit.admin.context(), state.house.surroundings.clone());
    let write = move |tx: &mut Tx<'_>| {
        operation::refresh(tx, &tester, (trial, token.clone()), &context, &surroundings.env())
    };
    match state.house.store.write("refresh in a test", write).await {
        Ok(Ok(tried)) => show(&visit, tried, vec![asked]).await,
        Ok(Err(refusal)) => refused(&visit, refusal).await,
        Err(fault) => visit.fault(&fault),
    }
}

/// Ends a test, with what it gave.
pub async fn end(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let (visit, fields) = match taken(&state, &request, body, END).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let Some(trial) = fields.lenient("trial").and_then(|id| id.parse::<TrialId>().ok()) else {
        return page::stale_form(&state, &request);
    };
    let (tester, context) = (visit.tester.clone(), visit.admin.context());
    let write = move |tx: &mut Tx<'_>| ending::end(tx, &tester, trial, &context);
    match state.house.store.write("end a test", write).await {
        Ok(Ok(())) => visit.admin.done(&visit.place(), "ended"),
        Ok(Err(refusal)) => refused(&visit, refusal).await,
        Err(fault) => visit.fault(&fault),
    }
}

/// Shows how a test went.
pub async fn show(visit: &Visit<'_>, tried: Tried, steps: Vec<Step>) -> HttpResponse {
    match describe(visit, tried, steps).await {
        Ok(response) => response,
        Err(fault) => visit.fault(&fault),
    }
}

async fn describe(visit: &Visit<'_>, tried: Tried, steps: Vec<Step>) -> Result<HttpResponse, Fault> {
    let house = &visit.admin.state.house;
    let env = house.surroundings.env();
    let Tried { trial, client, ended } = tried;
    let (mut tokens, mut response, mut told, mut refused) = (Vec::new(), None, Told::default(), None);
    match ended {
        Ok(issued) => {
            let access = issued.access.clone();
            let (found, body) = steps::tokens(&issued.sign()?, &client, &env)?;
            if let Some(token) = found.first() {
                told = steps::ask(&house.store, &house.surroundings, &client, &access, &token.raw).await?;
            }
            (tokens, response) = (found, Some(body));
        }
        Err(error) => refused = Some(error),
    }
    let refresh = tokens.iter().find(|token| token.id == "refresh-token");
    let tried_page = TriedPage {
        layout: visit.admin.layout(),
        frame: visit.admin.frame(HERE, DONE),
        place: visit.place(),
        steps,
        authentication: steps::authentication(&client),
        response,
        refused,
        refresh_token: refresh.map(|token| token.raw.clone()),
        tokens,
        told,
        csrf_refresh: visit.admin.csrf(REFRESH),
        csrf_end: visit.admin.csrf(END),
        client: &client,
        trial: &trial,
    };
    Ok(page::render(StatusCode::OK, &tried_page, Forms::Here))
}
