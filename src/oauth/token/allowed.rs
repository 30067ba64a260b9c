//! What a person allowed becomes tokens, by whatever grant the client comes for them: every way asks the same
//! (security.md TK8).

use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::client::{Audience, Client, GrantType};
use crate::domain::decision::Fault;
use crate::domain::grant::Grant;
use crate::domain::ids::{GrantId, SessionId, UserId};
use crate::domain::interaction::AuthorizationRequest;
use crate::domain::refresh_family::RefreshFamily;
use crate::domain::session::Session;
use crate::domain::time::Timestamp;
use crate::domain::user::User;
use crate::env::Env;
use crate::oauth::token::issue::{self, Issued};
use crate::oauth::{consent, limited, resources};
use crate::storage::{Tx, grants, sessions, users};

/// What a person allowed, claimed for one grant.
#[derive(Debug)]
pub struct Allowed<'a> {
    /// Who.
    pub user_id: UserId,
    /// From which session.
    pub session_id: SessionId,
    /// What.
    pub request: &'a AuthorizationRequest,
    /// For which APIs the access token is.
    pub audiences: Vec<Audience>,
    /// What it becomes.
    pub grant_id: GrantId,
    /// How that is called in the audit log.
    pub event: AuditEvent,
}

/// Gives the tokens. `None`: something was ended or taken away since.
pub fn give(
    tx: &mut Tx<'_>,
    client: &Client,
    allowed: &Allowed<'_>,
    env: &Env,
    origin: &Origin,
) -> Result<Option<Issued>, Fault> {
    // security.md SE3: what was ended since it was allowed gives nothing.
    let session = sessions::lock_open(tx, allowed.session_id)?;
    let user = users::find(tx.conn(), allowed.user_id)?.filter(User::is_active);
    // security.md TK8, EM5: an address that is not proven may have become a reason since.
    let user = user.filter(|user| env.settings.registration.may_have_tokens(user, client.email_verification));
    let (Some(session), Some(user)) = (session, user) else { return Ok(None) };
    // security.md TK5: access that was taken away since then is not given.
    if !consent::holds(tx.conn(), user.id, client, &allowed.request.scope)? {
        return Ok(None);
    }
    // security.md TK5: so is what a role was given that they have no more. The grant keeps what the person allowed.
    let asked = allowed.request.scope.shared_with(&client.scope);
    let Some(held) = limited::held(tx.conn(), user.id, &asked)? else { return Ok(None) };
    let grant = new_grant(client, allowed, &session, env);
    let refresh =
        grant.family.as_ref().map(|family| issue::refresh(&grant, 1, family.idle_until, env)).transpose()?;
    grants::insert(tx, &grant, forget_at(client, env))?;
    let entry = AuditEntry::success(allowed.event).user(user.id).client(&client.id).session(session.id);
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;

    let scope = resources::narrowed(tx.conn(), client, &held, &allowed.audiences)?;
    let mut access = issue::user_access(client, &user, &grant, &scope, &allowed.audiences, env);
    access.permissions = issue::permissions(tx.conn(), client, &user)?;
    let nonce = allowed.request.nonce.clone();
    let id = held.contains("openid").then(|| issue::id(client, &user, &grant, nonce, env));
    Issued::new(client, access, refresh, id, env).map(Some)
}

/// When the last token that this can lead to is dead.
pub fn forget_at(client: &Client, env: &Env) -> Timestamp {
    let (own, server) = (client.lifetimes, &env.settings.lifetimes);
    let last_refresh =
        if client.may_use(GrantType::RefreshToken) { own.family_until(server, env.now) } else { env.now };
    last_refresh.plus(own.access(server))
}

fn new_grant(client: &Client, allowed: &Allowed<'_>, session: &Session, env: &Env) -> Grant {
    let lifetimes = &env.settings.lifetimes;
    let family = client.may_use(GrantType::RefreshToken).then(|| RefreshFamily {
        generation: 1,
        rotated_at: env.now,
        idle_until: client.lifetimes.refresh_until(lifetimes, env.now, env.now),
        absolute_until: client.lifetimes.family_until(lifetimes, env.now),
        current: None,
    });
    Grant {
        id: allowed.grant_id,
        user_id: allowed.user_id,
        client_id: client.id.clone(),
        session_id: session.id,
        scope: allowed.request.scope.clone(),
        audiences: allowed.request.audiences.clone(),
        auth_time: session.auth_time,
        methods: session.methods.clone(),
        created_at: env.now,
        revoked_at: None,
        family,
    }
}
