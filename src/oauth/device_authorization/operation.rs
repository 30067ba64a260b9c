//! Lets a device wait for its person: two codes, one that it keeps and one that it shows.

use serde::Serialize;

use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::client::{Audience, Client, GrantType};
use crate::domain::decision::{Decision, Fault};
use crate::domain::device_authorization::{DeviceAuthorization, DeviceState};
use crate::domain::ids::{DeviceAuthorizationId, UserId};
use crate::domain::interaction::{Answer, AuthorizationRequest};
use crate::domain::parameters::Parameters;
use crate::domain::scope::Scope;
use crate::domain::secret::Handle;
use crate::domain::user_code::UserCode;
use crate::env::{Env, Surroundings};
use crate::oauth::authorize::rules::{resource, scope};
use crate::oauth::clients::authenticate::{AuthenticatedClient, Credentials, authenticate};
use crate::oauth::clients::failures::weigh;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::storage::device_authorizations::{self as devices, Codes};
use crate::storage::{Store, Tx};

/// The page on which a person types the code.
pub const PAGE: &str = "/device";
/// How often a user code is drawn anew when another device has it.
const DRAWS: usize = 5;

/// A successful answer (RFC 8628 §3.2).
#[derive(Debug, Serialize)]
pub struct Begun {
    /// Which device waits.
    #[serde(skip)]
    pub id: DeviceAuthorizationId,
    device_code: String,
    user_code: String,
    verification_uri: String,
    verification_uri_complete: String,
    expires_in: i64,
    interval: i64,
}

impl Begun {
    /// What the device keeps, and what it shows.
    pub fn codes(&self) -> (String, String) {
        (self.device_code.clone(), self.user_code.clone())
    }
}

/// What a device may ask for, and does.
struct Asked {
    scope: Scope,
    audiences: Vec<Audience>,
    only: Option<UserId>,
}

/// What the endpoint decides.
type Begins = Decision<Begun, OAuthError>;

/// Authenticates the client, checks what it asks for, and lets the device wait.
pub async fn begin(
    store: &Store,
    surroundings: &Surroundings,
    credentials: Credentials,
    parameters: Parameters,
    origin: Origin,
) -> Result<Begins, Fault> {
    let (outside, client, from) = (surroundings, credentials.client_id().clone(), origin.clone());
    let surroundings = surroundings.clone();
    let decide = move |tx: &mut Tx<'_>| {
        // RFC 8628 §3.1: the client authenticates as at the token endpoint; a public one names itself.
        let client = match authenticate(tx.conn(), &credentials, surroundings.clock.now())? {
            Ok(client) => client,
            Err(error) => return Ok(Decision::Refused(error)),
        };
        begin_for(tx, &client, &parameters, None, &origin, &surroundings.env())
    };
    let decision = store.write("let a device wait", decide).await?;
    weigh(store, outside, &client, &from, decision).await
}

/// Lets a device of `client` wait. `only`: the one person who may let it in.
pub fn begin_for(
    tx: &mut Tx<'_>,
    client: &AuthenticatedClient,
    parameters: &Parameters,
    only: Option<UserId>,
    origin: &Origin,
    env: &Env,
) -> Result<Begins, Fault> {
    match checked(client.client(), parameters) {
        Ok(asked) => wait(tx, client.client(), Asked { only, ..asked }, origin, env),
        Err(error) => Ok(Decision::Refused(error)),
    }
}

/// What is asked for, by the rules of the authorization endpoint.
fn checked(client: &Client, parameters: &Parameters) -> Result<Asked, OAuthError> {
    // security.md PX3: off, unless the client is registered for it.
    if !client.may_use(GrantType::DeviceCode) {
        return Err(OAuthError::new(ErrorCode::UnauthorizedClient, "the client may not use this grant_type"));
    }
    // RFC 6749 §3.1: request parameters MUST NOT be included more than once.
    if let Some(error) = parameters.repeated(&["client_id", "client_secret", "scope"]) {
        return Err(error.into());
    }
    Ok(Asked {
        scope: scope::asked(parameters, client)?,
        audiences: resource::asked(parameters, client)?,
        only: None,
    })
}

fn wait(tx: &mut Tx<'_>, client: &Client, asked: Asked, origin: &Origin, env: &Env) -> Result<Begins, Fault> {
    let network = origin.host();
    if let Some(network) = network {
        // security.md RL5: one address does not take the room of others; its own oldest make way.
        devices::delete_oldest(tx, &client.id, network, env.settings.limits.waiting.saturating_sub(1))?;
    }
    // security.md RL5: what strangers can store is bounded, and nobody who knows the name of one application takes the
    // room of the others.
    let room = env.settings.waiting_devices;
    if devices::count_waiting(tx.conn(), Some(&client.id))? >= room / 2
        || devices::count_waiting(tx.conn(), None)? >= room
    {
        return Err(Fault::unavailable("room for another waiting device"));
    }
    let lifetimes = &env.settings.lifetimes;
    let device_code = Handle::generate(env.random.as_ref());
    let id = DeviceAuthorizationId::new(env.now, env.random.as_ref());
    let answer = Answer::Device { device_authorization: id };
    let device = DeviceAuthorization {
        id,
        request: AuthorizationRequest {
            scope: asked.scope,
            audiences: asked.audiences,
            expected_user: asked.only.map(|user| user.to_string()),
            ..AuthorizationRequest::new(client, answer)
        },
        ip: origin.ip.map(|address| address.to_string()),
        user_agent: origin.user_agent.clone(),
        created_at: env.now,
        expires_at: env.now.plus(lifetimes.device_code),
        state: DeviceState::Waiting,
        approval: None,
        grant_id: None,
    };
    for _ in 0..DRAWS {
        let user_code = UserCode::generate(env.random.as_ref());
        let codes = Codes { device: device_code.hash(), user: user_code.hash() };
        if devices::insert(tx, &device, &codes, network, lifetimes.device_poll)? {
            audit::log(&AuditEntry::success(AuditEvent::DeviceAsked).client(&client.id), origin, &env.meters);
            return Ok(Decision::Granted(told(id, &device_code, &user_code, env)));
        }
    }
    Err(Fault::unavailable("a user code that is free"))
}

/// RFC 8628 §3.2.
fn told(id: DeviceAuthorizationId, device_code: &Handle, user_code: &UserCode, env: &Env) -> Begun {
    let verification_uri = env.settings.issuer.endpoint(PAGE);
    let user_code = user_code.shown();
    Begun {
        id,
        device_code: device_code.expose().to_owned(),
        verification_uri_complete: format!("{verification_uri}?user_code={user_code}"),
        verification_uri,
        user_code,
        expires_in: env.settings.lifetimes.device_code.seconds(),
        interval: env.settings.lifetimes.device_poll.seconds(),
    }
}
