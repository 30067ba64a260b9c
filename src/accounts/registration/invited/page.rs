//! `/register/{token}`: the form that an invitation opens. Opening it changes nothing (security.md EM3).

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION};
use actix_web::{HttpRequest, HttpResponse, web};

use super::operation::{Accepted, Guest, Opened, accept, open, start};
use crate::accounts::area::form::Errors;
use crate::accounts::limits::page::Wait;
use crate::accounts::mailed::page::{MailedPage, Onward};
use crate::accounts::password::page::{Anyone, Sent, complaints, read};
use crate::accounts::registration::form::SignUpForm;
use crate::accounts::registration::page::{Invited, PURPOSE, Shown, show};
use crate::accounts::sign_in::operation::SignIn;
use crate::accounts::sign_in::page::{at_door, welcome};
use crate::accounts::sign_in::step::page as step_page;
use crate::domain::invitation::{Invitation, InvitationState};
use crate::domain::name::DisplayName;
use crate::domain::redirect_uri::RedirectUri;
use crate::domain::secret::Handle;
use crate::http::extract::body::FormBody;
use crate::http::extract::origin::origin;
use crate::http::page;
use crate::http::respond;
use crate::http::state::AppState;
use crate::storage::Conn;
use crate::words::Said;

const SIGN_IN: Onward = Onward { path: "/login", said: "registration-sign-in" };

/// Shows the form, for the address to which the invitation was mailed.
pub async fn get(state: web::Data<AppState>, request: HttpRequest, token: web::Path<String>) -> HttpResponse {
    if let Some(answer) = insecure(&state, &request) {
        return answer;
    }
    let valid = match look(&state, &request, &token).await {
        Ok(valid) => valid,
        Err(answer) => return answer,
    };
    let anyone = Anyone::of(&state, &request);
    let name = valid.invitation.name.as_ref().map(DisplayName::to_string).unwrap_or_default();
    let form = SignUpForm { name, ..form_of(&valid.invitation, SignUpForm::default()) };
    let shown = Shown { invited: Some(valid.shown()), ..Shown::new(&anyone.browser, form) };
    anyone.answer(&state, show(&state, &request, StatusCode::OK, shown))
}

/// Passwords and cookies do not cross a network in clear (security.md SE1).
fn insecure(state: &AppState, request: &HttpRequest) -> Option<HttpResponse> {
    let refused = || page::error(state, request, StatusCode::BAD_REQUEST, "registration-insecure", None);
    (!state.issuer().may_set_cookies()).then(refused)
}

/// An invitation whose link opens the form.
struct Valid {
    invitation: Box<Invitation>,
    token: Handle,
    /// Where the application is entered afterwards.
    start: Option<RedirectUri>,
}

impl Valid {
    /// What the form shows of it.
    fn shown(&self) -> Invited<'_> {
        let client = self.invitation.client_id.as_ref();
        Invited { token: &self.token, client, start: self.start.as_ref() }
    }
}

/// What the link in the address opens; the error is the page that says why it opens no form.
async fn look(state: &AppState, request: &HttpRequest, token: &str) -> Result<Valid, HttpResponse> {
    let token = Handle::parse(token);
    // What is no token of ours is looked up all the same: where registration is closed, that is what is said.
    let token = token.unwrap_or_else(|| Handle::generate(state.house.surroundings.random.as_ref()));
    let (surroundings, hash) = (state.house.surroundings.clone(), token.hash());
    let read = move |conn: &mut Conn| {
        let opened = open(conn, &hash, &surroundings.env())?;
        let start = if let Opened::Form(invitation) = &opened { start(conn, invitation)? } else { None };
        Ok((opened, start))
    };
    match state.house.store.read(read).await {
        Ok((Opened::Form(invitation), start)) => Ok(Valid { invitation, token, start }),
        Ok((opened, _)) => Err(dead(state, request, &opened)),
        Err(fault) => Err(page::fault(state, request, &fault)),
    }
}

/// The form with the address of the invitation, whatever was sent.
fn form_of(invitation: &Invitation, form: SignUpForm) -> SignUpForm {
    SignUpForm { email: invitation.address.as_typed().to_owned(), ..form }
}

/// A link that opens no form says what to do next.
fn dead(state: &AppState, request: &HttpRequest, opened: &Opened) -> HttpResponse {
    let (status, title, text) = match opened {
        // security.md EM8.
        Opened::Closed => {
            return page::error(state, request, StatusCode::NOT_FOUND, "registration-closed", None);
        }
        Opened::Known => (StatusCode::CONFLICT, "invitation-known-title", "invitation-known"),
        Opened::Over(InvitationState::Used) => (StatusCode::GONE, "invitation-used-title", "invitation-used"),
        Opened::Over(InvitationState::Replaced) => {
            (StatusCode::GONE, "invitation-over-title", "invitation-replaced")
        }
        Opened::Over(InvitationState::Withdrawn) => {
            (StatusCode::GONE, "invitation-over-title", "invitation-withdrawn")
        }
        Opened::Over(InvitationState::Expired | InvitationState::Open) => {
            (StatusCode::GONE, "invitation-over-title", "invitation-expired")
        }
        Opened::Unknown | Opened::Form(_) => {
            (StatusCode::NOT_FOUND, "invitation-unknown-title", "invitation-unknown")
        }
    };
    let page = MailedPage::says(state, request, title, text, Some(SIGN_IN));
    page.render(status)
}

/// Takes the form.
pub async fn post(
    state: web::Data<AppState>,
    request: HttpRequest,
    token: web::Path<String>,
    body: FormBody,
) -> HttpResponse {
    if let Some(answer) = insecure(&state, &request) {
        return answer;
    }
    let valid = match look(&state, &request, &token).await {
        Ok(valid) => valid,
        Err(answer) => return answer,
    };
    let anyone = Anyone::of(&state, &request);
    match read(&state, &request, &anyone, body, PURPOSE) {
        Sent::Form(sent) => {
            let form = form_of(&valid.invitation, SignUpForm::from(&sent));
            take(&state, &request, form, &valid, &anyone.browser).await
        }
        Sent::Stale(sent) => {
            let form = form_of(&valid.invitation, kept(&state, &request, SignUpForm::from(&sent)));
            let alert = Some(Said::new("registration-stale"));
            let shown = Shown { invited: Some(valid.shown()), alert, ..Shown::new(&anyone.browser, form) };
            anyone.answer(&state, show(&state, &request, StatusCode::FORBIDDEN, shown))
        }
        Sent::Nothing => page::stale_form(&state, &request),
    }
}

/// What is shown again of a form whose token is not this browser's: nothing, unless the browser says that it was ours.
fn kept(state: &AppState, request: &HttpRequest, form: SignUpForm) -> SignUpForm {
    let ours = crate::http::extract::browser::is_own_site(request.headers(), state.issuer());
    if ours { form } else { SignUpForm::default() }
}

async fn take(
    state: &AppState,
    request: &HttpRequest,
    form: SignUpForm,
    valid: &Valid,
    browser: &Handle,
) -> HttpResponse {
    let house = &state.house;
    let again = |(errors, weaknesses), alert| {
        let invited = Some(valid.shown());
        let shown = Shown { invited, errors, weaknesses, alert, ..Shown::new(browser, form.clone()) };
        show(state, request, StatusCode::UNPROCESSABLE_ENTITY, shown)
    };
    let wanted = match form.read(&house.surroundings.settings.registration) {
        Ok(wanted) => wanted,
        Err(errors) => return again((errors, Vec::new()), None),
    };
    let guest = Guest {
        token: valid.token.hash(),
        browser: at_door(request, browser, state.issuer()),
        language: state.layout(request).words.language(),
        origin: origin(request),
    };
    match accept(&house.store, &house.hasher, &house.surroundings, wanted, guest).await {
        Ok(Accepted::Made(next)) => go_on(state, request, &next, valid.start.as_ref()),
        Ok(Accepted::Weak(weaknesses)) => again(complaints(&weaknesses), None),
        Ok(Accepted::NameTaken) => {
            let mut errors = Errors::default();
            errors.push("username", "registration-username-taken");
            again((errors, Vec::new()), None)
        }
        Ok(Accepted::Blocked(blocked)) => {
            let alert = Some(Said::new("registration-blocked"));
            Wait::new(state, blocked).mark(again((Errors::default(), Vec::new()), alert))
        }
        Ok(Accepted::Dead(opened)) => dead(state, request, &opened),
        Err(fault) => page::fault(state, request, &fault),
    }
}

/// The account is made: its person is signed in and led to the application, or asked for what their roles demand.
fn go_on(
    state: &AppState,
    request: &HttpRequest,
    next: &SignIn,
    start: Option<&RedirectUri>,
) -> HttpResponse {
    match (next, start) {
        (SignIn::Done(done), Some(start)) => {
            // OIDC Core §4: the application learns who asks it to begin, and begins by itself.
            let place = start.with_query(&[("iss", state.issuer().as_str())]);
            let mut response = welcome(state, request, done);
            if let Ok(location) = HeaderValue::from_str(&place) {
                response.headers_mut().insert(LOCATION, location);
            }
            response
        }
        (SignIn::Done(done), None) => welcome(state, request, done),
        (SignIn::Step(kind, id), _) => respond::see_other(&step_page::place(state, *kind, *id)),
        _ => respond::see_other(&state.path(SIGN_IN.path)),
    }
}
