//! Enrols, checks, replaces and removes the second factor. Whoever calls these has seen a fresh sign-in (security.md
//! PW6); what is decided here is the factor itself: every code counts once, whatever the door (MF2), and who takes a
//! factor away or puts another in its place holds the old one or a recovery code (MF5).

use crate::accounts::limits::attempt::{Attempt, Door};
use crate::accounts::limits::operation::{self as limits, Blocked, Failure};
use crate::accounts::sessions;
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::grant::RevocationReason;
use crate::domain::ids::{DeviceId, SessionId, UserId};
use crate::domain::second_factor::{
    RecoveryCode, SealedEnrolment, SealedFactor, TotpCode, TotpSecret, TypedCode,
};
use crate::domain::time::{Span, Timestamp};
use crate::env::Env;
use crate::keys::totp::{self, Place};
use crate::storage::{self, Conn, Tx, recovery_codes, totp_enrolments, totp_factors};

/// How long a secret that was shown may be confirmed.
const ENROLMENT: Span = Span::from_minutes(30);

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
    /// It was not looked at: too many were wrong (security.md RL2).
    Blocked(Blocked),
}

impl Checked {
    /// Whether it proves the second factor.
    pub fn is_right(self) -> bool {
        matches!(self, Self::Totp | Self::RecoveryCode { .. })
    }
}

/// What the first code of an app did.
#[derive(Debug)]
pub enum Confirmed {
    /// The factor counts from now on; these are to be shown this once.
    Enabled(Vec<RecoveryCode>),
    /// The code is not one of that secret.
    Wrong,
    /// No enrolment waits any more: it expired, was begun anew, or was confirmed by another page.
    Gone,
}

/// How a person stands with the second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// They have none.
    Off,
    /// They have one.
    On {
        /// Since when.
        since: Timestamp,
        /// How many recovery codes are left.
        codes_left: usize,
    },
}

/// Whether a user has a second factor.
pub fn is_enrolled(conn: &mut Conn, user: UserId) -> Result<bool, Fault> {
    Ok(totp_factors::find(conn, user)?.is_some())
}

/// How a user stands with it.
pub fn standing(conn: &mut Conn, user: UserId) -> Result<Standing, Fault> {
    let Some(factor) = totp_factors::find(conn, user)? else { return Ok(Standing::Off) };
    Ok(Standing::On { since: factor.confirmed_at, codes_left: recovery_codes::count_left(conn, user)? })
}

/// Begins an enrolment for who has no factor; one that waited is worth nothing from now on. `None`: they have a factor,
/// which only [`begin_replacement`] may replace.
pub fn begin_enrolment(tx: &mut Tx<'_>, user: UserId, env: &Env) -> Result<Option<TotpSecret>, Fault> {
    if is_enrolled(tx.conn(), user)? {
        return Ok(None);
    }
    begin(tx, user, false, env).map(Some)
}

/// Begins an enrolment that takes the place of the factor; the factor counts until then. `None`: the code is wrong.
pub fn begin_replacement(
    tx: &mut Tx<'_>,
    user: UserId,
    typed: &str,
    origin: &Origin,
    env: &Env,
) -> Result<Option<TotpSecret>, Fault> {
    // MF5: replacing a factor needs the existing one, or a recovery code.
    if !check(tx, user, typed, origin, env)?.is_right() {
        return Ok(None);
    }
    begin(tx, user, true, env).map(Some)
}

fn begin(tx: &mut Tx<'_>, user: UserId, replaces: bool, env: &Env) -> Result<TotpSecret, Fault> {
    let secret = TotpSecret::generate(env.random.as_ref());
    let enrolment = SealedEnrolment {
        user_id: user,
        sealed: totp::seal(&env.master, Place::Enrolment, user, &secret, env.random.as_ref())?,
        master_key_id: env.master.id().to_owned(),
        replaces,
        created_at: env.now,
        expires_at: env.now.plus(ENROLMENT),
    };
    totp_enrolments::upsert(tx, &enrolment)?;
    Ok(secret)
}

/// The secret of the enrolment that waits, for showing its page once more.
pub fn waiting(conn: &mut Conn, user: UserId, env: &Env) -> Result<Option<TotpSecret>, Fault> {
    let waiting = totp_enrolments::find_live(conn, user, env.now)?;
    waiting.map(|enrolment| open_enrolment(&enrolment, env)).transpose()
}

/// Forgets the enrolment that waits: the person thought better of it, or what was begun before a mailbox was proved or a
/// password reset counts no more (security.md EM5).
pub fn forget_enrolment(tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    totp_enrolments::delete(tx, user).map(drop)
}

/// Confirms the enrolment that waits by a code of the app, and makes new recovery codes. `keep` is the session in which
/// this happens.
pub fn confirm(
    tx: &mut Tx<'_>,
    user: UserId,
    typed: &str,
    keep: Option<SessionId>,
    origin: &Origin,
    env: &Env,
) -> Result<Confirmed, Fault> {
    let Some(enrolment) = totp_enrolments::find_live(tx.conn(), user, env.now)? else {
        return Ok(Confirmed::Gone);
    };
    let secret = open_enrolment(&enrolment, env)?;
    // MF4: an enrolment completes only with a valid code. A wrong one guesses nothing, for the secret was shown.
    let Some(TypedCode::Totp(code)) = TypedCode::parse(typed) else { return Ok(Confirmed::Wrong) };
    let Some(step) = totp::matching_step(&secret, &code, env.now)? else { return Ok(Confirmed::Wrong) };
    if !totp_enrolments::claim(tx, &enrolment)? {
        return Ok(Confirmed::Gone);
    }
    let factor = SealedFactor {
        user_id: user,
        sealed: totp::seal(&env.master, Place::Factor, user, &secret, env.random.as_ref())?,
        master_key_id: env.master.id().to_owned(),
        // MF2: the code that confirms is taken, and signs nobody in.
        last_step: step,
        confirmed_at: env.now,
    };
    // MF5: only what was begun with the old factor replaces it, and what was begun without one finds none.
    let stored = if enrolment.replaces {
        totp_factors::replace(tx, &factor)?
    } else {
        totp_factors::insert(tx, &factor)?
    };
    if !stored {
        return Ok(Confirmed::Gone);
    }
    let codes = new_recovery_codes(tx, user, env)?;
    end_other_sessions(tx, user, keep, origin, env)?;
    let reason = if enrolment.replaces { "replaced" } else { "new" };
    record(tx, &AuditEntry::success(AuditEvent::SecondFactorEnabled).reason(reason).user(user), origin, env)?;
    Ok(Confirmed::Enabled(codes))
}

/// Checks what a person typed where a second factor is asked for: a code of the app, or a recovery code. What is right
/// is taken, and right no more.
pub fn check_code(
    tx: &mut Tx<'_>,
    user: UserId,
    typed: &str,
    origin: &Origin,
    env: &Env,
) -> Result<Checked, Fault> {
    check(tx, user, typed, origin, env)
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
    judge(tx, &attempt, user, typed, origin, env)
}

/// Takes the factor away, with its recovery codes. `false`: the code is wrong.
pub fn disable(
    tx: &mut Tx<'_>,
    user: UserId,
    typed: &str,
    origin: &Origin,
    env: &Env,
) -> Result<bool, Fault> {
    // MF5: removing a factor needs the factor, or a recovery code.
    if !check(tx, user, typed, origin, env)?.is_right() {
        return Ok(false);
    }
    remove(tx, user)?;
    record(tx, &AuditEntry::success(AuditEvent::SecondFactorDisabled).user(user), origin, env)?;
    Ok(true)
}

/// Takes the factor away with all that hangs on it; `false`: there was none. For administrators, whose operation records
/// it: the person has neither the app nor a code.
pub fn remove(tx: &mut Tx<'_>, user: UserId) -> Result<bool, Fault> {
    totp_enrolments::delete(tx, user)?;
    recovery_codes::delete_all(tx, user)?;
    totp_factors::delete(tx, user)
}

/// Makes new recovery codes; those before are void. `None`: the code is wrong.
pub fn replace_recovery_codes(
    tx: &mut Tx<'_>,
    user: UserId,
    typed: &str,
    origin: &Origin,
    env: &Env,
) -> Result<Option<Vec<RecoveryCode>>, Fault> {
    // MF5: a recovery code is as good as the factor, so new ones need what it needs.
    if !check(tx, user, typed, origin, env)?.is_right() {
        return Ok(None);
    }
    let codes = new_recovery_codes(tx, user, env)?;
    record(tx, &AuditEntry::success(AuditEvent::RecoveryCodesReplaced).user(user), origin, env)?;
    Ok(Some(codes))
}

fn check(tx: &mut Tx<'_>, user: UserId, typed: &str, origin: &Origin, env: &Env) -> Result<Checked, Fault> {
    judge(tx, &Attempt::on(user, Door::Code, origin), user, typed, origin, env)
}

fn judge(
    tx: &mut Tx<'_>,
    attempt: &Attempt,
    user: UserId,
    typed: &str,
    origin: &Origin,
    env: &Env,
) -> Result<Checked, Fault> {
    // MF3: failures count per account over all sessions and doors.
    if let Some(blocked) = limits::check(tx.conn(), attempt, env)? {
        audit::log(&AuditEntry::failure(AuditEvent::SecondFactor, "blocked").user(user), origin);
        return Ok(Checked::Blocked(blocked));
    }
    let (checked, why) = match TypedCode::parse(typed) {
        Some(TypedCode::Totp(code)) => check_totp(tx, user, &code, env)?,
        Some(TypedCode::Recovery(code)) => check_recovery(tx, user, &code, env)?,
        None => (Checked::Wrong, "no_code"),
    };
    let entry = if checked.is_right() {
        AuditEntry::success(AuditEvent::SecondFactor).reason(why)
    } else {
        if let Failure::Blocked(blocked) = limits::record_failure(tx, attempt, origin, env)? {
            return Ok(Checked::Blocked(blocked));
        }
        AuditEntry::failure(AuditEvent::SecondFactor, why)
    };
    record(tx, &entry.user(user), origin, env)?;
    Ok(checked)
}

fn check_totp(
    tx: &mut Tx<'_>,
    user: UserId,
    code: &TotpCode,
    env: &Env,
) -> Result<(Checked, &'static str), Fault> {
    let Some(factor) = totp_factors::find(tx.conn(), user)? else {
        return Ok((Checked::Wrong, "not_enrolled"));
    };
    let secret = totp::open(&env.master, Place::Factor, user, &factor.sealed)
        .map_err(|_| Fault::inconsistent("totp_factors", "sealed", user.to_string()))?;
    let Some(step) = totp::matching_step(&secret, code, env.now)? else {
        return Ok((Checked::Wrong, "wrong_code"));
    };
    // MF2, section 15: a step works once, also in parallel and across restart.
    let taken = totp_factors::claim_step(tx, &factor, step)?;
    Ok(if taken { (Checked::Totp, "totp") } else { (Checked::Wrong, "used_code") })
}

fn check_recovery(
    tx: &mut Tx<'_>,
    user: UserId,
    code: &RecoveryCode,
    env: &Env,
) -> Result<(Checked, &'static str), Fault> {
    // MF2, section 15: a recovery code works once.
    if !recovery_codes::claim(tx, user, &code.hash(), env.now)? {
        return Ok((Checked::Wrong, "wrong_recovery_code"));
    }
    let left = recovery_codes::count_left(tx.conn(), user)?;
    Ok((Checked::RecoveryCode { left }, "recovery_code"))
}

fn new_recovery_codes(tx: &mut Tx<'_>, user: UserId, env: &Env) -> Result<Vec<RecoveryCode>, Fault> {
    let fresh = || RecoveryCode::generate(env.random.as_ref());
    let codes: Vec<RecoveryCode> = std::iter::repeat_with(fresh).take(RecoveryCode::COUNT).collect();
    let hashes: Vec<_> = codes.iter().map(RecoveryCode::hash).collect();
    recovery_codes::replace(tx, user, &hashes, env.now)?;
    Ok(codes)
}

/// Ends the sessions elsewhere, with what they gave. They proved the password alone, or a factor that is no more; the
/// person asks for more than that from now on, often because they fear that somebody knows the password, and as at a
/// bank everybody else has to prove it.
fn end_other_sessions(
    tx: &mut Tx<'_>,
    user: UserId,
    keep: Option<SessionId>,
    origin: &Origin,
    env: &Env,
) -> Result<(), Fault> {
    for session in storage::sessions::list_open(tx.conn(), user)? {
        if Some(session.id) != keep {
            sessions::operation::end(tx, &session, RevocationReason::SessionEnded, origin, env)?;
        }
    }
    Ok(())
}

fn open_enrolment(enrolment: &SealedEnrolment, env: &Env) -> Result<TotpSecret, Fault> {
    let user = enrolment.user_id;
    totp::open(&env.master, Place::Enrolment, user, &enrolment.sealed)
        .map_err(|_| Fault::inconsistent("totp_enrolments", "sealed", user.to_string()))
}

fn record(tx: &mut Tx<'_>, entry: &AuditEntry, origin: &Origin, env: &Env) -> Result<(), Fault> {
    audit::record(tx, entry, origin, env.now, env.random.as_ref())
}
