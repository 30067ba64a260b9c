//! Tries a client as an administrator: a real authorization, a real exchange, and the end of everything that they gave.
//!
//! The person who signs in is the administrator who tries: nobody sees the tokens of another (docs/decisions/0063).

use crate::accounts::sign_in::operation::Browser;
use crate::admin::context::Context;
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::client::{Client, GrantType};
use crate::domain::decision::{Decision, Fault};
use crate::domain::first_steps::{FirstStep, Mark};
use crate::domain::ids::{ClientId, GrantId, TrialId, UserId};
use crate::domain::parameters::Parameters;
use crate::domain::pkce::CodeVerifier;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::secret::Handle;
use crate::domain::session::Assurance;
use crate::domain::time::Timestamp;
use crate::domain::trial::{TRIAL, Trial, callback};
use crate::env::Env;
use crate::oauth::authorize::operation::{Judged, Next, grant, judge_proven, remember};
use crate::oauth::authorize::request::{Place, RedirectableRequest, Target};
use crate::oauth::clients::authenticate::on_trial;
use crate::oauth::error::OAuthError;
use crate::oauth::token::grants::{authorization_code, refresh_token};
use crate::oauth::token::issue::Issued;
use crate::oauth::token::operation::TokenDecision;
use crate::oauth::token::request::{CodeExchange, Refresh, Returned};
use crate::storage::{Conn, Tx, client_trials, clients, first_steps};

use super::request::Wish;

/// Who tries, and where.
#[derive(Clone, Debug)]
pub struct Tester {
    /// The administrator.
    pub user: UserId,
    /// Their browser.
    pub browser: Browser,
    /// Whom they try.
    pub client: ClientId,
}

/// What came back to the page from the authorization endpoint.
#[derive(Clone, Debug)]
pub struct Came {
    /// What was sent along.
    pub state: Handle,
    /// The code, or what was refused.
    pub answer: Result<Handle, OAuthError>,
}

/// How a test went.
#[derive(Debug)]
pub struct Tried {
    /// The test.
    pub trial: Trial,
    /// The client, as it is registered.
    pub client: Client,
    /// What it was given, or why it was not.
    pub ended: Result<Box<Issued>, OAuthError>,
}

pub(super) type Outcome = Result<Result<Tried, Refusal>, Fault>;

/// The client, if it can be tried at all.
pub fn usable(conn: &mut Conn, id: &ClientId) -> Result<Result<Client, Refusal>, Fault> {
    Ok(match clients::find(conn, id)? {
        None => Err(Refusal::not_found(format!("there is no client {id}"))),
        Some(client) if !client.enabled => {
            Err(Refusal::new(RefusalCode::Conflict, format!("the client {id} is disabled: enable it first")))
        }
        Some(client) => Ok(client),
    })
}

pub(super) fn usable_for(
    conn: &mut Conn,
    id: &ClientId,
    grant: GrantType,
) -> Result<Result<Client, Refusal>, Fault> {
    Ok(usable(conn, id)?.and_then(|client| {
        if client.may_use(grant) {
            Ok(client)
        } else {
            let detail = format!("the client {id} may not use the grant {grant}");
            Err(Refusal::new(RefusalCode::Conflict, detail))
        }
    }))
}

/// A test that begins now.
pub(super) fn new(tester: &Tester, asked: &Parameters, env: &Env) -> Trial {
    Trial {
        id: TrialId::new(env.now, env.random.as_ref()),
        user_id: tester.user,
        browser: tester.browser.browser,
        client_id: tester.client.clone(),
        asked: asked.to_query(),
        used_at: None,
        device: None,
        grant_id: None,
        token: None,
        expires_at: env.now.plus(TRIAL),
    }
}

/// Begins a sign-in as the client: the authorization request that it would send, and where it leads.
pub fn begin(
    tx: &mut Tx<'_>,
    tester: &Tester,
    wish: &Wish,
    context: &Context,
    env: &Env,
) -> Result<Result<Next, Refusal>, Fault> {
    let client = match usable_for(tx.conn(), &tester.client, GrantType::AuthorizationCode)? {
        Ok(client) => client,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let state = Handle::generate(env.random.as_ref());
    let mut trial = new(tester, &Parameters::default(), env);
    let parameters = authorization_request(tester, &trial, wish, env)?;
    trial.asked = parameters.to_query();
    client_trials::insert(tx, &trial, &state.hash())?;
    let place = Place::Trial { trial: trial.id, client: client.id.clone() };
    let target = Target { place, state: Some(state.expose().to_owned()) };
    let request = RedirectableRequest { client, target, parameters };
    // Only the administrator who tries may answer, whoever else signs in here meanwhile.
    let judged = judge_proven(tx.conn(), &request, Some(tester.user), tester.browser.session.as_ref(), env)?;
    Ok(Ok(match judged {
        Judged::Done(next) => next,
        Judged::Grant(request, session) => grant(tx, *request, &session, &context.origin, env)?,
        Judged::Wait(request, wanting) => {
            remember(tx, *request, &wanting, &tester.browser, &context.origin, env)?
        }
    }))
}

/// What the client would send, but for the state, of which only the hash is kept.
fn authorization_request(
    tester: &Tester,
    trial: &Trial,
    wish: &Wish,
    env: &Env,
) -> Result<Parameters, Fault> {
    let verifier = verifier(&tester.browser.cookie, trial.id)?;
    let mut pairs = vec![
        ("response_type", "code".to_owned()),
        ("client_id", tester.client.to_string()),
        ("redirect_uri", env.settings.issuer.endpoint(&callback(&tester.client))),
        ("scope", wish.scope.to_string()),
        ("nonce", tester.browser.cookie.derive(&format!("nonce of test {}", trial.id))),
        ("code_challenge", verifier.challenge().as_str().to_owned()),
        ("code_challenge_method", "S256".to_owned()),
    ];
    pairs.extend(wish.resource.clone().map(|resource| ("resource", resource)));
    pairs.extend(wish.prompt.map(|prompt| ("prompt", prompt.to_owned())));
    if wish.assurance == Assurance::TwoFactors {
        pairs.push(("acr_values", wish.assurance.as_str().to_owned()));
    }
    form_encoded(pairs)
}

pub(super) fn form_encoded(pairs: Vec<(&str, String)>) -> Result<Parameters, Fault> {
    let text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    Parameters::parse(text.as_bytes()).map_err(|error| Fault::internal("writing a request", error))
}

/// RFC 7636: what proves that the code came back to the browser that asked for it. It is made from the browser's cookie, so
/// that it is kept nowhere.
pub fn verifier(browser: &Handle, trial: TrialId) -> Result<CodeVerifier, Fault> {
    let made = CodeVerifier::parse(browser.derive(&format!("code_verifier of test {trial}")));
    made.map_err(|error| Fault::internal("making a code verifier", error))
}

/// Takes what came back, once, and exchanges the code as the client would.
pub fn finish(tx: &mut Tx<'_>, tester: &Tester, came: &Came, context: &Context, env: &Env) -> Outcome {
    let trial = client_trials::find_by_state(tx.conn(), &came.state.hash())?;
    // RFC 6749 §10.12: the answer belongs to whom asked, in the browser in which they asked.
    let Some(trial) = trial.filter(|trial| is_theirs(trial, tester, env.now)) else {
        return Ok(Err(unknown()));
    };
    let client = match usable_for(tx.conn(), &tester.client, GrantType::AuthorizationCode)? {
        Ok(client) => client,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if !client_trials::claim(tx, trial.id, env.now)? {
        let detail = "this answer was taken before; begin another test";
        return Ok(Err(Refusal::new(RefusalCode::Conflict, detail)));
    }
    let code = match &came.answer {
        Ok(code) => code.clone(),
        Err(error) => return Ok(Ok(Tried { trial, client, ended: Err(error.clone()) })),
    };
    let grant = GrantType::AuthorizationCode;
    let decision = match on_trial(tx.conn(), &trial, grant, &env.settings.lifetimes)? {
        Ok(asking) => {
            let exchange = CodeExchange {
                code,
                returned: Returned::Trial(trial.id),
                code_verifier: Some(verifier(&tester.browser.cookie, trial.id)?),
                parameters: Parameters::default(),
            };
            authorization_code::exchange(tx, &asking, &exchange, env, &context.origin)?
        }
        Err(error) => Decision::Refused(error),
    };
    settle(tx, trial, client, decision, grant, context)
}

/// Exchanges the refresh token of a test for the next one.
pub fn refresh(
    tx: &mut Tx<'_>,
    tester: &Tester,
    (trial, token): (TrialId, String),
    context: &Context,
    env: &Env,
) -> Outcome {
    let grant = GrantType::RefreshToken;
    let (trial, client) = match theirs(tx, tester, trial, grant, env)? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let request = Refresh { token, scope: None, parameters: Parameters::default() };
    let claims = refresh_token::read(&request, env);
    // A test opens what hangs on it and nothing else.
    let own = trial.grant_id.map(|id| id.to_string());
    let Some(claims) = claims.filter(|claims| Some(&claims.grant_id) == own.as_ref()) else {
        return Ok(Ok(Tried { trial, client, ended: Err(refresh_token::REFUSED) }));
    };
    let decision = match on_trial(tx.conn(), &trial, grant, &env.settings.lifetimes)? {
        Ok(asking) => refresh_token::rotate(tx, &asking, &request, &claims, env, &context.origin)?,
        Err(error) => Decision::Refused(error),
    };
    settle(tx, trial, client, decision, grant, context)
}

/// A test of theirs that is not over, and its client.
pub(super) fn theirs(
    tx: &mut Tx<'_>,
    tester: &Tester,
    trial: TrialId,
    grant: GrantType,
    env: &Env,
) -> Result<Result<(Trial, Client), Refusal>, Fault> {
    let trial = client_trials::lock(tx, trial)?;
    let Some(trial) = trial.filter(|trial| is_theirs(trial, tester, env.now)) else {
        return Ok(Err(unknown()));
    };
    Ok(usable_for(tx.conn(), &tester.client, grant)?.map(|client| (trial, client)))
}

pub(super) fn is_theirs(trial: &Trial, tester: &Tester, now: Timestamp) -> bool {
    trial.is_of(tester.user, &tester.browser.browser, &tester.client, now)
}

/// One answer to a test of somebody else, of another browser or client, one that is over, and one that never was.
pub(super) fn unknown() -> Refusal {
    Refusal::not_found("this test is over, or was begun elsewhere; begin another")
}

/// Hangs what was given on its test, and marks it in the audit log.
pub(super) fn settle(
    tx: &mut Tx<'_>,
    mut trial: Trial,
    client: Client,
    decision: TokenDecision,
    grant: GrantType,
    context: &Context,
) -> Outcome {
    let ended = match decision {
        Decision::Granted(issued) => Ok(Box::new(issued)),
        Decision::Refused(error) => return Ok(Ok(Tried { trial, client, ended: Err(error) })),
    };
    let mut entry = AuditEntry::success(AuditEvent::ClientTried).client(&client.id).reason(grant.as_str());
    let named =
        ended.as_ref().ok().and_then(|issued| issued.access.grant_id.as_ref()?.parse::<GrantId>().ok());
    if let Some(id) = named {
        client_trials::update_grant(tx, trial.id, id)?;
        trial.grant_id = Some(id);
        entry = entry.user(trial.user_id);
        // Whatever is swept later: somebody has signed in.
        first_steps::upsert(tx, Some(FirstStep::SignIn), Mark::Done, &context.actor, context.now)?;
    }
    context.record(tx, entry)?;
    Ok(Ok(Tried { trial, client, ended }))
}
