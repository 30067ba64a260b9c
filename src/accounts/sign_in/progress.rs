//! Takes a sign-in on from what has been proven: to the next step, or into a session. Whatever door a person comes by,
//! their sign-in passes here (security.md TK8, AZ9).

use super::operation::{Browser, Done, SignIn};
use super::step::mailed_code::operation as mailed_code;
use super::unusual;
use crate::accounts::limits::attempt::{Attempt, Door};
use crate::accounts::limits::operation::succeeded;
use crate::accounts::second_factor::operation::is_enrolled;
use crate::accounts::sessions::operation::{Proof, begin, find_live};
use crate::accounts::verification::operation::{self as verification, Wait};
use crate::admin::roles::operation::permissions_of;
use crate::domain::audit::Origin;
use crate::domain::client::{Client, SecondFactorRule};
use crate::domain::decision::Fault;
use crate::domain::device::{Device, Remember};
use crate::domain::ids::{DeviceId, StepId, UserId};
use crate::domain::interaction::Interaction;
use crate::domain::secret::{Handle, SecretHash};
use crate::domain::session::{Assurance, FRESH, Session};
use crate::domain::sign_in_step::{PATIENCE, Proven, SecondFactorFacts, SignInStep, StepKind};
use crate::domain::user::User;
use crate::env::Env;
use crate::oauth::authorize::operation::signed_in;
use crate::storage::{Conn, Tx, clients, devices, interactions, sign_in_steps, users};

/// Most sign-ins of one person that are not complete.
const MOST_STEPS: i64 = 20;

/// How far a sign-in has come.
#[derive(Clone, Debug)]
pub struct Progress {
    /// Who signs in.
    pub user: UserId,
    /// What they have proven.
    pub proven: Proven,
    /// Whether the device is to be remembered.
    pub remember: Remember,
    /// Where.
    pub browser: Browser,
}

/// Asks for what is missing, or begins the session.
pub fn advance(tx: &mut Tx<'_>, progress: Progress, origin: &Origin, env: &Env) -> Result<SignIn, Fault> {
    // One sign-in of a person after the other, by whatever door: each sees the sessions and the device of those before.
    let Some(user) = users::lock(tx, progress.user)?.filter(User::is_active) else {
        return Ok(SignIn::Disabled);
    };
    let interaction = match progress.browser.interaction {
        None => None,
        Some(id) => match interactions::find(tx.conn(), id, &progress.browser.browser, env.now)? {
            Some(interaction) => Some(interaction),
            None => return Ok(SignIn::Stale),
        },
    };
    // security.md PW4: only after the right password does anybody learn that the address is not proven.
    if !may_sign_in(tx.conn(), &user, interaction.as_ref(), env)? {
        return prove_first(tx, user, &progress, origin, env);
    }
    if progress.proven.passed.contains(&StepKind::Session) && !is_still_there(tx.conn(), &progress, env)? {
        return Ok(SignIn::Stale);
    }
    let known = known_device(tx.conn(), &progress.browser, user.id, env)?;
    let facts = facts(tx.conn(), &user, interaction.as_ref(), known.as_ref(), &progress.browser, env)?;
    if mailed_code::is_asked(tx.conn(), &progress, known.as_ref(), origin, env)? {
        let code = mailed_code::mail_code(tx, &user, &progress.browser, origin, env)?;
        return Ok(SignIn::Step(StepKind::MailedCode, wait(tx, StepKind::MailedCode, progress, code, env)?));
    }
    if let Some(kind) = facts.missing(&progress.proven.methods) {
        // EM5: a factor is set up once the address is proven.
        if kind == StepKind::EnrolSecondFactor && !user.email_verified {
            return prove_first(tx, user, &progress, origin, env);
        }
        return Ok(SignIn::Step(kind, wait(tx, kind, progress, None, env)?));
    }
    complete(tx, &progress, interaction, known.as_ref(), facts, origin, env)
}

/// Lets the browser wait for the proof of the address.
fn prove_first(
    tx: &mut Tx<'_>,
    user: User,
    progress: &Progress,
    origin: &Origin,
    env: &Env,
) -> Result<SignIn, Fault> {
    let waiting = Wait {
        user: Some(user.id),
        address: user.email,
        browser: progress.browser.browser,
        interaction: progress.browser.interaction,
        proven_at: progress.proven.at,
        network: origin.host(),
    };
    Ok(SignIn::VerifyEmail(verification::wait(tx, waiting, env)?.id))
}

/// Whether somebody may sign in although their address may not be proven: the rule of the application that waits, or
/// else the server's.
fn may_sign_in(
    conn: &mut Conn,
    user: &User,
    interaction: Option<&Interaction>,
    env: &Env,
) -> Result<bool, Fault> {
    if user.email_verified {
        return Ok(true);
    }
    let client = match interaction {
        Some(interaction) => clients::find(conn, &interaction.request.client_id)?,
        None => None,
    };
    let own = client.and_then(|client| client.email_verification);
    Ok(env.settings.registration.may_sign_in(user, own))
}

/// Begins the session, and goes on to what waits for it.
fn complete(
    tx: &mut Tx<'_>,
    progress: &Progress,
    interaction: Option<Interaction>,
    known: Option<&Device>,
    facts: SecondFactorFacts,
    origin: &Origin,
    env: &Env,
) -> Result<SignIn, Fault> {
    let previous = find_live(tx.conn(), progress.browser.session.as_ref(), env)?;
    let methods = progress.proven.methods.clone();
    let remembered = facts.enrolled && facts.remembered && methods.assurance() == Assurance::OneFactor;
    let proof = Proof { user: progress.user, methods, at: progress.proven.at, remembered };
    // Before anything is noted of this sign-in.
    let reasons = unusual::reasons(tx.conn(), progress.user, known, origin, env)?;
    let begun = begin(tx, proof, previous, origin, env)?;
    unusual::note(tx, &begun.session, &reasons, origin, env)?;
    let tried = Attempt::on(progress.user, Door::Password, origin);
    succeeded(tx, &tried.known_device(known.map(|device| device.id)))?;
    let device = recognise(tx, progress, origin, env)?;
    let next =
        interaction.map(|interaction| signed_in(tx, interaction, &begun.session, origin, env)).transpose()?;
    let return_to = progress.browser.return_to.clone();
    Ok(SignIn::Done(Box::new(Done { begun, device, next, return_to })))
}

/// Stores the step that a sign-in waits at.
pub fn wait(
    tx: &mut Tx<'_>,
    kind: StepKind,
    progress: Progress,
    code: Option<SecretHash>,
    env: &Env,
) -> Result<StepId, Fault> {
    let step = SignInStep {
        id: StepId::new(env.now, env.random.as_ref()),
        browser: progress.browser.browser,
        user_id: progress.user,
        kind,
        proven: progress.proven,
        interaction: progress.browser.interaction,
        return_to: progress.browser.return_to,
        code,
        expires_at: env.now.plus(PATIENCE),
    };
    // security.md RL5: who signs in, or asks for a second step, again and again does not fill the table.
    sign_in_steps::delete_oldest(tx, step.user_id, MOST_STEPS - 1)?;
    sign_in_steps::insert(tx, &step, env.now)?;
    Ok(step.id)
}

/// Asks who is signed in for a second factor (RFC 9470), or to set one up.
pub fn step_up(
    tx: &mut Tx<'_>,
    session: &Session,
    browser: Browser,
    env: &Env,
) -> Result<(StepKind, StepId), Fault> {
    let enrolled = is_enrolled(tx.conn(), session.user_id)?;
    let kind = if enrolled { StepKind::SecondFactor } else { StepKind::EnrolSecondFactor };
    let passed = vec![StepKind::Session];
    let proven = Proven { methods: session.methods.clone(), at: session.auth_time, passed };
    let progress = Progress { user: session.user_id, proven, remember: Remember::AsBefore, browser };
    Ok((kind, wait(tx, kind, progress, None, env)?))
}

/// Whether who is signed in may go on to a second factor at once. Setting one up is for who has just signed in
/// (security.md PW6): a session alone, which may be stolen, does not lock its owner out.
pub fn may_step_up(conn: &mut Conn, session: &Session, env: &Env) -> Result<bool, Fault> {
    Ok(env.now.since(session.auth_time) <= FRESH || is_enrolled(conn, session.user_id)?)
}

/// Whether somebody without a factor has yet to prove their address, without which they set none up.
pub fn proves_first(conn: &mut Conn, user: UserId) -> Result<bool, Fault> {
    let unproven = users::find(conn, user)?.is_some_and(|user| !user.email_verified);
    Ok(unproven && !is_enrolled(conn, user)?)
}

/// Whether the session whose proof a step goes on from still signs its person in.
fn is_still_there(conn: &mut Conn, progress: &Progress, env: &Env) -> Result<bool, Fault> {
    let session = find_live(conn, progress.browser.session.as_ref(), env)?;
    Ok(session.is_some_and(|live| live.user_id == progress.user && live.auth_time == progress.proven.at))
}

/// The device of this browser, if `user` has signed in with it before.
pub fn known_device(
    conn: &mut Conn,
    browser: &Browser,
    user: UserId,
    env: &Env,
) -> Result<Option<Device>, Fault> {
    match &browser.device {
        Some(handle) => devices::find(conn, handle, user, env.now),
        None => Ok(None),
    }
}

fn facts(
    conn: &mut Conn,
    user: &User,
    interaction: Option<&Interaction>,
    device: Option<&Device>,
    browser: &Browser,
    env: &Env,
) -> Result<SecondFactorFacts, Fault> {
    // AP5: whoever administers gives a second factor each time, and has one when they go there.
    let administers = !permissions_of(conn, &user.roles)?.is_empty();
    let to_administration = administers && interaction.is_none() && browser.return_to.is_administration();
    let request = interaction.map(|interaction| &interaction.request);
    let client = match request {
        Some(request) => clients::find(conn, &request.client_id)?,
        None => None,
    };
    Ok(SecondFactorFacts {
        enrolled: is_enrolled(conn, user.id)?,
        required: is_required(user, client.as_ref(), env),
        demanded: if to_administration {
            Assurance::TwoFactors
        } else {
            request.map_or(Assurance::OneFactor, |request| request.assurance)
        },
        remembered: !administers && device.is_some_and(|device| device.is_trusted(env.now)),
    })
}

/// Whether the operator wants this person to have a second factor, for their roles or for this client.
pub fn is_required(user: &User, client: Option<&Client>, env: &Env) -> bool {
    client.is_some_and(|client| client.second_factor == SecondFactorRule::Required)
        || user.roles.iter().any(|role| env.settings.second_factor_roles.contains(role))
}

/// Makes this browser a known device of who signed in, under a new handle: each is used once.
fn recognise(tx: &mut Tx<'_>, progress: &Progress, origin: &Origin, env: &Env) -> Result<Handle, Fault> {
    let handle = Handle::generate(env.random.as_ref());
    let known = match &progress.browser.device {
        Some(old) => {
            devices::rotate(tx, old, &handle.hash())?;
            // Looked for anew: another person who signed in here at the same time may have taken it along under another
            // handle, and its owner may have forgotten it. Then this is a new device.
            devices::find(tx.conn(), &handle.hash(), progress.user, env.now)?
        }
        None => None,
    };
    let lifetimes = env.settings.devices;
    let (trusted_before, first) =
        known.map_or((None, None), |device| (device.trusted_until, Some((device.id, device.created_at))));
    let (id, created_at) = first.unwrap_or_else(|| (DeviceId::new(env.now, env.random.as_ref()), env.now));
    let trusted_until = match progress.remember {
        Remember::ThisDevice => Some(env.now.plus(lifetimes.remembered)),
        Remember::AsBefore => trusted_before,
    };
    let device = Device {
        id,
        user_id: progress.user,
        trusted_until,
        ip: Device::address(origin),
        user_agent: origin.user_agent.clone(),
        created_at,
        last_seen_at: env.now,
    };
    devices::upsert(tx, &device, &handle.hash(), env.now.plus(lifetimes.known))?;
    Ok(handle)
}
