//! Who comes, and what they may do.

use std::sync::Arc;

use crate::admin::context::{Authority, Context};
use crate::admin::roles::operation::permissions_of;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::ids::{GrantId, UserId};
use crate::domain::issuer::Issuer;
use crate::domain::permission::{AdminScope, Permissions};
use crate::domain::scope::Scope;
use crate::domain::session::{Assurance, Session};
use crate::domain::user::User;
use crate::env::{Env, Surroundings};
use crate::oauth::access_token::{access_holds, read_access};
use crate::storage::{Conn, Store, Tx, grants, users};

/// Where the API is, under the issuer.
pub const API_PATH: &str = "/api/admin/v1";

/// The audience of the tokens that the API takes.
pub fn audience(issuer: &Issuer) -> String {
    issuer.endpoint(API_PATH)
}

/// Somebody at the door.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who it is, for the audit log: a person's id, or an application's.
    pub actor: String,
    /// The person, if it is one.
    pub user: Option<User>,
    /// What they may do.
    pub permissions: Permissions,
}

impl Caller {
    /// What operations are handed, as they begin: who asks, from where, and what they may do.
    pub fn context(&self, origin: Origin, surroundings: &Surroundings) -> Context {
        Context {
            actor: self.actor.clone(),
            origin,
            now: surroundings.clock.now(),
            random: Arc::clone(&surroundings.random),
            authority: Authority::Granted(self.permissions.clone()),
            deployment: surroundings.settings.issuer.deployment(),
        }
    }
}

/// Records that somebody asked for what they may not do (security.md AP2).
pub async fn note_refusal(store: &Store, context: Context, reason: &'static str) -> Result<(), Fault> {
    let write =
        move |tx: &mut Tx<'_>| context.record(tx, AuditEntry::failure(AuditEvent::AdminRefused, reason));
    store.write("refuse an administrator", write).await
}

/// Why nobody comes in, whatever they want.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoEntry {
    /// The token does not hold, or is not for this API.
    InvalidToken,
    /// The person signed in with one factor only (security.md AP5).
    OneFactor,
}

/// Whoever presents an access token: a person within their roles and the token's scopes, or an application within the
/// scopes that an administrator gave it.
pub fn by_token(conn: &mut Conn, token: &str, env: &Env) -> Result<Result<Caller, NoEntry>, Fault> {
    let Some(claims) = read_access(token, env) else { return Ok(Err(NoEntry::InvalidToken)) };
    // RFC 9068 §4: a token for another resource is none here.
    if !claims.aud.contains(&audience(&env.settings.issuer)) || !access_holds(conn, &claims)? {
        return Ok(Err(NoEntry::InvalidToken));
    }
    let scope: Scope = claims.scope.parse().unwrap_or_default();
    let within = AdminScope::of(&scope);
    let Some(grant) = &claims.grant_id else {
        return Ok(Ok(Caller { actor: claims.client_id, user: None, permissions: within }));
    };
    let Some(user) = person(conn, &claims.sub)? else { return Ok(Err(NoEntry::InvalidToken)) };
    let grant = grant.parse::<GrantId>().ok().map(|id| grants::find(conn, id)).transpose()?.flatten();
    // AP5: administrators need a second factor.
    if grant.is_none_or(|grant| grant.methods.assurance() != Assurance::TwoFactors) {
        return Ok(Err(NoEntry::OneFactor));
    }
    let permissions = permissions_of(conn, &user.roles)?.intersection(&within);
    Ok(Ok(Caller { actor: user.id.to_string(), user: Some(user), permissions }))
}

/// A person with a session in the browser: within their roles.
pub fn by_session(conn: &mut Conn, session: &Session, user: User) -> Result<Result<Caller, NoEntry>, Fault> {
    let permissions = permissions_of(conn, &user.roles)?;
    // AP5, as above. A remembered device stands for no second factor here.
    if !permissions.is_empty() && session.methods.assurance() != Assurance::TwoFactors {
        return Ok(Err(NoEntry::OneFactor));
    }
    Ok(Ok(Caller { actor: user.id.to_string(), user: Some(user), permissions }))
}

fn person(conn: &mut Conn, sub: &str) -> Result<Option<User>, Fault> {
    let Ok(id) = sub.parse::<UserId>() else { return Ok(None) };
    Ok(users::find(conn, id)?.filter(User::is_active))
}
