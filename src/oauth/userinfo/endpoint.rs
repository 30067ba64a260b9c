//! `GET` and `POST /userinfo`.

use actix_web::{HttpRequest, HttpResponse, web};

use super::operation::userinfo;
use crate::domain::decision::Decision;
use crate::domain::parameters::Parameters;
use crate::http::extract::bearer::{Presented, bearer};
use crate::http::extract::body::FormBody;
use crate::http::respond;
use crate::http::state::AppState;
use crate::oauth::error::OAuthError;

/// The token in the `Authorization` header.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    answer(&state, &request, &Parameters::default()).await
}

/// The token in the header or, as OIDC Core §5.3.1 asks, in the form (RFC 6750 §2.2).
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let has_body = request.headers().contains_key("content-type");
    match body.0 {
        Ok(form) => answer(&state, &request, &form).await,
        Err(_) if !has_body => answer(&state, &request, &Parameters::default()).await,
        Err(error) => respond::bearer_error(&OAuthError::from(error)),
    }
}

async fn answer(state: &AppState, request: &HttpRequest, form: &Parameters) -> HttpResponse {
    let token = match bearer(request, form) {
        Ok(Presented::Token(token)) => token,
        Ok(Presented::Nothing) => return respond::bearer_missing(),
        Err(error) => return respond::bearer_error(&error),
    };
    match userinfo(&state.house.store, &state.house.surroundings, token).await {
        Ok(Decision::Granted(answer)) => respond::private_json(&answer),
        Ok(Decision::Refused(error)) => respond::bearer_error(&error),
        Err(fault) => respond::json_fault(&fault, request),
    }
}
