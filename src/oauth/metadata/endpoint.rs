//! `GET /.well-known/openid-configuration`, `/.well-known/oauth-authorization-server` and `/jwks.json`.

use actix_web::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse, web};

use super::document::document;
use crate::domain::signing_algorithm::SigningAlgorithm;
use crate::http::respond;
use crate::http::state::AppState;
use crate::keys::jwks::CACHE_CONTROL as JWKS_CACHE;

/// The metadata document, with the algorithms for which there is a key at this moment.
pub async fn metadata(state: web::Data<AppState>) -> HttpResponse {
    let surroundings = &state.house.surroundings;
    let settings = &surroundings.settings;
    let algorithms: Vec<SigningAlgorithm> = surroundings.keys.load().algorithms().collect();
    let document = document(&settings.issuer, settings.registration.registration, &algorithms);
    HttpResponse::Ok()
        .content_type(respond::JSON)
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .insert_header(("Access-Control-Allow-Origin", "*"))
        .body(document.to_string())
}

/// The public keys.
pub async fn jwks(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let keys = state.house.surroundings.keys.load();
    let document = keys.jwks();
    let known = request.headers().get(IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    // RFC 9110 §13.1.2: a list of tags, or any; compared weakly, because a proxy that compresses weakens ours.
    let same = |tag: &str| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == document.etag;
    let unchanged = known.is_some_and(|tags| tags.split(',').map(str::trim).any(same));
    let mut response = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((CACHE_CONTROL, JWKS_CACHE))
        .insert_header((ETAG, document.etag.as_str()))
        .insert_header(("Access-Control-Allow-Origin", "*"));
    if unchanged {
        return response.finish();
    }
    response.content_type("application/jwk-set+json; charset=utf-8").body(document.body.clone())
}
