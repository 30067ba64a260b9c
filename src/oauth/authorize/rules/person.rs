//! Who may answer, and how present they must be (OIDC Core §3.1.2.1). Hints authenticate nobody.

use super::Draft;
use crate::domain::claims::{ID_TYP, IdClaims};
use crate::domain::registration::Registration;
use crate::domain::session::Assurance;
use crate::domain::time::Span;
use crate::env::Env;
use crate::oauth::authorize::request::Entrance;
use crate::oauth::error::OAuthError;

pub(super) fn check(draft: &mut Draft<'_>, env: &Env) -> Result<(), OAuthError> {
    prompt(draft, env)?;
    max_age(draft)?;
    acr_values(draft)?;
    // No mail address is longer, and what waits for a person is stored.
    let hint = draft.request.parameters.single("login_hint")?.filter(|hint| hint.len() <= 254);
    draft.checked.login_hint = hint.map(ToOwned::to_owned);
    id_token_hint(draft, env)?;
    conditions(draft, env);
    Ok(())
}

fn prompt(draft: &mut Draft<'_>, env: &Env) -> Result<(), OAuthError> {
    let Some(prompt) = draft.request.parameters.single("prompt")? else { return Ok(()) };
    for value in prompt.split(' ') {
        match value {
            "none" => draft.presence.silent = true,
            "login" | "select_account" => {
                if draft.presence.entrance == Entrance::AsTheyAre {
                    draft.presence.entrance = Entrance::SignIn;
                }
            }
            // OIDC Prompt Create 1.0 §4; security.md EM8: where registration is closed, there is no such prompt. Where one
            // must be invited, the page says so.
            "create" if env.settings.registration.registration != Registration::Closed => {
                draft.presence.entrance = Entrance::SignUp;
            }
            "consent" => draft.presence.consent = true,
            _ => return Err(OAuthError::invalid_request("prompt has an unknown value")),
        }
    }
    // OIDC Core §3.1.2.1: none with any other value is an error.
    if draft.presence.silent && prompt != "none" {
        return Err(OAuthError::invalid_request("prompt=none stands alone"));
    }
    Ok(())
}

fn max_age(draft: &mut Draft<'_>) -> Result<(), OAuthError> {
    let Some(text) = draft.request.parameters.single("max_age")? else { return Ok(()) };
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = text.parse::<i64>().ok().filter(|_| digits);
    let seconds = seconds.ok_or(OAuthError::invalid_request("max_age is not a number of seconds"))?;
    draft.presence.max_age = Some(Span::from_seconds(seconds));
    Ok(())
}

/// OIDC Core §3.1.2.1: the values stand in the order of preference; the first that we know counts, and one that we do
/// not know asks for nothing.
fn acr_values(draft: &mut Draft<'_>) -> Result<(), OAuthError> {
    let values = draft.request.parameters.single("acr_values")?.unwrap_or_default();
    if let Some(known) = values.split(' ').find_map(|value| value.parse::<Assurance>().ok()) {
        draft.checked.assurance = known;
    }
    Ok(())
}

/// The hint may be an expired token of ours, for this client; its user is the only one who may answer.
fn id_token_hint(draft: &mut Draft<'_>, env: &Env) -> Result<(), OAuthError> {
    let Some(hint) = draft.request.parameters.single("id_token_hint")? else { return Ok(()) };
    let claims = env.keys.verify::<IdClaims>(hint, ID_TYP).ok();
    let claims = claims.filter(|claims| {
        claims.iss == env.settings.issuer.as_str() && claims.aud.contains(draft.request.client.id.as_str())
    });
    let claims = claims.ok_or(OAuthError::invalid_request("id_token_hint is no ID token for this client"))?;
    draft.checked.expected_user = Some(claims.sub);
    Ok(())
}

/// What the wishes mean for the sign-in that counts: it must be later than a moment.
fn conditions(draft: &mut Draft<'_>, env: &Env) {
    let since_age = draft.presence.max_age.map(|age| env.now.minus(age).millis().saturating_sub(1));
    let since_now = (draft.presence.entrance != Entrance::AsTheyAre).then(|| env.now.millis());
    draft.checked.signed_in_after = since_age.max(since_now);
    draft.checked.ask_consent = draft.presence.consent;
}
