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
