//! `POST /revoke`.

use actix_web::{HttpRequest, HttpResponse, web};

use super::operation::revoke;
use crate::domain::decision::Decision;
use crate::http::extract::body::FormBody;
use crate::http::extract::origin::origin;
use crate::http::extract::token_form::token_form;
use crate::http::respond;
use crate::http::state::AppState;

/// Takes a token back.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let (credentials, token) = match token_form(&request, body) {
        Ok(presented) => presented,
        Err(error) => return respond::oauth_error(&error, &request),
    };
    let house = &state.house;
    match revoke(&house.store, &house.surroundings, credentials, token, origin(&request)).await {
        Ok(Decision::Granted(())) => respond::empty_private(),
        Ok(Decision::Refused(error)) => respond::oauth_error(&error, &request),
        Err(fault) => respond::json_fault(&fault, &request),
    }
}
