//! Tells an application about the person who signed in, as far as the token's scopes allow, and as they are now.

use serde::Serialize;

use crate::domain::claims::PersonClaims;
use crate::domain::decision::{Decision, Fault};
use crate::domain::ids::UserId;
use crate::domain::scope::Scope;
use crate::domain::user::User;
use crate::env::Surroundings;
use crate::oauth::access_token::{access_holds, read_access};
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::storage::{Store, users};

/// The answer (OIDC Core §5.3.2).
#[derive(Debug, Serialize)]
pub struct UserInfo {
    sub: String,
    #[serde(flatten)]
    person: PersonClaims,
}

const INVALID: OAuthError = OAuthError::new(
    ErrorCode::InvalidToken,
    "the access token is expired, revoked or not one of this issuer",
);

/// Answers the holder of `token`.
pub async fn userinfo(
    store: &Store,
    surroundings: &Surroundings,
    token: String,
) -> Result<Decision<UserInfo, OAuthError>, Fault> {
    let surroundings = surroundings.clone();
    store
        .read(move |conn| {
            let env = surroundings.env();
            let Some(claims) = read_access(&token, &env) else { return Ok(Decision::Refused(INVALID)) };
            let scope: Scope = claims.scope.parse().unwrap_or_default();
            // OIDC Core §5.3: the token was obtained through OpenID Connect authentication.
            if !scope.contains("openid") {
                let error =
                    OAuthError::new(ErrorCode::InsufficientScope, "the access token has no scope openid");
                return Ok(Decision::Refused(error));
            }
            if !access_holds(conn, &claims)? {
                return Ok(Decision::Refused(INVALID));
            }
            let id = claims.sub.parse::<UserId>().ok();
            let user = id.map(|id| users::find(conn, id)).transpose()?.flatten().filter(User::is_active);
            Ok(match user {
                Some(user) => {
                    Decision::Granted(UserInfo { sub: claims.sub, person: PersonClaims::of(&user, &scope) })
                }
                None => Decision::Refused(INVALID),
            })
        })
        .await
}
