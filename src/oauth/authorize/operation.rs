//! Decides authorization requests: at once, or after the person has signed in and consented.

use super::answer::{DeviceEnd, give, refuse};
use super::proof::{keep_unproven, unproven, wait_for_proof};
use super::request::{Claimed, Entrance, NotRedirectable, RedirectableRequest};
use super::rules;
use crate::accounts::sessions::operation::{find_live, note_use_within};
use crate::accounts::sign_in::operation::Browser;
use crate::accounts::sign_in::progress::{is_required, may_step_up, proves_first, step_up};
use crate::domain::audit::Origin;
use crate::domain::client::{Client, SecondFactorRule};
use crate::domain::decision::Fault;
use crate::domain::ids::{InteractionId, StepId, UserId, VerificationId};
use crate::domain::interaction::{AuthorizationRequest, Interaction};
use crate::domain::parameters::Parameters;
use crate::domain::scope::Scope;
use crate::domain::secret::SecretHash;
use crate::domain::session::{Assurance, Session};
use crate::domain::sign_in_step::StepKind;
use crate::domain::user::User;
use crate::env::Env;
use crate::oauth::error::{ErrorCode, OAuthError};
use crate::oauth::{consent, limited};
use crate::storage::{Conn, Tx, clients, interactions, sessions, users};

/// What happens next to an authorization request.
#[derive(Debug)]
pub enum Next {
    /// A page of our own says what is wrong.
    Page(NotRedirectable),
    /// The browser goes back to the application with an answer: this URL.
    Return(String),
    /// The person signs in; the interaction remembers for what.
    SignIn(InteractionId),
    /// The person makes an account (OIDC Prompt Create 1.0).
    SignUp(InteractionId),
    /// The person proves their address; the interaction goes on afterwards.
    VerifyEmail(VerificationId),
    /// The person, who is signed in, adds a second factor.
    SecondStep(StepKind, StepId),
    /// The person is asked whether they allow it.
    Consent(InteractionId),
    /// The device that waits has its answer, or can have none; the person is told so here.
    Device(DeviceEnd),
}

/// What a request becomes before anything is written.
#[derive(Debug)]
pub enum Judged {
    /// It is answered as it is.
    Done(Next),
    /// A code can be given at once.
    Grant(Box<AuthorizationRequest>, Box<Session>),
    /// A person must do something first.
    Wait(Box<AuthorizationRequest>, Wanting),
}

/// What a request still wants of its person.
#[derive(Clone, Debug)]
pub enum Wanting {
    /// To sign in.
    SignIn,
    /// To make an account.
    SignUp,
    /// To prove the address of who is signed in (security.md EM5).
    Proof(Box<Session>),
    /// A second factor in this session (RFC 9470).
    SecondStep(Box<Session>),
    /// Consent, in this session.
    Consent(Box<Session>),
}

/// Judges a request as it stands. Reads only.
pub fn judge(
    conn: &mut Conn,
    parameters: Parameters,
    session: Option<&SecretHash>,
    env: &Env,
) -> Result<Judged, Fault> {
    let claimed = match Claimed::parse(&parameters) {
        Ok(claimed) => claimed,
        Err(error) => return Ok(Judged::Done(Next::Page(error))),
    };
    let client = clients::find(conn, &claimed.client_id)?;
    let request = match claimed.prove(client, parameters) {
        Ok(request) => request,
        Err(error) => return Ok(Judged::Done(Next::Page(error))),
    };
    judge_proven(conn, &request, None, session, env)
}

/// As [`judge`], from the point at which it is known who asks and where the answer goes. `only`: the one person who may
/// answer, whatever the request says.
pub fn judge_proven(
    conn: &mut Conn,
    request: &RedirectableRequest,
    only: Option<UserId>,
    session: Option<&SecretHash>,
    env: &Env,
) -> Result<Judged, Fault> {
    let back =
        |error: &OAuthError| Judged::Done(Next::Return(request.target.error(error, &env.settings.issuer)));
    let (mut checked, presence) = match rules::check(request, env) {
        Ok(checked) => checked,
        Err(error) => return Ok(back(&error)),
    };
    if let Some(only) = only {
        checked.expected_user = Some(only.to_string());
    }
    let session = find_live(conn, session, env)?;
    let wanting = match missing(conn, &request.client, session, &checked, env)? {
        Missing::Nothing(session, scope) => {
            // No more than was looked at: by the time of the grant, the person may have another role.
            let checked = AuthorizationRequest { scope, ..checked };
            return Ok(Judged::Grant(Box::new(checked), session));
        }
        Missing::Roles => return Ok(back(&limited::DENIED)),
        Missing::First(Wanting::SignIn) if presence.entrance == Entrance::SignUp => Wanting::SignUp,
        Missing::First(wanting) => wanting,
    };
    if presence.silent {
        let (code, description) = wanting.told_silently();
        return Ok(back(&OAuthError::new(code, description)));
    }
    Ok(Judged::Wait(Box::new(checked), wanting))
}

/// What a request still wants before it can be granted.
#[derive(Debug)]
pub enum Missing {
    /// Nothing: this session grants so much of it.
    Nothing(Box<Session>, Scope),
    /// This comes first.
    First(Wanting),
    /// The person has no role that is given any of it.
    Roles,
}

/// What `request` still wants of the person with `session`. The same for every way in which one can be asked
/// (security.md TK8).
pub fn missing(
    conn: &mut Conn,
    client: &Client,
    session: Option<Session>,
    request: &AuthorizationRequest,
    env: &Env,
) -> Result<Missing, Fault> {
    let Some(session) = session.filter(|session| suffices(session, request)) else {
        return Ok(Missing::First(Wanting::SignIn));
    };
    if unproven(conn, client, &session, env)?.is_some() {
        return Ok(Missing::First(Wanting::Proof(Box::new(session))));
    }
    if needs_second_step(conn, client, &session, request, env)? {
        // EM5: nobody sets a factor up before the address is proven.
        let first = proves_first(conn, session.user_id)?;
        let wanting = if first { Wanting::Proof } else { Wanting::SecondStep };
        return Ok(Missing::First(wanting(Box::new(session))));
    }
    // security.md TK5: nobody is asked for, or gives, what their roles are not given.
    let Some(scope) = limited::held(conn, session.user_id, &request.scope)? else {
        return Ok(Missing::Roles);
    };
    if consent::is_needed(conn, client, session.user_id, request, &scope)? {
        return Ok(Missing::First(Wanting::Consent(Box::new(session))));
    }
    Ok(Missing::Nothing(Box::new(session), scope))
}

impl Wanting {
    /// OIDC Core §3.1.2.6: how an application is told that asked for no page.
    const fn told_silently(&self) -> (ErrorCode, &'static str) {
        match self {
            Self::SignIn | Self::SignUp => (ErrorCode::LoginRequired, "the person would have to sign in"),
            Self::Proof(_) => {
                (ErrorCode::InteractionRequired, "the person would have to prove their address")
            }
            Self::SecondStep(_) => {
                (ErrorCode::LoginRequired, "the person would have to give a second factor")
            }
            Self::Consent(_) => (ErrorCode::ConsentRequired, "the person would have to consent"),
        }
    }
}

/// Whether the session is the right person's, and fresh enough.
fn suffices(session: &Session, request: &AuthorizationRequest) -> bool {
    let fresh = request.signed_in_after.is_none_or(|after| session.auth_time.millis() > after);
    let right = request.expected_user.as_ref().is_none_or(|user| *user == session.user_id.to_string());
    fresh && right
}

/// Whether the session is as strong as the request demands (`acr_values`).
fn is_strong_enough(session: &Session, request: &AuthorizationRequest) -> bool {
    request.assurance == Assurance::OneFactor || session.methods.assurance() == Assurance::TwoFactors
}

/// Whether a second factor is missing: the request demands one, or the operator does.
fn needs_second_step(
    conn: &mut Conn,
    client: &Client,
    session: &Session,
    request: &AuthorizationRequest,
    env: &Env,
) -> Result<bool, Fault> {
    if !is_strong_enough(session, request) {
        return Ok(true);
    }
    let nobody_requires =
        env.settings.second_factor_roles.is_empty() && client.second_factor == SecondFactorRule::Optional;
    if session.has_second_step() || nobody_requires {
        return Ok(false);
    }
    let user = users::find(conn, session.user_id)?;
    Ok(user.is_some_and(|user| is_required(&user, Some(client), env)))
}

/// Remembers a request that waits for its person, bound to the browser.
pub fn remember(
    tx: &mut Tx<'_>,
    request: AuthorizationRequest,
    wanting: &Wanting,
    browser: &Browser,
    origin: &Origin,
    env: &Env,
) -> Result<Next, Fault> {
    let network = origin.host();
    if let Some(network) = network {
        // security.md RL5: one address does not take the room of others; its own oldest make way.
        let most = env.settings.limits.waiting.saturating_sub(1);
        interactions::delete_oldest(tx, network, most)?;
    }
    // security.md RL5: what strangers can store is bounded.
    if interactions::count(tx.conn())? >= env.settings.waiting_interactions {
        return Err(Fault::unavailable("room for another waiting authorization request"));
    }
    let interaction = Interaction {
        id: InteractionId::new(env.now, env.random.as_ref()),
        browser: browser.browser,
        request,
        session_id: match wanting {
            Wanting::Consent(session) => Some(session.id),
            Wanting::SignIn | Wanting::SignUp | Wanting::Proof(_) | Wanting::SecondStep(_) => None,
        },
        created_at: env.now,
        expires_at: env.now.plus(env.settings.lifetimes.interaction),
    };
    interactions::insert(tx, &interaction, network)?;
    Ok(match wanting {
        Wanting::SignIn => Next::SignIn(interaction.id),
        Wanting::SignUp => Next::SignUp(interaction.id),
        Wanting::Proof(session) => match users::find(tx.conn(), session.user_id)? {
            Some(user) => wait_for_proof(tx, user, session, &interaction, origin, env)?,
            None => Next::SignIn(interaction.id),
        },
        Wanting::Consent(_) => Next::Consent(interaction.id),
        // PW6: setting up a factor is for who has just signed in; doing so leads to the same step.
        Wanting::SecondStep(session) if !may_step_up(tx.conn(), session, env)? => {
            Next::SignIn(interaction.id)
        }
        Wanting::SecondStep(session) => {
            let browser = Browser { interaction: Some(interaction.id), ..browser.clone() };
            let (kind, step) = step_up(tx, session, browser, env)?;
            Next::SecondStep(kind, step)
        }
    })
}

/// Gives a code for `request` in `session`. The session and its user are looked at again: both may have ended since the
/// request was judged.
pub fn grant(
    tx: &mut Tx<'_>,
    request: AuthorizationRequest,
    session: &Session,
    origin: &Origin,
    env: &Env,
) -> Result<Next, Fault> {
    let live =
        sessions::find(tx.conn(), session.id)?.filter(|live| live.is_live(&env.settings.lifetimes, env.now));
    let user = users::find(tx.conn(), session.user_id)?.filter(User::is_active);
    let live = live.filter(|live| is_strong_enough(live, &request));
    let (Some(live), Some(user)) = (live, user) else {
        let error = OAuthError::new(ErrorCode::LoginRequired, "the person would have to sign in");
        return Ok(refuse(&request, &error, env));
    };
    if !user.email_verified && !keep_unproven(tx, &user, &request, env)? {
        let error =
            OAuthError::new(ErrorCode::InteractionRequired, "the person would have to prove their address");
        return Ok(refuse(&request, &error, env));
    }
    // security.md TK5: the roles of this moment decide.
    let Some(scope) = limited::held(tx.conn(), user.id, &request.scope)? else {
        return Ok(refuse(&request, &limited::DENIED, env));
    };
    note_use_within(tx, &live, env.now)?;
    give(tx, AuthorizationRequest { scope, ..request }, &live, origin, env)
}

/// Goes on after the person has signed in as the owner of `session`.
pub fn signed_in(
    tx: &mut Tx<'_>,
    interaction: Interaction,
    session: &Session,
    origin: &Origin,
    env: &Env,
) -> Result<Next, Fault> {
    let wrong_user =
        interaction.request.expected_user.as_ref().is_some_and(|id| *id != session.user_id.to_string());
    let client = clients::find(tx.conn(), &interaction.request.client_id)?.filter(|client| client.enabled);
    if let (Some(client), false) = (&client, wrong_user)
        && let Some(user) = unproven(tx.conn(), client, session, env)?
    {
        return wait_for_proof(tx, user, session, &interaction, origin, env);
    }
    let asked = &interaction.request;
    let allowed = match client {
        None => Err(OAuthError::new(ErrorCode::UnauthorizedClient, "the client is disabled")),
        // OIDC Core §3.1.2.1: the hint names another person than the one who signed in.
        Some(_) if wrong_user => Err(OAuthError::new(ErrorCode::LoginRequired, "another person signed in")),
        Some(client) => match limited::held(tx.conn(), session.user_id, &asked.scope)? {
            None => Err(limited::DENIED),
            Some(scope) if consent::is_needed(tx.conn(), &client, session.user_id, asked, &scope)? => {
                interactions::update_session(tx, interaction.id, session.id)?;
                return Ok(Next::Consent(interaction.id));
            }
            Some(scope) => Ok(scope),
        },
    };
    // One answer to each interaction.
    if !interactions::claim(tx, interaction.id)? {
        return Ok(Next::Page(NotRedirectable::Answered));
    }
    match allowed {
        Err(error) => Ok(refuse(&interaction.request, &error, env)),
        Ok(scope) => {
            let request = AuthorizationRequest { scope, ..interaction.request };
            grant(tx, request, session, origin, env)
        }
    }
}
