//! Tries what needs no browser of its own: a client that asks for itself, and one on a device (RFC 8628).

use super::operation::{Outcome, Tester, form_encoded, new, settle, theirs, unknown, usable_for};
use super::request::Wish;
use crate::admin::clients::operation::may_change;
use crate::admin::context::Context;
use crate::domain::client::{Client, GrantType};
use crate::domain::decision::{Decision, Fault};
use crate::domain::ids::TrialId;
use crate::domain::parameters::Parameters;
use crate::domain::refusal::Refusal;
use crate::domain::scope::Scope;
use crate::domain::secret::Handle;
use crate::domain::time::Timestamp;
use crate::domain::trial::{OwnToken, Trial};
use crate::env::Env;
use crate::oauth::clients::authenticate::on_trial;
use crate::oauth::device_authorization::operation::{Begun, begin_for};
use crate::oauth::error::OAuthError;
use crate::oauth::limited;
use crate::oauth::token::grants::{client_credentials, device_code};
use crate::oauth::token::request::{ClientCredentials, DeviceRedemption};
use crate::storage::{Conn, Tx, client_trials, clients, device_authorizations};

/// A device that waits, in its test; or why it does not.
pub type Waits = (Trial, Result<Begun, OAuthError>);

/// A token of the client's own.
pub fn ask_as_client(tx: &mut Tx<'_>, tester: &Tester, wish: &Wish, context: &Context, env: &Env) -> Outcome {
    let grant = GrantType::ClientCredentials;
    // What is judged here is what is given below.
    clients::lock(tx, &tester.client)?;
    let client = match usable_for(tx.conn(), &tester.client, grant)? {
        Ok(client) => client,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let asked = if wish.scope.is_empty() { &client.scope } else { &wish.scope };
    if !may_ask(tx.conn(), &client, asked, tester, context)? {
        return Ok(Err(Refusal::beyond_own()));
    }
    let resource = wish.resource.iter().map(|resource| ("resource", resource.clone())).collect();
    let resource = form_encoded(resource)?;
    let mut sent = vec![("grant_type", grant.as_str().to_owned())];
    sent.push(("scope", asked.to_string()));
    sent.extend(wish.resource.clone().map(|resource| ("resource", resource)));
    let trial = new(tester, &form_encoded(sent)?, env);
    let decision = match on_trial(tx.conn(), &trial, grant, &env.settings.lifetimes)? {
        Ok(asking) => {
            let scope = (!wish.scope.is_empty()).then(|| wish.scope.clone());
            let request = ClientCredentials { scope, parameters: resource };
            client_credentials::grant(tx.conn(), &asking, &request, env, &context.origin)?
        }
        Err(error) => Decision::Refused(error),
    };
    let token = match &decision {
        Decision::Granted(issued) => Some(OwnToken {
            jti: issued.access.jti.clone(),
            until: Timestamp::from_seconds(issued.access.exp),
        }),
        Decision::Refused(_) => None,
    };
    let trial = Trial { token, used_at: Some(env.now), ..trial };
    client_trials::insert(tx, &trial, &Handle::generate(env.random.as_ref()).hash())?;
    settle(tx, trial, client, decision, grant, context)
}

/// Whether `tester` may have a token of the client's own for `asked`.
fn may_ask(
    conn: &mut Conn,
    client: &Client,
    asked: &Scope,
    tester: &Tester,
    context: &Context,
) -> Result<bool, Fault> {
    // security.md AP2: with its own token one passes for the client, as who may change it could anyway.
    if !may_change(client, context) {
        return Ok(false);
    }
    // security.md TK5, docs/decisions/0063: nobody gets further by it than their own roles reach.
    let own = asked.without_openid();
    Ok(own.is_empty() || limited::held(conn, tester.user, &own)?.as_ref() == Some(&own))
}

/// Plays a device of the client: what it would show to its person.
pub fn begin_device(
    tx: &mut Tx<'_>,
    tester: &Tester,
    wish: &Wish,
    context: &Context,
    env: &Env,
) -> Result<Result<Waits, Refusal>, Fault> {
    let grant = GrantType::DeviceCode;
    if let Err(refusal) = usable_for(tx.conn(), &tester.client, grant)? {
        return Ok(Err(refusal));
    }
    let mut sent = vec![("scope", wish.scope.to_string())];
    sent.extend(wish.resource.clone().map(|resource| ("resource", resource)));
    let sent = form_encoded(sent)?;
    let trial = new(tester, &sent, env);
    let asking = match on_trial(tx.conn(), &trial, grant, &env.settings.lifetimes)? {
        Ok(asking) => asking,
        Err(error) => return Ok(Ok((trial, Err(error)))),
    };
    let begun = match begin_for(tx, &asking, &sent, Some(tester.user), &context.origin, env)? {
        Decision::Granted(begun) => begun,
        Decision::Refused(error) => return Ok(Ok((trial, Err(error)))),
    };
    let trial = Trial { device: Some(begun.id), ..trial };
    client_trials::insert(tx, &trial, &Handle::generate(env.random.as_ref()).hash())?;
    Ok(Ok((trial, Ok(begun))))
}

/// Asks once, as the device would.
pub fn ask_as_device(
    tx: &mut Tx<'_>,
    tester: &Tester,
    (trial, code): (TrialId, Handle),
    context: &Context,
    env: &Env,
) -> Outcome {
    let grant = GrantType::DeviceCode;
    let found = match theirs(tx, tester, trial, grant, env)? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let (trial, client) = found;
    let known = device_authorizations::find_by_device_code(tx.conn(), &code.hash())?;
    if known.map(|device| device.id) != trial.device || trial.device.is_none() {
        return Ok(Err(unknown()));
    }
    let decision = match on_trial(tx.conn(), &trial, grant, &env.settings.lifetimes)? {
        Ok(asking) => {
            let request = DeviceRedemption { device_code: code, parameters: Parameters::default() };
            device_code::redeem(tx, &asking, &request, env, &context.origin)?
        }
        Err(error) => Decision::Refused(error),
    };
    settle(tx, trial, client, decision, grant, context)
}
