//! Answers the step at which a sign-in waits. A wrong code is counted for this sign-in and for the account; five end the
//! sign-in (security.md MF3).

use crate::accounts::limits::operation::Blocked;
use crate::accounts::second_factor::operation::{Checked, Confirmed, check_code_on, confirm};
use crate::accounts::sessions::operation::find_live;
use crate::accounts::sign_in::operation::{Browser, SignIn};
use crate::accounts::sign_in::progress::{Progress, advance, known_device, wait};
use crate::domain::audit::Origin;
use crate::domain::decision::Fault;
use crate::domain::device::Remember;
use crate::domain::ids::StepId;
use crate::domain::second_factor::RecoveryCode;
use crate::domain::sign_in_step::{MOST_FAILURES, SignInStep, StepKind};
use crate::env::Env;
use crate::storage::{Tx, sign_in_steps};

/// How a step is answered.
#[derive(Debug)]
pub enum Answered {
    /// The sign-in goes on.
    On(SignIn),
    /// Wrong; the person may try again.
    Wrong,
    /// Not looked at: too many codes of this account were wrong.
    Blocked(Blocked),
    /// Wrong too often, answered before, or too old: the sign-in begins anew.
    Over,
}

/// Takes a code of the second factor.
pub fn second_factor(
    tx: &mut Tx<'_>,
    step: &SignInStep,
    typed: &str,
    remember: Remember,
    browser: &Browser,
    origin: &Origin,
    env: &Env,
) -> Result<Answered, Fault> {
    if !may_answer(tx, step, StepKind::SecondFactor, env)? {
        return Ok(Answered::Over);
    }
    let Some(tries) = sign_in_steps::count_try(tx, step.id)? else { return Ok(Answered::Over) };
    let device = known_device(tx.conn(), browser, step.user_id, env)?.map(|device| device.id);
    match check_code_on(tx, device, step.user_id, typed, origin, env)? {
        Checked::Totp | Checked::RecoveryCode { .. } => {}
        Checked::Blocked(blocked) => return Ok(Answered::Blocked(blocked)),
        Checked::Wrong if tries < MOST_FAILURES => return Ok(Answered::Wrong),
        Checked::Wrong => return Ok(Answered::Over),
    }
    go_on(tx, step, remember, browser, origin, env)
}

/// How the confirmation of a new factor ends.
#[derive(Debug)]
pub enum Enrolled {
    /// The factor counts; the sign-in waits, under this name, until the codes are kept.
    Codes(StepId, Vec<RecoveryCode>),
    /// The code is wrong.
    Wrong,
    /// The sign-in begins anew.
    Over,
}

/// Takes the first code of a factor that this sign-in had to set up.
pub fn enrol(
    tx: &mut Tx<'_>,
    step: &SignInStep,
    typed: &str,
    browser: &Browser,
    origin: &Origin,
    env: &Env,
) -> Result<Enrolled, Fault> {
    if !may_answer(tx, step, StepKind::EnrolSecondFactor, env)? {
        return Ok(Enrolled::Over);
    }
    let session = find_live(tx.conn(), browser.session.as_ref(), env)?;
    let theirs = session.filter(|session| session.user_id == step.user_id).map(|session| session.id);
    let codes = match confirm(tx, step.user_id, typed, theirs, origin, env)? {
        Confirmed::Enabled(codes) => codes,
        // The secret was shown: a wrong code guesses nothing.
        Confirmed::Wrong => return Ok(Enrolled::Wrong),
        Confirmed::Gone => return Ok(Enrolled::Over),
    };
    if !sign_in_steps::claim(tx, step.id)? {
        return Ok(Enrolled::Over);
    }
    let proven = step.proven.clone().and(StepKind::EnrolSecondFactor);
    let progress = Progress {
        user: step.user_id,
        proven,
        remember: Remember::AsBefore,
        browser: at_step(step, browser),
    };
    let id = wait(tx, StepKind::KeepRecoveryCodes, progress, None, env)?;
    Ok(Enrolled::Codes(id, codes))
}

/// The person has kept their recovery codes.
pub fn codes_kept(
    tx: &mut Tx<'_>,
    step: &SignInStep,
    browser: &Browser,
    origin: &Origin,
    env: &Env,
) -> Result<Answered, Fault> {
    if !may_answer(tx, step, StepKind::KeepRecoveryCodes, env)? {
        return Ok(Answered::Over);
    }
    go_on(tx, step, Remember::AsBefore, browser, origin, env)
}

/// Steps go in order: this one is asked, and still open.
pub(super) fn may_answer(
    tx: &mut Tx<'_>,
    step: &SignInStep,
    kind: StepKind,
    env: &Env,
) -> Result<bool, Fault> {
    let open = sign_in_steps::find(tx.conn(), step.id, &step.browser, env.now)?;
    Ok(open.is_some_and(|open| open.kind == kind))
}

pub(super) fn go_on(
    tx: &mut Tx<'_>,
    step: &SignInStep,
    remember: Remember,
    browser: &Browser,
    origin: &Origin,
    env: &Env,
) -> Result<Answered, Fault> {
    // One answer to each step.
    if !sign_in_steps::claim(tx, step.id)? {
        return Ok(Answered::Over);
    }
    let proven = step.proven.clone().and(step.kind);
    let progress = Progress { user: step.user_id, proven, remember, browser: at_step(step, browser) };
    Ok(Answered::On(advance(tx, progress, origin, env)?))
}

/// The browser with what the step remembers for it.
fn at_step(step: &SignInStep, browser: &Browser) -> Browser {
    Browser { interaction: step.interaction, return_to: step.return_to.clone(), ..browser.clone() }
}
