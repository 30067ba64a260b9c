//! Takes the code that a person read on a device (RFC 8628 §3.3): from there on they sign in and answer as for any other
//! authorization request (security.md TK8).

use crate::accounts::limits::attempt::Attempt;
use crate::accounts::limits::operation::{Blocked, Failure, check, record_failure};
use crate::accounts::sessions::operation::find_live;
use crate::accounts::sign_in::operation::Browser;
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::client::{Client, GrantType};
use crate::domain::decision::Fault;
use crate::domain::device_authorization::DeviceAuthorization;
use crate::domain::user_code::UserCode;
use crate::env::Env;
use crate::oauth::authorize::answer::DeviceEnd;
use crate::oauth::authorize::operation::{Missing, Next, Wanting, missing, remember};
use crate::storage::{Conn, Tx, clients, device_authorizations as devices};

/// What follows from a code.
#[derive(Debug)]
pub enum Entered {
    /// A device waits: its person goes on there.
    Known(Next),
    /// No device waits with this code.
    Wrong,
    /// Too many codes were wrong: nothing is judged before then, and nothing is told.
    Blocked(Blocked),
}

/// Takes what somebody typed.
pub fn enter(
    tx: &mut Tx<'_>,
    typed: &str,
    browser: &Browser,
    origin: &Origin,
    env: &Env,
) -> Result<Entered, Fault> {
    let session = find_live(tx.conn(), browser.session.as_ref(), env)?;
    let tried = Attempt::user_code(session.as_ref().map(|session| session.user_id), origin);
    // RFC 8628 §5.1: the server SHOULD limit how many codes are tried.
    if let Some(blocked) = check(tx.conn(), &tried, env)? {
        return Ok(Entered::Blocked(blocked));
    }
    let Some((device, client)) = find(tx.conn(), typed, env)? else {
        if let Failure::Blocked(blocked) = record_failure(tx, &tried, origin, env)? {
            return Ok(Entered::Blocked(blocked));
        }
        audit::log(&AuditEntry::failure(AuditEvent::DeviceApproved, "wrong_code"), origin, &env.meters);
        return Ok(Entered::Wrong);
    };
    match missing(tx.conn(), &client, session, &device.request, env)? {
        Missing::Roles => Ok(Entered::Known(Next::Device(DeviceEnd::NotGiven))),
        Missing::First(wanting) => {
            remember(tx, device.request, &wanting, browser, origin, env).map(Entered::Known)
        }
        // RFC 8628 §5.4: nobody lets a device in without having seen what it is; `missing` knows that, too.
        Missing::Nothing(session, _) => {
            let wanting = Wanting::Consent(session);
            remember(tx, device.request, &wanting, browser, origin, env).map(Entered::Known)
        }
    }
}

/// The device that waits with this code.
fn find(conn: &mut Conn, typed: &str, env: &Env) -> Result<Option<(DeviceAuthorization, Client)>, Fault> {
    let Some(code) = UserCode::parse(typed) else { return Ok(None) };
    let device = devices::find_by_user_code(conn, &code.hash())?;
    let Some(device) = device.filter(|device| device.is_waiting(env.now)) else { return Ok(None) };
    let client = clients::find(conn, &device.request.client_id)?
        .filter(|client| client.enabled && client.may_use(GrantType::DeviceCode));
    Ok(client.map(|client| (device, client)))
}

/// The word for an end, in the address of the page that tells of it.
pub const fn word(end: DeviceEnd) -> &'static str {
    match end {
        DeviceEnd::Approved => "approved",
        DeviceEnd::Denied => "denied",
        DeviceEnd::Over => "over",
        DeviceEnd::NotGiven => "not-given",
    }
}

/// The end that a word stands for.
pub fn end(word: &str) -> Option<DeviceEnd> {
    [DeviceEnd::Approved, DeviceEnd::Denied, DeviceEnd::Over, DeviceEnd::NotGiven]
        .into_iter()
        .find(|end| self::word(*end) == word)
}
