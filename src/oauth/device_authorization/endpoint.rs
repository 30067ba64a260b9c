//! `POST /device_authorization`.

use actix_web::{HttpRequest, HttpResponse, web};

use super::operation::begin;
use crate::domain::decision::Decision;
use crate::http::extract::body::FormBody;
use crate::http::extract::credentials::client_credentials;
use crate::http::extract::origin::origin;
use crate::http::respond;
use crate::http::state::AppState;

/// Gives a device its codes.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let form = match body.0 {
        Ok(form) => form,
        Err(error) => return respond::oauth_error(&error.into(), &request),
    };
    let credentials = match client_credentials(&request, &form) {
        Ok(credentials) => credentials,
        Err(error) => return respond::oauth_error(&error, &request),
    };
    let house = &state.house;
    match begin(&house.store, &house.surroundings, credentials, form, origin(&request)).await {
        Ok(Decision::Granted(begun)) => respond::private_json(&begun),
        Ok(Decision::Refused(error)) => respond::oauth_error(&error, &request),
        Err(fault) => respond::json_fault(&fault, &request),
    }
}
