//! `POST /introspect`.

use actix_web::{HttpRequest, HttpResponse, web};

use super::operation::introspect;
use crate::domain::decision::Decision;
use crate::http::extract::body::FormBody;
use crate::http::extract::origin::origin;
use crate::http::extract::token_form::token_form;
use crate::http::respond;
use crate::http::state::AppState;

/// Answers whether a token is active.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let (credentials, token) = match token_form(&request, body) {
        Ok(presented) => presented,
        Err(error) => return respond::oauth_error(&error, &request),
    };
    match introspect(&state.house.store, &state.house.surroundings, credentials, token, &origin(&request))
        .await
    {
        Ok(Decision::Granted(answer)) => respond::private_json(&answer),
        Ok(Decision::Refused(error)) => respond::oauth_error(&error, &request),
        Err(fault) => respond::json_fault(&fault, &request),
    }
}
