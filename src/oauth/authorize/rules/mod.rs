//! What an authorization request must keep to, one file per rule, in the order in which they are asked.

mod known_parameters;
mod language;
mod passed_through;
mod person;
mod pkce;
pub mod resource;
mod response;
pub mod scope;

use super::request::{Place, Presence, RedirectableRequest};
use crate::domain::interaction::{Answer, AuthorizationRequest};
use crate::env::Env;
use crate::oauth::error::OAuthError;

/// A request on its way through the rules; each rule fills in what it has checked.
#[derive(Debug)]
pub struct Draft<'a> {
    /// What was sent.
    pub request: &'a RedirectableRequest,
    /// What has been found right so far.
    pub checked: AuthorizationRequest,
    /// What the client wants of the person.
    pub presence: Presence,
}

/// A rule: it reads the parameters, and refuses or fills in.
type Rule = fn(&mut Draft<'_>, &Env) -> Result<(), OAuthError>;

/// All rules, in order.
const RULES: [Rule; 8] = [
    known_parameters::check,
    response::check,
    passed_through::check,
    scope::check,
    resource::check,
    pkce::check,
    person::check,
    language::check,
];

/// Takes `request` through every rule.
pub fn check(
    request: &RedirectableRequest,
    env: &Env,
) -> Result<(AuthorizationRequest, Presence), OAuthError> {
    let answer = match &request.target.place {
        Place::Application(redirect_uri) => Answer::Redirect { redirect_uri: redirect_uri.clone() },
        Place::Trial { trial, .. } => Answer::Trial { trial: *trial },
    };
    let checked = AuthorizationRequest {
        state: request.target.state.clone(),
        ..AuthorizationRequest::new(&request.client, answer)
    };
    let mut draft = Draft { request, checked, presence: Presence::default() };
    for rule in RULES {
        rule(&mut draft, env)?;
    }
    Ok((draft.checked, draft.presence))
}
