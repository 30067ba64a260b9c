//! Enrols, checks, replaces and removes the second factor. Whoever calls these has seen a fresh sign-in (security.md
//! PW6); what is decided here is the factor itself: every code counts once, whatever the door (MF2), and who takes a
//! factor away or puts another in its place holds the old one or a recovery code (MF5).

pub use super::code::{Checked, check_code, check_code_on};
use super::code::{judge, record};
use super::notice::tell;
use crate::accounts::limits::attempt::{Attempt, Door};
use crate::accounts::limits::operation::Blocked;
use crate::accounts::sessions;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::grant::RevocationReason;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::second_factor::{RecoveryCode, SealedEnrolment, SealedFactor, TotpSecret, TypedCode};
use crate::domain::time::{Span, Timestamp};
use crate::env::Env;
use crate::keys::totp::{self, Place};
use crate::mail::letter::Letter;
use crate::storage::{self, Conn, Tx, devices, recovery_codes, totp_enrolments, totp_factors, users};

/// How long a secret that was shown may be confirmed.
const ENROLMENT: Span = Span::from_minutes(30);

/// Why a change that needs a code is not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The code is wrong, or was taken before.
    Wrong,
    /// There were too many wrong ones: nothing is judged before then.
    Blocked(Blocked),
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

/// Whether a user may set up a factor. security.md EM5, MF5: who has only claimed an address sets up nothing that its
/// owner would have to pass.
fn may_enrol(conn: &mut Conn, user: UserId) -> Result<bool, Fault> {
    Ok(users::find(conn, user)?.is_some_and(|user| user.email_verified))
}

/// Begins an enrolment for who has no factor; one that waited is worth nothing from now on. `None`: they have a factor,
/// which only [`begin_replacement`] may replace, or their address is not proven.
pub fn begin_enrolment(tx: &mut Tx<'_>, user: UserId, env: &Env) -> Result<Option<TotpSecret>, Fault> {
    if is_enrolled(tx.conn(), user)? || !may_enrol(tx.conn(), user)? {
        return Ok(None);
    }
    begin(tx, user, false, env).map(Some)
}

/// Begins an enrolment that takes the place of the factor; the factor counts until then.
pub fn begin_replacement(
    tx: &mut Tx<'_>,
    user: UserId,
    typed: &str,
    origin: &Origin,
    env: &Env,
) -> Result<Result<TotpSecret, Refused>, Fault> {
    // MF5: replacing a factor needs the existing one, or a recovery code.
    if let Err(refused) = prove(tx, user, typed, origin, env)? {
        return Ok(Err(refused));
    }
    begin(tx, user, true, env).map(Ok)
}

fn begin(tx: &mut Tx<'_>, user: UserId, replaces: bool, env: &Env) -> Result<TotpSecret, Fault> {
    let secret = TotpSecret::generate(env.random.as_ref());
    let sealed = totp::seal(&env.master, Place::Enrolment, user, &secret, env.random.as_ref())?;
    let enrolment = SealedEnrolment {
        user_id: user,
        sealed: sealed.bytes,
        master_key_id: sealed.master_key_id,
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
    if !may_enrol(tx.conn(), user)? {
        return Ok(Confirmed::Gone);
    }
    let secret = open_enrolment(&enrolment, env)?;
    // MF4: an enrolment completes only with a valid code. A wrong one guesses nothing, for the secret was shown.
    let Some(TypedCode::Totp(code)) = TypedCode::parse(typed) else { return Ok(Confirmed::Wrong) };
    let Some(step) = totp::matching_step(&secret, &code, env.now)? else { return Ok(Confirmed::Wrong) };
    if !totp_enrolments::claim(tx, &enrolment)? {
        return Ok(Confirmed::Gone);
    }
    let sealed = totp::seal(&env.master, Place::Factor, user, &secret, env.random.as_ref())?;
    let factor = SealedFactor {
        user_id: user,
        sealed: sealed.bytes,
        master_key_id: sealed.master_key_id,
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
    // A remembered device stands for a code of the app that is no more.
    devices::distrust_all(tx, user)?;
    end_other_sessions(tx, user, keep, origin, env)?;
    let reason = if enrolment.replaces { "replaced" } else { "new" };
    record(tx, &AuditEntry::success(AuditEvent::SecondFactorEnabled).reason(reason).user(user), origin, env)?;
    tell(tx, user, &Letter::SecondFactorEnabled, env)?;
    Ok(Confirmed::Enabled(codes))
}

/// Takes the factor away, with its recovery codes.
pub fn disable(
    tx: &mut Tx<'_>,
    user: UserId,
    typed: &str,
    origin: &Origin,
    env: &Env,
) -> Result<Result<(), Refused>, Fault> {
    // MF5: removing a factor needs the factor, or a recovery code.
    if let Err(refused) = prove(tx, user, typed, origin, env)? {
        return Ok(Err(refused));
    }
    remove(tx, user, env)?;
    record(tx, &AuditEntry::success(AuditEvent::SecondFactorDisabled).user(user), origin, env)?;
    Ok(Ok(()))
}

/// Takes the factor away with all that hangs on it, and tells its owner; `false`: there was none. By itself for
/// administrators, whose operation records it: the person has neither the app nor a code.
pub fn remove(tx: &mut Tx<'_>, user: UserId, env: &Env) -> Result<bool, Fault> {
    totp_enrolments::delete(tx, user)?;
    recovery_codes::delete_all(tx, user)?;
    // Should there be a factor again one day, no device is spared because of this one.
    devices::distrust_all(tx, user)?;
    let removed = totp_factors::delete(tx, user)?;
    if removed {
        tell(tx, user, &Letter::SecondFactorDisabled, env)?;
    }
    Ok(removed)
}

/// Makes new recovery codes; those before are void.
pub fn replace_recovery_codes(
    tx: &mut Tx<'_>,
    user: UserId,
    typed: &str,
    origin: &Origin,
    env: &Env,
) -> Result<Result<Vec<RecoveryCode>, Refused>, Fault> {
    // MF5: a recovery code is as good as the factor, so new ones need what it needs.
    if let Err(refused) = prove(tx, user, typed, origin, env)? {
        return Ok(Err(refused));
    }
    let codes = new_recovery_codes(tx, user, env)?;
    record(tx, &AuditEntry::success(AuditEvent::RecoveryCodesReplaced).user(user), origin, env)?;
    tell(tx, user, &Letter::RecoveryCodesReplaced, env)?;
    Ok(Ok(codes))
}

/// The proof that a change of the factor needs.
fn prove(
    tx: &mut Tx<'_>,
    user: UserId,
    typed: &str,
    origin: &Origin,
    env: &Env,
) -> Result<Result<(), Refused>, Fault> {
    Ok(match judge(tx, user, typed, &Attempt::on(user, Door::Code, origin), origin, env)? {
        Checked::Totp | Checked::RecoveryCode { .. } => Ok(()),
        Checked::Wrong => Err(Refused::Wrong),
        Checked::Blocked(blocked) => Err(Refused::Blocked(blocked)),
    })
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
