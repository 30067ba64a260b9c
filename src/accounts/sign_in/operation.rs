//! Signs a person in with their password. Unknown user and wrong password are the same, in text and in time; only who
//! knows the password learns that the account is disabled (security.md PW4).

use secrecy::ExposeSecret as _;

use super::progress::{Progress, advance, known_device};
use crate::accounts::data::deletion::remind;
use crate::accounts::limits::attempt::{self as limits, Door};
use crate::accounts::limits::operation::{Blocked, Failure, check, record_failure};
use crate::accounts::sessions::operation::Begun;
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::device::Remember;
use crate::domain::email::EmailAddress;
use crate::domain::ids::{InteractionId, StepId, UserId, VerificationId};
use crate::domain::return_place::ReturnPlace;
use crate::domain::secret::{Handle, SecretHash};
use crate::domain::sign_in_step::{Proven, StepKind};
use crate::domain::username::Username;
use crate::env::Env;
use crate::oauth::authorize::operation::Next;
use crate::passwords::{Hasher, Password, PasswordHash, Verdict};
use crate::storage::{Conn, Store, Tx, users};

/// Who is at the door: the browser and what it holds.
#[derive(Clone, Debug)]
pub struct Browser {
    /// Its cookie.
    pub cookie: Handle,
    /// The hash of its cookie.
    pub browser: SecretHash,
    /// The hash of its session's handle, when it has one.
    pub session: Option<SecretHash>,
    /// The hash of its device's handle, when somebody signed in with it before.
    pub device: Option<SecretHash>,
    /// The authorization request that waits for this sign-in.
    pub interaction: Option<InteractionId>,
    /// Where to go when none waits.
    pub return_to: ReturnPlace,
}

/// What a person typed, and where.
#[derive(Debug)]
pub struct Attempt {
    /// In the field for the mail address or the username.
    pub email: String,
    /// In the field for the password.
    pub password: Typed,
    /// The browser.
    pub browser: Browser,
}

/// A password as it was typed, of any length; it does not print.
pub type Typed = secrecy::SecretString;

/// How a sign-in ends.
#[derive(Debug)]
pub enum SignIn {
    /// The person is signed in.
    Done(Box<Done>),
    /// Something else is asked first.
    Step(StepKind, StepId),
    /// The address is to be proven first.
    VerifyEmail(VerificationId),
    /// No such person, or another password.
    Wrong,
    /// Too many attempts failed: nothing is judged before then, and nothing is told.
    Blocked(Blocked),
    /// The right password of a disabled account.
    Disabled,
    /// The right password of an account that is to be deleted; its person was mailed the way back.
    Leaving,
    /// The waiting request is gone, or not this browser's.
    Stale,
}

/// A complete sign-in.
#[derive(Debug)]
pub struct Done {
    /// The session.
    pub begun: Begun,
    /// The new handle of the device.
    pub device: Handle,
    /// What the waiting request becomes, if one waits.
    pub next: Option<Next>,
    /// Where to go when none waits.
    pub return_to: ReturnPlace,
}

/// What the password proved.
#[derive(Clone, Debug)]
struct Matched {
    user: UserId,
    checked: PasswordHash,
    upgrade: Option<PasswordHash>,
}

/// Checks the password, outside any transaction, and begins the session.
pub async fn sign_in(
    store: &Store,
    hasher: &Hasher,
    surroundings: &crate::env::Surroundings,
    attempt: Attempt,
    origin: Origin,
) -> Result<SignIn, Fault> {
    let found = find(store, surroundings, &attempt, &origin).await?;
    if let Some(blocked) = found.blocked {
        audit::log(&AuditEntry::failure(AuditEvent::SignedIn, "blocked"), &origin, &surroundings.meters);
        return Ok(SignIn::Blocked(blocked));
    }
    let matched = prove(hasher, &found, attempt.password.expose_secret()).await?;
    let (browser, tried) = (attempt.browser, found.tried);
    let whose = found.credentials.map(|(user, _)| user);
    let surroundings = surroundings.clone();
    let write = move |tx: &mut Tx<'_>| {
        let env = surroundings.env();
        let Some(matched) = &matched else { return refuse(tx, whose, &tried, &origin, &env) };
        // RL2: of many guesses at once no more than the limit learn anything, not even the right one.
        if let Some(blocked) = check(tx.conn(), &tried, &env)? {
            return Ok(SignIn::Blocked(blocked));
        }
        admit(tx, matched, &browser, &origin, &env)
    };
    store.write("sign in", write).await
}

/// Counts a wrong password, and tells the owner of the account, if there is one, when they look.
fn refuse(
    tx: &mut Tx<'_>,
    whose: Option<UserId>,
    tried: &limits::Attempt,
    origin: &Origin,
    env: &Env,
) -> Result<SignIn, Fault> {
    if let Failure::Blocked(blocked) = record_failure(tx, tried, origin, env)? {
        return Ok(SignIn::Blocked(blocked));
    }
    let entry =
        AuditEntry { user_id: whose, ..AuditEntry::failure(AuditEvent::SignedIn, "wrong_credentials") };
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    Ok(SignIn::Wrong)
}

/// Whose account is tried, and whether attempts at it are judged at all.
struct Found {
    credentials: Option<(UserId, Option<PasswordHash>)>,
    tried: limits::Attempt,
    blocked: Option<Blocked>,
}

/// Finds whose address or username it is. One that is none, or nobody's, is looked for and counted alike.
async fn find(
    store: &Store,
    surroundings: &crate::env::Surroundings,
    attempt: &Attempt,
    origin: &Origin,
) -> Result<Found, Fault> {
    let (surroundings, origin) = (surroundings.clone(), origin.clone());
    let (typed, browser) = (attempt.email.clone(), attempt.browser.clone());
    let look = move |conn: &mut Conn| {
        let env = surroundings.env();
        // A username has no `@`: what is typed can only be one or the other.
        let credentials = match (typed.trim().parse::<EmailAddress>(), typed.trim().parse::<Username>()) {
            (Ok(email), _) => users::find_credentials(conn, &email)?,
            (Err(_), Ok(name)) => users::find_credentials_by_username(conn, &name)?,
            (Err(_), Err(_)) => None,
        };
        let user = credentials.as_ref().map(|(user, _)| *user);
        let known = match user {
            Some(user) => known_device(conn, &browser, user, &env)?,
            None => None,
        };
        let tried = limits::Attempt::new(user, &typed, Door::Password, &origin)
            .known_device(known.map(|device| device.id));
        let blocked = check(conn, &tried, &env)?;
        Ok(Found { credentials, tried, blocked })
    };
    store.read(look).await
}

/// Whether it is their password. An address that is none and a password that is too long cost the same as a wrong one.
async fn prove(hasher: &Hasher, found: &Found, password: &str) -> Result<Option<Matched>, Fault> {
    let (user, stored) = found.credentials.clone().unzip();
    let stored = stored.flatten();
    let (password, stored) = match Password::presented(password.to_owned()) {
        Ok(password) => (password, stored),
        Err(_) => {
            (Password::presented(String::new()).map_err(|error| Fault::internal("a password", error))?, None)
        }
    };
    let verdict = hasher.verify(password, stored.clone()).await?;
    Ok(match (verdict, user, stored) {
        (Verdict::Right { rehash: upgrade }, Some(user), Some(checked)) => {
            Some(Matched { user, checked, upgrade })
        }
        _ => None,
    })
}

fn admit(
    tx: &mut Tx<'_>,
    matched: &Matched,
    browser: &Browser,
    origin: &Origin,
    env: &Env,
) -> Result<SignIn, Fault> {
    if !users::lock_active(tx, matched.user, &matched.checked)? {
        // Not active, or the password was changed since it was checked.
        let user = users::find(tx.conn(), matched.user)?;
        let (reason, end) = match &user {
            Some(user) if user.is_active() => ("password_changed", SignIn::Wrong),
            Some(user) if remind(tx, user, env)? => ("leaving", SignIn::Leaving),
            _ => ("disabled", SignIn::Disabled),
        };
        let entry = AuditEntry::failure(AuditEvent::SignedIn, reason).user(matched.user);
        audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
        return Ok(end);
    }
    if let Some(upgrade) = &matched.upgrade {
        users::upgrade_hash(tx, matched.user, &matched.checked, upgrade)?;
    }
    let progress = Progress {
        user: matched.user,
        proven: Proven::password(env.now),
        remember: Remember::AsBefore,
        browser: browser.clone(),
    };
    advance(tx, progress, origin, env)
}
