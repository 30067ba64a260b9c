//! `POST /introspect`.

use actix_web::{HttpRequest, HttpResponse, web};

use super::operation::introspect;
use crate::domain::decision::Decision;
use crate::http::extract::body::FormBody;
use crate::http::extract::credentials::client_credentials;
use crate::http::respond;
use crate::http::state::AppState;
use crate::oauth::error::OAuthError;

/// Answers whether a token is active.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let form = match body.0 {
        Ok(form) => form,
        Err(error) => return respond::oauth_error(&error.into(), &request),
    };
    // RFC 6749 §3.1: request parameters MUST NOT be included more than once.
    if let Some(error) = form.repeated(&["token", "token_type_hint"]) {
        return respond::oauth_error(&error.into(), &request);
    }
    let credentials = match client_credentials(&request, &form) {
        Ok(credentials) => credentials,
        Err(error) => return respond::oauth_error(&error, &request),
    };
    let token = match form.single("token") {
        Ok(Some(token)) => token.to_owned(),
        Ok(None) => return respond::oauth_error(&OAuthError::invalid_request("token is missing"), &request),
        Err(error) => return respond::oauth_error(&error.into(), &request),
    };
    match introspect(&state.house.store, &state.house.surroundings, credentials, token).await {
        Ok(Decision::Granted(answer)) => respond::private_json(&answer),
        Ok(Decision::Refused(error)) => respond::oauth_error(&error, &request),
        Err(fault) => respond::json_fault(&fault, &request),
    }
}
