//! `device_code` (RFC 8628 §3.4): a device asks until its person has answered, and gets its tokens once. A second use
//! revokes what the first gave.

use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::client::Client;
use crate::domain::decision::{Decision, Fault};
use crate::domain::device_authorization::{Approval, DeviceAuthorization, DeviceState};
use crate::domain::grant::RevocationReason;
use crate::domain::ids::GrantId;
use crate::env::Env;
use crate::oauth::clients::authenticate::AuthenticatedClient;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::resources;
use crate::oauth::token::allowed::{Allowed, forget_at, give};
use crate::oauth::token::operation::TokenDecision;
use crate::oauth::token::request::DeviceRedemption;
use crate::storage::{Tx, device_authorizations as devices, grants};

/// What is told about a device code that cannot be used, whatever the reason.
const REFUSED: OAuthError = OAuthError::invalid_grant("the device code is wrong or used");
const PENDING: OAuthError =
    OAuthError::new(ErrorCode::AuthorizationPending, "the person has not answered yet");
const SLOW_DOWN: OAuthError =
    OAuthError::new(ErrorCode::SlowDown, "ask less often: the interval has grown by 5 seconds");
const DENIED: OAuthError = OAuthError::new(ErrorCode::AccessDenied, "the person denied the request");
const EXPIRED: OAuthError =
    OAuthError::new(ErrorCode::ExpiredToken, "the device code is too old: begin again");

/// Answers a device that asks.
pub fn redeem(
    tx: &mut Tx<'_>,
    client: &AuthenticatedClient,
    request: &DeviceRedemption,
    env: &Env,
    origin: &Origin,
) -> Result<TokenDecision, Fault> {
    let client = client.client();
    let device = devices::find_by_device_code(tx.conn(), &request.device_code.hash())?;
    // RFC 8628 §3.4, RFC 6749 §5.2: a code that was issued to another client is none.
    let Some(device) = device.filter(|device| device.request.client_id == client.id) else {
        return Ok(Decision::Refused(REFUSED));
    };
    match (device.state, device.approval) {
        (DeviceState::Used, _) => reused(tx, client, &device, env, origin),
        (DeviceState::Denied, _) => Ok(Decision::Refused(DENIED)),
        // RFC 8628 §3.5: expired_token, and the device may begin again.
        _ if env.now >= device.expires_at => Ok(Decision::Refused(EXPIRED)),
        (DeviceState::Approved, Some(approval)) => {
            exchange(tx, client, (&device, approval), request, env, origin)
        }
        (DeviceState::Waiting | DeviceState::Approved, _) => pending(tx, &device, env),
    }
}

/// RFC 8628 §3.5: the device asks again after its interval, which grows by five seconds whenever it does not wait for it.
fn pending(tx: &mut Tx<'_>, device: &DeviceAuthorization, env: &Env) -> Result<TokenDecision, Fault> {
    if devices::poll(tx, device.id, env.now)? {
        return Ok(Decision::Refused(PENDING));
    }
    devices::slow_down(tx, device.id, env.now)?;
    Ok(Decision::Refused(SLOW_DOWN))
}

fn exchange(
    tx: &mut Tx<'_>,
    client: &Client,
    (device, approval): (&DeviceAuthorization, Approval),
    request: &DeviceRedemption,
    env: &Env,
    origin: &Origin,
) -> Result<TokenDecision, Fault> {
    let audiences = match resources::of_grant(&request.parameters, &device.request.audiences, client) {
        Ok(audiences) => audiences,
        Err(error) => return Ok(Decision::Refused(error)),
    };
    let grant_id = GrantId::new(env.now, env.random.as_ref());
    // security.md PX3: one redemption.
    if !devices::claim(tx, device.id, grant_id, forget_at(client, env))? {
        let after = devices::find(tx.conn(), device.id)?;
        return match after {
            Some(device) => reused(tx, client, &device, env, origin),
            None => Ok(Decision::Refused(REFUSED)),
        };
    }
    let allowed = Allowed {
        user_id: approval.user_id,
        session_id: approval.session_id,
        request: &device.request,
        audiences,
        grant_id,
        event: AuditEvent::DeviceRedeemed,
    };
    Ok(give(tx, client, &allowed, env, origin)?.map_or(Decision::Refused(REFUSED), Decision::Granted))
}

/// As with a code that is used again (RFC 6749 §4.1.2): what the first use gave is revoked.
fn reused(
    tx: &mut Tx<'_>,
    client: &Client,
    device: &DeviceAuthorization,
    env: &Env,
    origin: &Origin,
) -> Result<TokenDecision, Fault> {
    if let (Some(grant_id), Some(approval)) = (device.grant_id, device.approval)
        && grants::revoke(tx, grant_id, RevocationReason::CodeReuse, env.now)?
    {
        let entry = AuditEntry::failure(AuditEvent::DeviceReused, "the grant of its first use is revoked");
        let entry = entry.user(approval.user_id).client(&client.id).session(approval.session_id);
        audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    }
    Ok(Decision::Refused(REFUSED))
}
