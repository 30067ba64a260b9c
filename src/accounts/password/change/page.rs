//! `/account/password`: the form of who is signed in.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use secrecy::{ExposeSecret as _, SecretString};

use super::operation::{Before, Change, Changed, before, change, wrong};
use crate::accounts::area::form::Errors;
use crate::accounts::area::page::{Visitor, enter_fresh, take_fresh};
use crate::accounts::area::room::Room;
use crate::accounts::limits::operation::Blocked;
use crate::accounts::password::page::complaints;
use crate::accounts::password::wording::own_words;
use crate::domain::decision::Fault;
use crate::domain::parameters::Parameters;
use crate::http::extract::body::FormBody;
use crate::http::extract::browser::{CookieKind, cookie, set};
use crate::http::extract::origin::origin;
use crate::http::extract::query::query;
use crate::http::page::{self, Forms, Layout};
use crate::http::respond;
use crate::http::state::AppState;
use crate::passwords::{Chosen, Password, PasswordHash, Verdict, Weakness};
use crate::storage::Tx;
use crate::words::Said;

const PURPOSE: &str = "change the password";
const PATH: &str = "/account/password";

#[derive(Template)]
#[template(path = "account/password.html")]
struct PasswordPage<'a> {
    layout: Layout<'a>,
    here: Room,
    notice: Option<Said>,
    has_password: bool,
    ends_sessions: bool,
    email: String,
    min: i64,
    errors: Errors,
    more: Vec<Said>,
    csrf: String,
}

/// How the form is answered.
enum Answer {
    Changed(crate::domain::secret::Handle),
    /// Wrong at its fields.
    Again(Errors, Vec<Said>),
    Blocked(Blocked),
    NoPassword,
}

/// Shows the form.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    let visitor = match enter_fresh(&state, &request).await {
        Ok(visitor) => visitor,
        Err(answer) => return answer,
    };
    let user = visitor.user.id;
    let found = state.house.store.read(move |conn| crate::storage::user_passwords::find(conn, user)).await;
    let has_password = match found {
        Ok(found) => found.is_some(),
        Err(fault) => return page::fault(&state, &request, &fault),
    };
    let changed = query(&request).is_ok_and(|query| query.lenient("changed").is_some());
    let notice = changed.then(|| Said::new("password-changed"));
    show(&state, &visitor, StatusCode::OK, has_password, (Errors::default(), Vec::new()), notice)
}

fn show(
    state: &AppState,
    visitor: &Visitor<'_>,
    status: StatusCode,
    has_password: bool,
    (errors, more): (Errors, Vec<Said>),
    notice: Option<Said>,
) -> HttpResponse {
    let password = PasswordPage {
        layout: visitor.layout,
        here: Room::Password,
        notice,
        has_password,
        ends_sessions: state.house.surroundings.settings.end_sessions_on_password_change,
        email: visitor.user.email.as_typed().to_owned(),
        min: i64::try_from(state.house.hasher.min_length()).unwrap_or(i64::MAX),
        errors,
        more,
        csrf: visitor.csrf(PURPOSE),
    };
    page::render(status, &password, Forms::Here)
}

/// Takes the form.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    // PW6: soon after signing in, and with the current password.
    let (visitor, sent) = match take_fresh(&state, &request, body, PURPOSE, PATH).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let wrong_again = |status, errors| show(&state, &visitor, status, true, errors, None);
    match attempt(&state, &request, &visitor, &sent).await {
        Ok(Answer::Changed(handle)) => {
            let mut response = respond::see_other(&state.path("/account/password?changed=1"));
            set(&mut response, &cookie(CookieKind::Session, &handle, state.issuer()));
            response
        }
        Ok(Answer::Again(errors, more)) => wrong_again(StatusCode::UNPROCESSABLE_ENTITY, (errors, more)),
        Ok(Answer::Blocked(blocked)) => {
            let seconds = blocked.retry_after(state.house.surroundings.clock.now());
            let errors = (at("current", "password-blocked"), Vec::new());
            let mut response = wrong_again(StatusCode::TOO_MANY_REQUESTS, errors);
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
        Ok(Answer::NoPassword) => respond::see_other(&state.path(PATH)),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}

async fn attempt(
    state: &AppState,
    request: &HttpRequest,
    visitor: &Visitor<'_>,
    sent: &Parameters,
) -> Result<Answer, Fault> {
    let field = |name| SecretString::from(sent.lenient(name).unwrap_or_default().to_owned());
    let (current, new) = (field("current"), field("password"));
    if current.expose_secret().is_empty() {
        return Ok(Answer::Again(at("current", "password-current-missing"), Vec::new()));
    }
    let (house, user, origin) = (&state.house, visitor.user.id, origin(request));
    let (surroundings, at_door) = (house.surroundings.clone(), origin.clone());
    let stored = match house.store.read(move |conn| before(conn, user, &at_door, &surroundings.env())).await?
    {
        Before::Password(stored) => stored,
        Before::None => return Ok(Answer::NoPassword),
        Before::Blocked(blocked) => return Ok(Answer::Blocked(blocked)),
    };
    if !is_right(state, &current, &stored).await? {
        let surroundings = house.surroundings.clone();
        let write = move |tx: &mut Tx<'_>| wrong(tx, user, &origin, &surroundings.env());
        return Ok(match house.store.write("a wrong current password", write).await? {
            Some(blocked) => Answer::Blocked(blocked),
            None => Answer::Again(at("current", "password-current-wrong"), Vec::new()),
        });
    }
    if current.expose_secret() == new.expose_secret() {
        return Ok(Answer::Again(at("password", "password-same"), Vec::new()));
    }
    let new = match house.hasher.choose(&new, own_words(&visitor.user)).await? {
        Chosen::Fine(new) => new,
        Chosen::Weak(weaknesses) => return Ok(weak(&weaknesses)),
    };
    let wanted = Change {
        session: visitor.session.clone(),
        owner: visitor.user.clone(),
        language: visitor.user.profile.locale.unwrap_or(visitor.layout.words.language()),
        checked: stored,
        new,
    };
    let surroundings = house.surroundings.clone();
    let write = move |tx: &mut Tx<'_>| change(tx, &wanted, &origin, &surroundings.env());
    Ok(match house.store.write("change a password", write).await? {
        Changed::Done(handle) => Answer::Changed(handle),
        Changed::Blocked(blocked) => Answer::Blocked(blocked),
        Changed::Overtaken => Answer::NoPassword,
    })
}

async fn is_right(state: &AppState, typed: &SecretString, stored: &PasswordHash) -> Result<bool, Fault> {
    let Ok(typed) = Password::presented(typed.expose_secret().to_owned()) else { return Ok(false) };
    Ok(matches!(state.house.hasher.verify(typed, Some(stored.clone())).await?, Verdict::Right { .. }))
}

fn at(field: &'static str, said: &'static str) -> Errors {
    let mut errors = Errors::default();
    errors.push(field, said);
    errors
}

fn weak(weaknesses: &[Weakness]) -> Answer {
    let (errors, more) = complaints(weaknesses);
    Answer::Again(errors, more)
}
