//! `POST /token`.

use actix_web::{HttpRequest, HttpResponse, web};

use super::operation::exchange;
use super::request::TokenRequest;
use crate::domain::decision::Decision;
use crate::http::extract::body::FormBody;
use crate::http::extract::credentials::client_credentials;
use crate::http::extract::origin::origin;
use crate::http::respond;
use crate::http::state::AppState;

/// Exchanges a grant for tokens.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let form = match body.0 {
        Ok(form) => form,
        Err(error) => return respond::oauth_error(&error.into(), &request),
    };
    let parsed =
        TokenRequest::parse(&form).and_then(|parsed| Ok((client_credentials(&request, &form)?, parsed)));
    let (credentials, parsed) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return respond::oauth_error(&error, &request),
    };
    let house = &state.house;
    let decision = exchange(&house.store, &house.surroundings, credentials, parsed, origin(&request)).await;
    let signed = decision.and_then(|decision| match decision {
        Decision::Granted(issued) => issued.sign().map(Decision::Granted),
        Decision::Refused(error) => Ok(Decision::Refused(error)),
    });
    match signed {
        Ok(Decision::Granted(tokens)) => respond::private_json(&tokens),
        Ok(Decision::Refused(error)) => respond::oauth_error(&error, &request),
        Err(fault) => respond::json_fault(&fault, &request),
    }
}
