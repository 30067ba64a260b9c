//! Judges a typed code: a code of the app, or a recovery code. What is right is taken, and right no more, whatever the
//! door (security.md MF2); what is wrong is counted, whatever the session (MF3).

use super::notice::tell;
use crate::accounts::limits::attempt::{Attempt, Door};
use crate::accounts::limits::operation::{self as limits, Blocked, Failure};
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::ids::{DeviceId, UserId};
use crate::domain::second_factor::{RecoveryCode, SealedFactor, TotpCode, TypedCode};
use crate::env::Env;
use crate::keys::totp::{self, Place};
use crate::mail::letter::Letter;
use crate::storage::{Tx, recovery_codes, totp_factors};

/// What a typed code was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// A code of the app, taken now.
    Totp,
    /// A recovery code, taken now.
    RecoveryCode {
        /// How many are left.
        left: usize,
    },
    /// Neither, or one that was taken before.
    Wrong,
    /// There were too many wrong ones: nothing is judged before then.
    Blocked(Blocked),
}

impl Checked {
    /// Whether it proves the second factor.
    pub fn is_right(self) -> bool {
        matches!(self, Self::Totp | Self::RecoveryCode { .. })
    }
}

/// Judges what a person typed where signing in asks for the second factor.
pub fn check_code(
    tx: &mut Tx<'_>,
    user: UserId,
    typed: &str,
    origin: &Origin,
    env: &Env,
) -> Result<Checked, Fault> {
    check_code_on(tx, None, user, typed, origin, env)
}

/// The same on a device on which this person signed in before, if it is one: what others guess elsewhere does not shut
/// it out.
pub fn check_code_on(
    tx: &mut Tx<'_>,
    device: Option<DeviceId>,
    user: UserId,
    typed: &str,
    origin: &Origin,
    env: &Env,
) -> Result<Checked, Fault> {
    let attempt = Attempt::on(user, Door::Code, origin).known_device(device);
    let checked = judge(tx, user, typed, &attempt, origin, env)?;
    if let Checked::RecoveryCode { left } = checked {
        let left = u32::try_from(left).unwrap_or(u32::MAX);
        tell(tx, user, &Letter::RecoveryCodeUsed { left }, env)?;
    }
    Ok(checked)
}

/// Judges a code, and tells nobody by mail.
pub(super) fn judge(
    tx: &mut Tx<'_>,
    user: UserId,
    typed: &str,
    attempt: &Attempt,
    origin: &Origin,
    env: &Env,
) -> Result<Checked, Fault> {
    // Codes of one account are judged one after the other, so that of many guesses at once each sees the failures of
    // those before.
    let factor = totp_factors::lock(tx, user)?;
    if let Some(blocked) = limits::check(tx.conn(), attempt, env)? {
        audit::log(&AuditEntry::failure(AuditEvent::SecondFactor, "blocked").user(user), origin, &env.meters);
        return Ok(Checked::Blocked(blocked));
    }
    let judged = match (TypedCode::parse(typed), factor) {
        (None, _) => Err("no_code"),
        (Some(_), None) => Err("not_enrolled"),
        (Some(TypedCode::Totp(code)), Some(factor)) => judge_totp(tx, &factor, &code, env)?,
        (Some(TypedCode::Recovery(code)), Some(_)) => judge_recovery(tx, user, &code, env)?,
    };
    match judged {
        Ok(right) => {
            let how = if right == Checked::Totp { "totp" } else { "recovery_code" };
            record(tx, &AuditEntry::success(AuditEvent::SecondFactor).reason(how).user(user), origin, env)?;
            Ok(right)
        }
        Err(why) => {
            let failure = limits::record_failure(tx, attempt, origin, env)?;
            record(tx, &AuditEntry::failure(AuditEvent::SecondFactor, why).user(user), origin, env)?;
            Ok(match failure {
                Failure::Counted => Checked::Wrong,
                Failure::Blocked(blocked) => Checked::Blocked(blocked),
            })
        }
    }
}

/// What a code is, or why it is wrong, in a fixed word.
type Judged = Result<Checked, &'static str>;

fn judge_totp(tx: &mut Tx<'_>, factor: &SealedFactor, code: &TotpCode, env: &Env) -> Result<Judged, Fault> {
    let user = factor.user_id;
    let secret = totp::open(&env.master, Place::Factor, user, &factor.sealed)
        .map_err(|_| Fault::inconsistent("totp_factors", "sealed", user.to_string()))?;
    let Some(step) = totp::matching_step(&secret, code, env.now)? else { return Ok(Err("wrong_code")) };
    // MF2, section 15: a step works once, also in parallel and across restart.
    let taken = totp_factors::claim_step(tx, factor, step)?;
    Ok(if taken { Ok(Checked::Totp) } else { Err("used_code") })
}

fn judge_recovery(tx: &mut Tx<'_>, user: UserId, code: &RecoveryCode, env: &Env) -> Result<Judged, Fault> {
    // MF2, section 15: a recovery code works once.
    if !recovery_codes::claim(tx, user, &code.hash(), env.now)? {
        return Ok(Err("wrong_recovery_code"));
    }
    let left = recovery_codes::count_left(tx.conn(), user)?;
    Ok(Ok(Checked::RecoveryCode { left }))
}

/// Writes what happened to a factor into the audit log.
pub(super) fn record(tx: &mut Tx<'_>, entry: &AuditEntry, origin: &Origin, env: &Env) -> Result<(), Fault> {
    audit::record(tx, entry, origin, env.now, env.random.as_ref())
}
