//! `/account/profile`: what people say of themselves.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::form::ProfileForm;
use super::operation::{Change, change};
use crate::accounts::area::form::Errors;
use crate::accounts::area::page::{Visitor, enter, notice, take};
use crate::accounts::area::room::Room;
use crate::domain::language::Language;
use crate::domain::registration::UsernameRule;
use crate::domain::time_zone;
use crate::http::extract::body::FormBody;
use crate::http::extract::origin::origin;
use crate::http::page::{self, Forms, Layout};
use crate::http::state::AppState;
use crate::http::{language, respond};
use crate::storage::Tx;
use crate::words::{Said, Words};

const PURPOSE: &str = "change the profile";

#[derive(Template)]
#[template(path = "account/profile.html")]
struct ProfilePage<'a> {
    layout: Layout<'a>,
    here: Room,
    notice: Option<Said>,
    form: ProfileForm,
    errors: Errors,
    has_usernames: bool,
    languages: Vec<(&'static str, String)>,
    zones: Vec<(&'static str, Vec<String>)>,
    csrf: String,
}

/// Shows the form.
pub async fn get(state: web::Data<AppState>, request: HttpRequest) -> HttpResponse {
    match enter(&state, &request).await {
        Ok(visitor) => {
            let notice = notice(&request, &[("saved", "profile-saved")]);
            show(
                &state,
                &visitor,
                StatusCode::OK,
                ProfileForm::from(&visitor.user),
                Errors::default(),
                notice,
            )
        }
        Err(answer) => answer,
    }
}

fn show(
    state: &AppState,
    visitor: &Visitor<'_>,
    status: StatusCode,
    form: ProfileForm,
    errors: Errors,
    notice: Option<Said>,
) -> HttpResponse {
    let own_name =
        |language: &Language| (language.as_str(), Words::new(*language).say("layout-language-name"));
    let profile = ProfilePage {
        layout: visitor.layout,
        here: Room::Profile,
        notice,
        form,
        errors,
        has_usernames: state.house.surroundings.settings.registration.username != UsernameRule::Off,
        languages: Language::ALL.iter().map(own_name).collect(),
        zones: time_zone::choices(),
        csrf: visitor.csrf(PURPOSE),
    };
    page::render(status, &profile, Forms::Here)
}

/// Takes the form.
pub async fn post(state: web::Data<AppState>, request: HttpRequest, body: FormBody) -> HttpResponse {
    let (visitor, sent) = match take(&state, &request, body, PURPOSE).await {
        Ok(taken) => taken,
        Err(answer) => return answer,
    };
    let mut form = ProfileForm::from(&sent);
    let rule = state.house.surroundings.settings.registration.username;
    if rule == UsernameRule::Off {
        // A name from earlier days stays what it is.
        form.username = visitor.user.profile.username.as_ref().map(ToString::to_string).unwrap_or_default();
    }
    let again = |errors| show(&state, &visitor, StatusCode::UNPROCESSABLE_ENTITY, form.clone(), errors, None);
    let (name, profile) = match form.read(rule) {
        Ok(read) => read,
        Err(errors) => return again(errors),
    };
    let (surroundings, origin, user) = (state.house.surroundings.clone(), origin(&request), visitor.user.id);
    let locale = profile.locale;
    let write = move |tx: &mut Tx<'_>| change(tx, user, &name, &profile, &origin, &surroundings.env());
    match state.house.store.write("change a profile", write).await {
        Ok(Change::Saved) => {
            let mut response = respond::see_other(&state.path("/account/profile?done=saved"));
            if let Some(language) = locale {
                // Pages that do not know who asks follow the browser.
                language::choose(&state, &mut response, language);
            }
            response
        }
        Ok(Change::UsernameTaken) => {
            let mut errors = Errors::default();
            errors.push("username", "profile-username-taken");
            again(errors)
        }
        Ok(Change::Gone) => respond::see_other(&state.path("/login")),
        Err(fault) => page::fault(&state, &request, &fault),
    }
}
