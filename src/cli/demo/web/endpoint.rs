//! The application's URLs.

use std::io::Write as _;
use std::net::TcpListener;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};

use super::relying_party::{Begun, Finished};
use super::visits::{Place, SignedIn, Visit};
use super::{Application, page};

/// Not a name that the issuer uses: on one host, ports share their cookies.
const COOKIE: &str = "acme-money";

type State = web::Data<Application>;

/// Serves on `listener`.
pub(super) async fn serve(application: Application, listener: TcpListener) -> anyhow::Result<()> {
    let url = application.url.clone();
    let state = web::Data::new(application);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .route("/", web::get().to(home))
            .route("/login", web::get().to(login))
            .route("/callback", web::get().to(callback))
            .route("/tokens", web::get().to(tokens))
            .route("/refresh", web::post().to(refresh))
            .route("/sign-out", web::post().to(sign_out))
            .route("/signed-out", web::get().to(signed_out))
            .route(page::STYLE_HREF, web::get().to(page::style))
            .route(page::ICON_HREF, web::get().to(page::icon))
    })
    .workers(1)
    .listen(listener)?
    .run();
    let mut output = std::io::stdout();
    writeln!(output, "web listening on {url}")?;
    output.flush()?;
    Ok(server.await?)
}

async fn home(state: State, request: HttpRequest) -> HttpResponse {
    let handle = handle(&request);
    match handle.and_then(|handle| state.visits.find(&handle)) {
        Some(place) if matches!(*place.lock().await, Some(Visit::SignedIn(_))) => see_other("/tokens"),
        _ => page::home(&state, false),
    }
}

/// Sends the browser to the issuer.
async fn login(state: State, request: HttpRequest) -> HttpResponse {
    let audiences = [state.bank.audience.as_str(), &state.trading.audience];
    match state.relying_party.begin(&audiences).await {
        Ok((url, begun)) => {
            let handle = state.visits.replace(handle(&request).as_deref(), Visit::Leaving(begun));
            with_cookie(see_other(&url), &handle)
        }
        Err(error) => page::problem(&state, StatusCode::BAD_GATEWAY, &error),
    }
}

/// The browser comes back with a code, or without.
async fn callback(state: State, request: HttpRequest) -> HttpResponse {
    let answer = web::Query::<Vec<(String, String)>>::from_query(request.query_string());
    let answer = answer.map(web::Query::into_inner).unwrap_or_default();
    let visit = match handle(&request) {
        Some(handle) => state.visits.take(&handle).await,
        None => None,
    };
    let Some(Visit::Leaving(begun)) = visit else {
        let error = anyhow::anyhow!("Nobody began to sign in with this browser, or it is done already.");
        return page::problem(&state, StatusCode::BAD_REQUEST, &error);
    };
    match sign_in(&state, begun, &answer).await {
        Ok(None) => page::declined(&state),
        Ok(Some(signed_in)) => {
            let handle = state.visits.replace(None, Visit::SignedIn(Box::new(signed_in)));
            with_cookie(see_other("/tokens"), &handle)
        }
        Err(error) => page::problem(&state, StatusCode::BAD_REQUEST, &error),
    }
}

/// Redeems the answer for tokens of both services; `None` when the person declined.
async fn sign_in(
    state: &Application,
    begun: Begun,
    answer: &[(String, String)],
) -> anyhow::Result<Option<SignedIn>> {
    let finished = state.relying_party.finish(begun, answer, &state.bank.audience).await?;
    let Finished::SignedIn(identity, bank) = finished else { return Ok(None) };
    let trading = state.relying_party.refresh(&bank.refresh, &state.trading.audience).await?;
    Ok(Some(SignedIn {
        id_token: identity.token,
        claims: identity.claims,
        bank: bank.token,
        trading: trading.token,
        refresh: trading.refresh,
        refreshed: 0,
    }))
}

/// Shows everything that the application was given, and what it gets for it.
async fn tokens(state: State, request: HttpRequest) -> HttpResponse {
    let Some(place) = place(&state, &request) else { return see_other("/") };
    let visit = place.lock().await;
    match visit.as_ref() {
        Some(Visit::SignedIn(signed_in)) => page::tokens(&state, signed_in).await,
        _ => see_other("/"),
    }
}

/// Replaces both access tokens, one after the other: each refresh token is good for one use.
async fn refresh(state: State, request: HttpRequest) -> HttpResponse {
    let Some(place) = place(&state, &request) else { return see_other("/") };
    let mut visit = place.lock().await;
    let Some(Visit::SignedIn(signed_in)) = visit.as_mut() else { return see_other("/") };
    match renew(&state, signed_in).await {
        Ok(()) => see_other("/tokens"),
        Err(error) => {
            // What cannot be refreshed is over: the person signs in again.
            *visit = None;
            page::problem(&state, StatusCode::UNAUTHORIZED, &error)
        }
    }
}

async fn renew(state: &Application, signed_in: &mut SignedIn) -> anyhow::Result<()> {
    let bank = state.relying_party.refresh(&signed_in.refresh, &state.bank.audience).await?;
    signed_in.bank = bank.token;
    signed_in.refresh = bank.refresh;
    let trading = state.relying_party.refresh(&signed_in.refresh, &state.trading.audience).await?;
    signed_in.trading = trading.token;
    signed_in.refresh = trading.refresh;
    signed_in.refreshed = signed_in.refreshed.saturating_add(1);
    Ok(())
}

/// Forgets the person, and sends the browser to sign out of the issuer.
async fn sign_out(state: State, request: HttpRequest) -> HttpResponse {
    let visit = match handle(&request) {
        Some(handle) => state.visits.take(&handle).await,
        None => None,
    };
    let Some(Visit::SignedIn(signed_in)) = visit else { return see_other("/") };
    match state.relying_party.sign_out(&signed_in.id_token).await {
        Ok(url) => see_other(&url),
        Err(error) => page::problem(&state, StatusCode::BAD_GATEWAY, &error),
    }
}

async fn signed_out(state: State) -> HttpResponse {
    page::home(&state, true)
}

fn handle(request: &HttpRequest) -> Option<String> {
    request.cookie(COOKIE).map(|cookie| cookie.value().to_owned())
}

fn place(state: &Application, request: &HttpRequest) -> Option<Place> {
    state.visits.find(&handle(request)?)
}

fn see_other(location: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, location))
        .insert_header((CACHE_CONTROL, "no-store"))
        .finish()
}

/// `Lax` keeps other sites from posting our forms, and still comes along when the issuer sends the browser back.
fn with_cookie(mut response: HttpResponse, handle: &str) -> HttpResponse {
    let cookie = Cookie::build(COOKIE, handle).path("/").http_only(true).same_site(SameSite::Lax).finish();
    if let Err(error) = response.add_cookie(&cookie) {
        tracing::error!(%error, "a cookie cannot be written");
    }
    response
}
