//! How a request is answered: the application by a redirect of the browser, a device when it asks next (RFC 8628 §3.5).

use super::operation::Next;
use super::request::Target;
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::device_authorization::Approval;
use crate::domain::ids::DeviceAuthorizationId;
use crate::domain::interaction::{Answer, AuthorizationRequest};
use crate::domain::secret::Handle;
use crate::domain::session::Session;
use crate::env::Env;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::storage::codes::{self, Code};
use crate::storage::{Tx, device_authorizations};

/// How it ends for the person in front of the browser when a device is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceEnd {
    /// It is let in.
    Approved,
    /// It is not.
    Denied,
    /// It is too late, somebody answered before, or who answered is not signed in any more.
    Over,
    /// It waits on: who signed in has no role that is given what it asks for.
    NotGiven,
}

/// Gives what the owner of `session` allowed.
pub(super) fn give(
    tx: &mut Tx<'_>,
    request: AuthorizationRequest,
    session: &Session,
    origin: &Origin,
    env: &Env,
) -> Result<Next, Fault> {
    match Target::of(&request) {
        Ok(target) => give_code(tx, request, &target, session, origin, env),
        Err(device) => approve(tx, &request, device, session, origin, env),
    }
}

fn give_code(
    tx: &mut Tx<'_>,
    request: AuthorizationRequest,
    target: &Target,
    session: &Session,
    origin: &Origin,
    env: &Env,
) -> Result<Next, Fault> {
    let code = Handle::generate(env.random.as_ref());
    let expires_at = env.now.plus(env.settings.lifetimes.code);
    let entry = AuditEntry::success(AuditEvent::CodeIssued).client(&request.client_id);
    let (user_id, session_id) = (session.user_id, session.id);
    let stored = Code { request, user_id, session_id, expires_at, grant_id: None };
    codes::insert(tx, &code.hash(), &stored, env.now)?;
    let entry = entry.user(user_id).session(session_id);
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    Ok(Next::Return(target.code(code.expose(), &env.settings.issuer)))
}

fn approve(
    tx: &mut Tx<'_>,
    request: &AuthorizationRequest,
    device: DeviceAuthorizationId,
    session: &Session,
    origin: &Origin,
    env: &Env,
) -> Result<Next, Fault> {
    let approval = Approval { user_id: session.user_id, session_id: session.id };
    // One answer to each device, from whichever browser it comes first.
    if !device_authorizations::approve(tx, device, request, approval, env.now)? {
        return Ok(Next::Device(DeviceEnd::Over));
    }
    let entry = AuditEntry::success(AuditEvent::DeviceApproved).client(&request.client_id);
    let entry = entry.user(session.user_id).session(session.id);
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    Ok(Next::Device(DeviceEnd::Approved))
}

/// Says that the person did not allow it.
pub(super) fn deny(
    tx: &mut Tx<'_>,
    request: &AuthorizationRequest,
    session: Option<&Session>,
    origin: &Origin,
    env: &Env,
) -> Result<Next, Fault> {
    let Answer::Device { device_authorization } = request.answer else {
        let error = OAuthError::new(ErrorCode::AccessDenied, "the person denied the request");
        return Ok(refuse(request, &error, env));
    };
    if !device_authorizations::deny(tx, device_authorization, env.now)? {
        return Ok(Next::Device(DeviceEnd::Over));
    }
    let mut entry = AuditEntry::success(AuditEvent::DeviceDenied).client(&request.client_id);
    if let Some(session) = session {
        entry = entry.user(session.user_id).session(session.id);
    }
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    Ok(Next::Device(DeviceEnd::Denied))
}

/// Says that it cannot be allowed. A device goes on waiting: its person may begin again.
pub(super) fn refuse(request: &AuthorizationRequest, error: &OAuthError, env: &Env) -> Next {
    match Target::of(request) {
        Ok(target) => Next::Return(target.error(error, &env.settings.issuer)),
        Err(_) if error.code == ErrorCode::AccessDenied => Next::Device(DeviceEnd::NotGiven),
        Err(_) => Next::Device(DeviceEnd::Over),
    }
}
