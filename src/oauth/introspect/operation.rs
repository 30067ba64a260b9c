//! Says what a token is worth to those who may know: the client to which it was issued, and the resource service for
//! which it was made. To everybody else every token is inactive.

use serde::Serialize;

use crate::domain::audit::Origin;
use crate::domain::claims::{AccessClaims, AudienceClaim, RefreshClaims};
use crate::domain::client::Client;
use crate::domain::decision::{Decision, Fault};
use crate::env::{Env, Surroundings};
use crate::oauth::access_token::{access_holds, read_access, read_refresh, refresh_holds};
use crate::oauth::clients::authenticate::{Credentials, authenticate};
use crate::oauth::clients::failures::weigh;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::storage::{Conn, Store};

/// The answer (RFC 7662 §2.2).
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Introspection {
    /// An access token in force.
    Access {
        /// True.
        active: bool,
        /// How it is presented.
        token_type: &'static str,
        /// All that it says.
        #[serde(flatten)]
        claims: Box<AccessClaims>,
    },
    /// A refresh token in force; only its client is told.
    Refresh {
        /// True.
        active: bool,
        /// Its issuer.
        iss: String,
        /// Its user.
        sub: String,
        /// Its audience: the issuer.
        aud: AudienceClaim,
        /// Its client.
        client_id: String,
        /// What it may ask for.
        scope: String,
        /// Dies unused at.
        exp: i64,
        /// Made at.
        iat: i64,
        /// Its name.
        jti: String,
    },
    /// Anything else: exactly `{"active":false}`, so that it tells nothing (RFC 7662 §2.2).
    Inactive {
        /// False.
        active: bool,
    },
}

impl Introspection {
    const INACTIVE: Self = Self::Inactive { active: false };
}

/// Answers `credentials` about `token`.
pub async fn introspect(
    store: &Store,
    surroundings: &Surroundings,
    credentials: Credentials,
    token: String,
    origin: &Origin,
) -> Result<Decision<Introspection, OAuthError>, Fault> {
    let (client, env) = (credentials.client_id().clone(), surroundings.env());
    let decision = store
        .read(move |conn| {
            let client = match authenticate(conn, &credentials, env.now)? {
                Ok(client) => client,
                Err(error) => return Ok(Decision::Refused(error)),
            };
            // RFC 7662 §2.1: the endpoint MUST require some form of authorization; a public client has none.
            if client.client().is_public() {
                let error = OAuthError::new(ErrorCode::InvalidClient, "a public client cannot introspect");
                return Ok(Decision::Refused(error));
            }
            Ok(Decision::Granted(look(conn, client.client(), &token, &env)?))
        })
        .await?;
    weigh(store, surroundings, &client, origin, decision).await
}

/// What `caller` is told about `token`.
pub fn look(conn: &mut Conn, caller: &Client, token: &str, env: &Env) -> Result<Introspection, Fault> {
    if let Some(claims) = read_access(token, env) {
        let tell = may_know(caller, &claims) && access_holds(conn, &claims)?;
        return Ok(if tell {
            Introspection::Access { active: true, token_type: "Bearer", claims: Box::new(claims) }
        } else {
            Introspection::INACTIVE
        });
    }
    match read_refresh(token, env) {
        Some(claims) if claims.client_id == caller.id.as_str() && refresh_holds(conn, &claims, env.now)? => {
            Ok(describe(claims))
        }
        _ => Ok(Introspection::INACTIVE),
    }
}

/// Whether the token was issued to the caller, or made for it.
fn may_know(caller: &Client, claims: &AccessClaims) -> bool {
    let for_it =
        caller.resource_server.as_ref().is_some_and(|audience| claims.aud.contains(audience.as_str()));
    claims.client_id == caller.id.as_str() || for_it
}

fn describe(claims: RefreshClaims) -> Introspection {
    Introspection::Refresh {
        active: true,
        iss: claims.iss,
        sub: claims.sub,
        aud: claims.aud,
        client_id: claims.client_id,
        scope: claims.scope,
        exp: claims.exp,
        iat: claims.iat,
        jti: claims.jti,
    }
}
