//! Which APIs a token is for (RFC 8707), and which of the scopes belong to them.

use super::error::{ErrorCode, OAuthError};
use crate::domain::claims::AudienceClaim;
use crate::domain::client::{Audience, Client};
use crate::domain::decision::Fault;
use crate::domain::issuer::Issuer;
use crate::domain::parameters::Parameters;
use crate::domain::scope::Scope;
use crate::storage::{Conn, apis};

/// The audiences that a request names with `resource`; all of them must be among `allowed`.
pub fn requested(parameters: &Parameters, allowed: &[Audience]) -> Result<Vec<Audience>, OAuthError> {
    let mut audiences = Vec::new();
    for text in parameters.all("resource") {
        // RFC 8707 §2: an unknown or malformed resource is invalid_target.
        let known = allowed.iter().find(|audience| audience.as_str() == text);
        let audience = known.ok_or(OAuthError::new(
            ErrorCode::InvalidTarget,
            "the resource is unknown, or not this client's to ask for",
        ))?;
        if !audiences.contains(audience) {
            audiences.push(audience.clone());
        }
    }
    Ok(audiences)
}

/// The audiences of a token from what was `granted`: those that the request names, or all of them. What the client may
/// ask for no more is not among them (security.md TK5).
pub fn of_grant(
    parameters: &Parameters,
    granted: &[Audience],
    client: &Client,
) -> Result<Vec<Audience>, OAuthError> {
    let still: Vec<Audience> =
        granted.iter().filter(|audience| client.audiences.contains(audience)).cloned().collect();
    // Nothing left is not the same as nothing granted: that is for the issuer itself.
    if still.is_empty() && !granted.is_empty() {
        let error = "the API of this grant is not the client's to ask for any more";
        return Err(OAuthError::new(ErrorCode::InvalidTarget, error));
    }
    let named = requested(parameters, &still)?;
    Ok(if named.is_empty() { still } else { named })
}

/// The client's default: the first of its audiences; none means the issuer itself.
pub fn default_of(client: &Client) -> Vec<Audience> {
    client.audiences.first().cloned().into_iter().collect()
}

/// The `aud` claim for `audiences`.
pub fn claim(audiences: &[Audience], issuer: &Issuer) -> AudienceClaim {
    match audiences {
        [] => AudienceClaim::One(issuer.as_str().to_owned()),
        [one] => AudienceClaim::One(one.as_str().to_owned()),
        many => AudienceClaim::Many(many.iter().map(|audience| audience.as_str().to_owned()).collect()),
    }
}

/// `scope` without what belongs only to other APIs of the client than `audiences`, so that a token for one service says
/// nothing about another (RFC 8707 §2.2).
pub fn narrowed(
    conn: &mut Conn,
    client: &Client,
    scope: &Scope,
    audiences: &[Audience],
) -> Result<Scope, Fault> {
    if client.audiences.len() < 2 {
        return Ok(scope.clone());
    }
    let apis = apis::list_of(conn, &client.audiences)?;
    let belongs = |token: &str, here: bool| {
        apis.iter().any(|api| audiences.contains(&api.audience) == here && api.scope.contains(token))
    };
    Ok(scope.filtered(|token| belongs(token, true) || !belongs(token, false)))
}
