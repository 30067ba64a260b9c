//! `authorization_code` (RFC 6749 §4.1.3): a code becomes tokens, once. A second use revokes what the first gave.

use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::client::{Client, GrantType};
use crate::domain::decision::{Decision, Fault};
use crate::domain::grant::{Grant, RevocationReason};
use crate::domain::ids::GrantId;
use crate::domain::refresh_family::RefreshFamily;
use crate::domain::session::Session;
use crate::domain::time::Timestamp;
use crate::env::Env;
use crate::oauth::clients::authenticate::AuthenticatedClient;
use crate::oauth::consent;
use crate::oauth::error::OAuthError;
use crate::oauth::resources;
use crate::oauth::token::issue::{self, Issued};
use crate::oauth::token::operation::TokenDecision;
use crate::oauth::token::request::CodeExchange;
use crate::storage::codes::Code;
use crate::storage::{Tx, codes, grants, sessions, users};

/// What is told about a code that cannot be used, whatever the reason.
const REFUSED: OAuthError = OAuthError::invalid_grant("the code is wrong, expired or used");

/// Exchanges the code.
pub fn exchange(
    tx: &mut Tx<'_>,
    client: &AuthenticatedClient,
    request: &CodeExchange,
    env: &Env,
    origin: &Origin,
) -> Result<TokenDecision, Fault> {
    let client = client.client();
    let hash = request.code.hash();
    let Some(code) = codes::find(tx.conn(), &hash)? else { return Ok(Decision::Refused(REFUSED)) };
    if let Err(error) = check(client, request, &code) {
        return Ok(Decision::Refused(error));
    }
    let audiences = match resources::requested(&request.parameters, &code.request.audiences) {
        Ok(audiences) if audiences.is_empty() => code.request.audiences.clone(),
        Ok(audiences) => audiences,
        Err(error) => return Ok(Decision::Refused(error)),
    };
    let grant_id = GrantId::new(env.now, env.random.as_ref());
    // RFC 6749 §4.1.2: the client MUST NOT use the code more than once.
    let forget_at = forget_at(client, env);
    if !codes::claim(tx, &hash, grant_id, env.now, forget_at)? {
        return reused(tx, client, &request.code.hash(), env, origin);
    }
    // RFC 6749 §4.1.2: a code expires shortly after it is issued.
    if env.now >= code.expires_at {
        return Ok(Decision::Refused(REFUSED));
    }
    // security.md SE3: what was ended since the code was given gives nothing.
    let session = sessions::lock_open(tx, code.session_id)?;
    let user = users::find(tx.conn(), code.user_id)?.filter(crate::domain::user::User::is_active);
    // security.md TK8, EM5: an address that is not proven may have become a reason since.
    let user = user.filter(|user| env.settings.registration.may_have_tokens(user, client.email_verification));
    let (Some(session), Some(user)) = (session, user) else { return Ok(Decision::Refused(REFUSED)) };
    // security.md TK5: access that was taken away since then is not given.
    if !consent::holds(tx.conn(), user.id, client, &code.request.scope)? {
        return Ok(Decision::Refused(REFUSED));
    }
    let grant = new_grant(grant_id, client, &code, &session, env);
    let refresh =
        grant.family.as_ref().map(|family| issue::refresh(&grant, 1, family.idle_until, env)).transpose()?;
    grants::insert(tx, &grant, forget_at)?;
    let entry =
        AuditEntry::success(AuditEvent::CodeExchanged).user(user.id).client(&client.id).session(session.id);
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;

    let scope = resources::narrowed(tx.conn(), client, &grant.scope, &audiences)?;
    let access = issue::user_access(client, &user, &grant, &scope, &audiences, env);
    let id = grant
        .scope
        .contains("openid")
        .then(|| issue::id(client, &user, &grant, code.request.nonce.clone(), env));
    Ok(Decision::Granted(Issued { access, refresh, id, keys: env.keys.clone() }))
}

/// When the last token that this exchange can lead to is dead.
fn forget_at(client: &Client, env: &Env) -> Timestamp {
    let (own, server) = (client.lifetimes, &env.settings.lifetimes);
    let last_refresh =
        if client.may_use(GrantType::RefreshToken) { own.family_until(server, env.now) } else { env.now };
    last_refresh.plus(own.access(server))
}

/// The bindings of a code; a request that fails one of them does not consume it.
fn check(client: &Client, request: &CodeExchange, code: &Code) -> Result<(), OAuthError> {
    // RFC 6749 §4.1.3: the code was issued to the authenticated client.
    if code.request.client_id != client.id {
        return Err(REFUSED);
    }
    // RFC 6749 §4.1.3: redirect_uri is identical to that of the authorization request, which always has one here.
    match &request.redirect_uri {
        Some(uri) if uri == code.request.redirect_uri.as_str() => {}
        Some(_) => {
            return Err(OAuthError::invalid_grant("redirect_uri is not that of the authorization request"));
        }
        None => return Err(OAuthError::invalid_request("redirect_uri is missing")),
    }
    match (&code.request.code_challenge, &request.code_verifier) {
        (None, None) => Ok(()),
        (Some(challenge), Some(verifier)) if verifier.answers(challenge) => Ok(()),
        (Some(_), Some(_)) => {
            Err(OAuthError::invalid_grant("code_verifier does not match the code_challenge"))
        }
        (Some(_), None) => Err(OAuthError::invalid_grant("code_verifier is missing")),
        // RFC 9700 §4.8.2: a verifier without a challenge is a downgrade.
        (None, Some(_)) => Err(OAuthError::invalid_grant("the authorization request had no code_challenge")),
    }
}

/// RFC 6749 §4.1.2: a second use SHOULD revoke all tokens previously issued based on that code.
fn reused(
    tx: &mut Tx<'_>,
    client: &Client,
    hash: &crate::domain::secret::SecretHash,
    env: &Env,
    origin: &Origin,
) -> Result<TokenDecision, Fault> {
    let code = codes::find(tx.conn(), hash)?;
    if let Some((code, grant_id)) = code.and_then(|code| code.grant_id.map(|id| (code, id)))
        && grants::revoke(tx, grant_id, RevocationReason::CodeReuse, env.now)?
    {
        let entry = AuditEntry::failure(AuditEvent::CodeReused, "the grant of its first use is revoked");
        let entry = entry.user(code.user_id).client(&client.id).session(code.session_id);
        audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    }
    Ok(Decision::Refused(REFUSED))
}

fn new_grant(id: GrantId, client: &Client, code: &Code, session: &Session, env: &Env) -> Grant {
    let lifetimes = &env.settings.lifetimes;
    let family = client.may_use(GrantType::RefreshToken).then(|| RefreshFamily {
        generation: 1,
        rotated_at: env.now,
        idle_until: client.lifetimes.refresh_until(lifetimes, env.now, env.now),
        absolute_until: client.lifetimes.family_until(lifetimes, env.now),
        current: None,
    });
    Grant {
        id,
        user_id: code.user_id,
        client_id: client.id.clone(),
        session_id: session.id,
        scope: code.request.scope.clone(),
        audiences: code.request.audiences.clone(),
        auth_time: session.auth_time,
        methods: session.methods.clone(),
        created_at: env.now,
        revoked_at: None,
        family,
    }
}
