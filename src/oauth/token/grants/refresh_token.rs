//! `refresh_token` (RFC 6749 §6, RFC 9700 §4.14): each use makes the next generation. A client that lost the answer gets
//! the very same successor again; anybody else who comes with a used token ends the family.

use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::claims::RefreshClaims;
use crate::domain::client::Client;
use crate::domain::decision::{Decision, Fault};
use crate::domain::grant::{Grant, RevocationReason};
use crate::domain::ids::GrantId;
use crate::domain::refresh_family::{Presented, StoredToken};
use crate::env::Env;
use crate::oauth::access_token;
use crate::oauth::clients::authenticate::AuthenticatedClient;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::token::issue::{self, Issued};
use crate::oauth::token::operation::TokenDecision;
use crate::oauth::token::request::Refresh;
use crate::oauth::{consent, limited, resources};
use crate::storage::grants::Rotation;
use crate::storage::{Tx, grants, users};

/// What is told about a refresh token that cannot be used, whatever the reason.
pub const REFUSED: OAuthError = OAuthError::invalid_grant("the refresh token is wrong, expired or revoked");

/// The claims of the presented token, if it is one of ours at all. Before the transaction: it costs a verification.
pub fn read(request: &Refresh, env: &Env) -> Option<RefreshClaims> {
    access_token::read_refresh(&request.token, env)
}

/// Exchanges the token for the next generation.
pub fn rotate(
    tx: &mut Tx<'_>,
    client: &AuthenticatedClient,
    request: &Refresh,
    claims: &RefreshClaims,
    env: &Env,
    origin: &Origin,
) -> Result<TokenDecision, Fault> {
    let client = client.client();
    let Some(grant) = find(tx, client, claims)? else { return Ok(Decision::Refused(REFUSED)) };
    // RFC 6749 §6: the requested scope MUST NOT include any scope not originally granted.
    let scope = request.scope.as_ref().unwrap_or(&grant.scope);
    if !scope.is_within(&grant.scope) {
        let error = OAuthError::new(ErrorCode::InvalidScope, "the scope is more than was granted");
        return Ok(Decision::Refused(error));
    }
    let audiences = match resources::of_grant(&request.parameters, &grant.audiences, client) {
        Ok(audiences) => audiences,
        Err(error) => return Ok(Decision::Refused(error)),
    };
    // security.md TK5: the user is still active, and their roles are today's.
    let Some(user) = users::find(tx.conn(), grant.user_id)?.filter(crate::domain::user::User::is_active)
    else {
        return Ok(Decision::Refused(REFUSED));
    };
    // security.md TK8, EM5: so is the proof of their address, where it is asked for.
    if !env.settings.registration.may_have_tokens(&user, client.email_verification) {
        return Ok(Decision::Refused(REFUSED));
    }
    // security.md RV2: cut-offs of the user and of the client.
    if !access_token::is_after(claims.iat, user.tokens_not_before.max(client.tokens_not_before)) {
        return Ok(Decision::Refused(REFUSED));
    }
    // security.md TK5: the consent is still there.
    if !consent::holds(tx.conn(), user.id, client, &grant.scope)? {
        return Ok(Decision::Refused(REFUSED));
    }
    // security.md TK5: what the roles and the registration of today are given. The family survives, so that a role that
    // comes back is enough.
    let scope = scope.shared_with(&client.scope);
    let Some(scope) = limited::held(tx.conn(), user.id, &scope)? else {
        let error = "this is not given to the person or to the client any more";
        return Ok(Decision::Refused(OAuthError::new(ErrorCode::InvalidScope, error)));
    };
    let Some(token) = successor(tx, client, &grant, claims.generation, env, origin)? else {
        return Ok(Decision::Refused(REFUSED));
    };
    let scope = resources::narrowed(tx.conn(), client, &scope, &audiences)?;
    let mut access = issue::user_access(client, &user, &grant, &scope, &audiences, env);
    access.permissions = issue::permissions(tx.conn(), client, &user)?;
    // OIDC Core §12.2: an ID token may come with a refresh; here when it is asked for by name.
    let asked = request.scope.is_some() && scope.contains("openid");
    let id = asked.then(|| issue::id(client, &user, &grant, None, env));
    Issued::new(client, access, Some(token), id, env).map(Decision::Granted)
}

/// The grant that the token names, if it is this client's and stands.
fn find(tx: &mut Tx<'_>, client: &Client, claims: &RefreshClaims) -> Result<Option<Grant>, Fault> {
    let Ok(id) = claims.grant_id.parse::<GrantId>() else { return Ok(None) };
    // RFC 6749 §10.4: the binding between the refresh token and the client identity.
    let Some(grant) = grants::find(tx.conn(), id)?.filter(|grant| grant.client_id == client.id) else {
        return Ok(None);
    };
    Ok(Some(grant).filter(|grant| grant.revoked_at.is_none()))
}

/// The family's next token, made or made again. `None`: the token is worth nothing, and if it was used before, the
/// family is no more.
fn successor(
    tx: &mut Tx<'_>,
    client: &Client,
    grant: &Grant,
    generation: i64,
    env: &Env,
    origin: &Origin,
) -> Result<Option<StoredToken>, Fault> {
    let window = env.settings.lifetimes.refresh_retry_window;
    let mut family = grant.family.clone();
    // Twice at most: whoever loses the race for the row looks again, and then finds it moved on.
    for _ in 0..2 {
        let Some(state) = family else { return Ok(None) };
        match state.judge(generation, window, env.now) {
            Presented::Current => {
                if let Some(token) = next_generation(tx, client, grant, generation, env, origin)? {
                    return Ok(Some(token));
                }
            }
            Presented::Retry(token) => return Ok(Some(token)),
            Presented::Reused => {
                revoke_family(tx, client, grant, env, origin)?;
                return Ok(None);
            }
            Presented::Expired => return Ok(None),
        }
        family = grants::find(tx.conn(), grant.id)?
            .filter(|grant| grant.revoked_at.is_none())
            .and_then(|g| g.family);
    }
    Ok(None)
}

/// Moves the family on. `None`: somebody was first.
fn next_generation(
    tx: &mut Tx<'_>,
    client: &Client,
    grant: &Grant,
    generation: i64,
    env: &Env,
    origin: &Origin,
) -> Result<Option<StoredToken>, Fault> {
    let generation = generation.saturating_add(1);
    let absolute = grant.family.as_ref().map_or(env.now, |family| family.absolute_until);
    let idle = client.lifetimes.refresh_until(&env.settings.lifetimes, grant.created_at, env.now);
    let idle_until = idle.min(absolute);
    let token = issue::refresh(grant, generation, idle_until, env)?;
    let next = Rotation { generation, now: env.now, idle_until, token: token.clone() };
    if !grants::rotate(tx, grant.id, &next)? {
        return Ok(None);
    }
    let entry = AuditEntry::success(AuditEvent::Refreshed).user(grant.user_id).client(&grant.client_id);
    audit::record(tx, &entry.session(grant.session_id), origin, env.now, env.random.as_ref())?;
    Ok(Some(token))
}

/// RFC 9700 §4.14.2: reuse of a rotated token revokes the whole family, its access tokens included.
fn revoke_family(
    tx: &mut Tx<'_>,
    client: &Client,
    grant: &Grant,
    env: &Env,
    origin: &Origin,
) -> Result<(), Fault> {
    if grants::revoke(tx, grant.id, RevocationReason::RefreshReuse, env.now)? {
        let entry = AuditEntry::failure(AuditEvent::RefreshReused, "the family is revoked");
        let entry = entry.user(grant.user_id).client(&client.id).session(grant.session_id);
        audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    }
    Ok(())
}
