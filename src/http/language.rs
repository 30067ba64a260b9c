//! The language of pages: what a browser and its person say about it, and the menu in the footer.

use actix_web::http::header::{ACCEPT_LANGUAGE, REFERER};
use actix_web::http::uri::PathAndQuery;
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};

use super::extract::body::FormBody;
use super::extract::browser::{is_cross_site, language_choice, language_cookie, set};
use super::page;
use super::respond;
use super::state::AppState;
use crate::domain::language::{Language, LanguageChoice};
use crate::domain::local_path::LocalPath;

/// What the browser says.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// What was chosen in the footer.
    pub chosen: Option<LanguageChoice>,
    /// The best of `Accept-Language`.
    accepted: Option<Language>,
}

impl Asked {
    /// Reads the cookie and the header; what makes no sense in them was not said.
    pub fn of(request: &HttpRequest, state: &AppState) -> Self {
        let header = request.headers().get(ACCEPT_LANGUAGE).and_then(|header| header.to_str().ok());
        Self {
            chosen: language_choice(request, state.issuer()),
            accepted: header.and_then(Language::accepted),
        }
    }

    /// The language of a page about whose person nothing else is known.
    pub fn or(self, default: Language) -> Language {
        self.chosen.map(|choice| choice.language).or(self.accepted).unwrap_or(default)
    }
}

/// Where the menu leads back to: the page itself, or for the answer to a form the page that it stood on. `None`: there
/// is no menu.
pub fn place<'a>(request: &'a HttpRequest, state: &AppState) -> Option<&'a str> {
    if !state.issuer().may_set_cookies() {
        return None;
    }
    // A page there tells of a wrong request, which would stand in the menu with all that strangers wrote into it.
    if request.path() == state.path("/authorize") {
        return Some(request.path());
    }
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return request.uri().path_and_query().map(PathAndQuery::as_str);
    }
    let referrer = request.headers().get(REFERER)?.to_str().ok()?;
    referrer.strip_prefix(state.issuer().origin()).filter(|place| place.starts_with('/'))
}

/// `POST /language`: keeps the choice in a cookie. It needs no token, for it gives no power over anybody and must work
/// before there is any cookie; another site's form is refused like everywhere.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let Ok(form) = body.0 else { return page::stale_form(&state, &request) };
    if is_cross_site(request.headers(), state.issuer()) || !state.issuer().may_set_cookies() {
        return page::stale_form(&state, &request);
    }
    let Some(language) = form.lenient("language").and_then(|tag| tag.parse::<Language>().ok()) else {
        return page::error(&state, &request, StatusCode::BAD_REQUEST, "error-not-found", None);
    };
    let place = LocalPath::parse(form.lenient("return").unwrap_or_default(), state.issuer().path());
    let place = place.map_or_else(|| state.path("/account"), |place| place.to_string());
    let mut response = respond::see_other(&place);
    choose(&state, &mut response, language);
    response
}

/// From now on this browser's pages are in `language`.
pub fn choose(state: &AppState, response: &mut HttpResponse, language: Language) {
    let choice = LanguageChoice { language, at: state.house.surroundings.clock.now() };
    set(response, &language_cookie(choice, state.issuer()));
}
