//! Every URL on one screen.

use std::time::Duration;

use actix_web::http::header::{ALLOW, CACHE_CONTROL};
use actix_web::{HttpRequest, HttpResponse, Resource, Route, Scope, guard, web};

use super::extract::body::MAX_BODY_BYTES;
use super::state::AppState;
use super::{admin_routes, assets, language, page, respond};
use crate::accounts::email;
use crate::accounts::{
    activity, applications, data, devices, overview, password, profile, registration, second_factor,
    sessions, sign_in, verification,
};
use crate::oauth::{
    authorize, device, device_authorization, end_session, introspect, metadata, revoke, token, userinfo,
};

/// Adds the routes, under the path of the issuer.
pub fn configure(config: &mut web::ServiceConfig, path: &str) {
    let scope = admin_routes::pages(admin_routes::api(sign_in_steps(sign_up(web::scope(path)))))
        // The protocol.
        .service(
            // No HEAD: the answer has an effect that nobody would see.
            at("/authorize", "GET, POST")
                .route(web::get().to(authorize::endpoint::get))
                .route(web::post().to(authorize::endpoint::post)),
        )
        .service(at("/token", "POST").route(web::post().to(token::endpoint::post)))
        .service(
            at("/userinfo", "GET, HEAD, POST")
                .route(get().to(userinfo::endpoint::get))
                .route(web::post().to(userinfo::endpoint::post)),
        )
        .service(
            at("/device_authorization", "POST").route(web::post().to(device_authorization::endpoint::post)),
        )
        .service(at("/introspect", "POST").route(web::post().to(introspect::endpoint::post)))
        .service(at("/revoke", "POST").route(web::post().to(revoke::endpoint::post)))
        .service(at("/jwks.json", "GET, HEAD").route(get().to(metadata::endpoint::jwks)))
        .service(
            at("/logout", "GET, POST")
                .route(web::get().to(end_session::endpoint::get))
                .route(web::post().to(end_session::endpoint::post)),
        )
        .service(
            at("/.well-known/openid-configuration", "GET, HEAD")
                .route(get().to(metadata::endpoint::metadata)),
        )
        .service(
            at("/.well-known/oauth-authorization-server", "GET, HEAD")
                .route(get().to(metadata::endpoint::metadata)),
        )
        // Pages.
        .service(
            at("/login", "GET, HEAD, POST")
                .route(get().to(sign_in::page::get))
                .route(web::post().to(sign_in::page::post)),
        )
        .service(
            at("/consent", "GET, HEAD, POST")
                .route(get().to(authorize::page::get))
                .route(web::post().to(authorize::page::post)),
        )
        .service(
            at("/device", "GET, HEAD, POST")
                .route(get().to(device::page::get))
                .route(web::post().to(device::page::post)),
        )
        .service(at("/device/done", "GET, HEAD").route(get().to(device::page::done)))
        .service(at("/logout/confirm", "POST").route(web::post().to(end_session::page::post)))
        .service(at("/language", "POST").route(web::post().to(language::post)))
        .service(at("/assets/accent/{name}", "GET, HEAD").route(get().to(assets::accent)))
        .service(at("/assets/{hash}/{name}", "GET, HEAD").route(get().to(assets::get)))
        // Operations.
        .service(at("/healthz", "GET, HEAD").route(get().to(healthz)))
        .service(at("/readyz", "GET, HEAD").route(get().to(readyz)));
    // W3C, A Well-Known URL for Changing Passwords, §2: at the origin's root, a redirect to where that is done.
    config.service(at("/.well-known/change-password", "GET, HEAD").route(get().to(change_password)));
    config.app_data(web::PayloadConfig::new(MAX_BODY_BYTES));
    if !path.is_empty() {
        // RFC 8414 §3: the well-known part comes before the issuer's path.
        let place = format!("/.well-known/oauth-authorization-server{path}");
        config.service(at(&place, "GET, HEAD").route(get().to(metadata::endpoint::metadata)));
    }
    config.service(two_step_verification(passwords(account_area(scope)))).default_service(web::to(not_found));
}

/// The pages of the account area.
fn account_area(scope: Scope) -> Scope {
    scope
        .service(at("/account", "GET, HEAD").route(get().to(overview::page::get)))
        .service(at("/account/sign-out", "POST").route(web::post().to(overview::page::sign_out)))
        .service(
            at("/account/profile", "GET, HEAD, POST")
                .route(get().to(profile::page::get))
                .route(web::post().to(profile::page::post)),
        )
        .service(at("/account/sessions", "GET, HEAD").route(get().to(sessions::page::get)))
        .service(at("/account/sessions/end", "POST").route(web::post().to(sessions::page::end)))
        .service(
            at("/account/sessions/end-others", "POST").route(web::post().to(sessions::page::end_all_others)),
        )
        .service(
            at("/account/applications", "GET, HEAD, POST")
                .route(get().to(applications::page::get))
                .route(web::post().to(applications::page::post)),
        )
        .service(
            at("/account/devices", "GET, HEAD, POST")
                .route(get().to(devices::page::get))
                .route(web::post().to(devices::page::post)),
        )
        .service(at("/account/data", "GET, HEAD").route(get().to(data::page::get)))
        .service(at("/account/data/export", "POST").route(web::post().to(data::page::download)))
        .service(at("/account/data/delete", "POST").route(web::post().to(data::page::delete)))
        .service(
            at("/deletion/cancel/{token}", "GET, HEAD, POST")
                .route(get().to(data::cancel::page::get))
                .route(web::post().to(data::cancel::page::post)),
        )
        .service(at("/account/activity", "GET, HEAD").route(get().to(activity::page::get)))
}

/// What is asked of a person between the password and the session, and what they say of a sign-in afterwards.
fn sign_in_steps(scope: Scope) -> Scope {
    scope
        .service(
            at("/login/mailed-code", "GET, HEAD, POST")
                .route(get().to(sign_in::step::mailed_code::page::get))
                .route(web::post().to(sign_in::step::mailed_code::page::post)),
        )
        .service(
            at("/login/second-factor", "GET, HEAD, POST")
                .route(get().to(sign_in::step::page::get))
                .route(web::post().to(sign_in::step::page::post)),
        )
        .service(
            at("/login/second-factor/set-up", "GET, HEAD, POST")
                .route(get().to(sign_in::step::enrolment::page::get))
                .route(web::post().to(sign_in::step::enrolment::page::post)),
        )
        .service(
            at("/login/second-factor/codes", "GET, HEAD, POST")
                .route(get().to(sign_in::step::enrolment::page::get_codes))
                .route(web::post().to(sign_in::step::enrolment::page::post_codes)),
        )
        .service(at("/sign-in/not-me", "GET, HEAD").route(get().to(sign_in::not_me::page::done)))
        .service(
            at("/sign-in/not-me/{token}", "GET, HEAD, POST")
                .route(get().to(sign_in::not_me::page::get))
                .route(web::post().to(sign_in::not_me::page::post)),
        )
}

/// Making an account, and proving its address.
fn sign_up(scope: Scope) -> Scope {
    scope
        .service(
            at("/register", "GET, HEAD, POST")
                .route(get().to(registration::page::get))
                .route(web::post().to(registration::page::post)),
        )
        .service(
            // No HEAD: whoever is led here is sent a mail.
            at("/register/check-mail", "GET, POST")
                .route(web::get().to(verification::page::get))
                .route(web::post().to(verification::page::post)),
        )
        .service(at("/register/check-mail/resend", "POST").route(web::post().to(verification::page::resend)))
        .service(
            // After the paths that have names of their own.
            at("/register/{token}", "GET, HEAD, POST")
                .route(get().to(registration::invited::page::get))
                .route(web::post().to(registration::invited::page::post)),
        )
        .service(
            at("/email/verify/{token}", "GET, HEAD, POST")
                .route(get().to(verification::link::page::get))
                .route(web::post().to(verification::link::page::post)),
        )
        .service(
            at("/email/change/{token}", "GET, HEAD, POST")
                .route(get().to(email::link::page::get))
                .route(web::post().to(email::link::page::post)),
        )
        .service(at("/email/change", "GET, HEAD").route(get().to(email::link::page::get_back)))
        .service(
            at("/email/undo/{token}", "GET, HEAD, POST")
                .route(get().to(email::link::undo::page::get))
                .route(web::post().to(email::link::undo::page::post)),
        )
        .service(
            at("/account/email", "GET, HEAD, POST")
                .route(get().to(email::page::get))
                .route(web::post().to(email::page::post)),
        )
        .service(at("/account/email/confirm", "POST").route(web::post().to(email::page::answer)))
        .service(at("/account/email/prove", "POST").route(web::post().to(email::prove::page::post)))
}

/// Passwords: changed, forgotten, set anew.
fn passwords(scope: Scope) -> Scope {
    scope
        .service(
            at("/account/password", "GET, HEAD, POST")
                .route(get().to(password::change::page::get))
                .route(web::post().to(password::change::page::post)),
        )
        .service(
            at("/password/forgot", "GET, HEAD, POST")
                .route(get().to(password::forgot::page::get))
                .route(web::post().to(password::forgot::page::post)),
        )
        .service(at("/password/reset", "GET, HEAD").route(get().to(password::reset::page::done)))
        .service(
            at("/password/reset/{token}", "GET, HEAD, POST")
                .route(get().to(password::reset::page::get))
                .route(web::post().to(password::reset::page::post)),
        )
}

/// The pages of the second factor.
fn two_step_verification(scope: Scope) -> Scope {
    use second_factor::{change, page, set_up};
    scope
        .service(at("/account/second-factor", "GET, HEAD").route(get().to(page::get)))
        .service(at("/account/second-factor/begin", "POST").route(web::post().to(set_up::page::begin)))
        .service(
            at("/account/second-factor/set-up", "GET, HEAD, POST")
                .route(get().to(set_up::page::get))
                .route(web::post().to(set_up::page::post)),
        )
        .service(
            at("/account/second-factor/replace", "GET, HEAD, POST")
                .route(get().to(change::page::get_replace))
                .route(web::post().to(change::page::post_replace)),
        )
        .service(
            at("/account/second-factor/recovery-codes", "GET, HEAD, POST")
                .route(get().to(change::page::get_recovery_codes))
                .route(web::post().to(change::page::post_recovery_codes)),
        )
        .service(
            at("/account/second-factor/turn-off", "GET, HEAD, POST")
                .route(get().to(change::page::get_turn_off))
                .route(web::post().to(change::page::post_turn_off)),
        )
}

/// A resource that answers any other method with 405 and those that it has (RFC 9110 §15.5.6).
pub(super) fn at(path: &str, methods: &'static str) -> Resource {
    web::resource(path).default_service(web::to(move || async move {
        HttpResponse::MethodNotAllowed().insert_header((ALLOW, methods)).finish()
    }))
}

/// GET, and HEAD which is a GET without the body (RFC 9110 §9.3.2).
pub(super) fn get() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

async fn not_found(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    page::not_found(&state, &request)
}

async fn change_password(state: web::Data<AppState>) -> HttpResponse {
    respond::see_other(&state.path("/account/password"))
}

/// The process runs.
async fn healthz() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .content_type("text/plain; charset=utf-8")
        .body("ok\n")
}

/// The process can serve: it is not shutting down, and the database answers.
async fn readyz(state: web::Data<AppState>) -> HttpResponse {
    let answered = tokio::time::timeout(Duration::from_secs(1), state.house.store.ping()).await;
    let ready = !state.is_draining() && matches!(answered, Ok(Ok(())));
    let mut response = if ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    response
        .insert_header((CACHE_CONTROL, "no-store"))
        .content_type("text/plain; charset=utf-8")
        .body(if ready { "ready\n" } else { "not ready\n" })
}
