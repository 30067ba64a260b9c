//! Signs a person in with their password. Unknown user and wrong password are the same, in text and in time; only who
//! knows the password learns that the account is disabled (security.md PW4).

use secrecy::ExposeSecret as _;

use super::progress::{Progress, advance};
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
use crate::env::Env;
use crate::oauth::authorize::operation::Next;
use crate::passwords::{Hasher, Password, PasswordHash, Verdict};
use crate::storage::{Store, Tx, users};

/// Who is at the door: the browser and what it holds.
#[derive(Clone, Debug)]
pub struct Browser {
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
    /// In the field for the mail address.
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
    /// The right password of a disabled account.
    Disabled,
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
    let proven = prove(store, hasher, &attempt.email, attempt.password.expose_secret()).await?;
    let browser = attempt.browser;
    let surroundings = surroundings.clone();
    let write = move |tx: &mut Tx<'_>| {
        if let Some(proven) = &proven {
            admit(tx, proven, &browser, &origin, &surroundings.env())
        } else {
            let (entry, env) =
                (AuditEntry::failure(AuditEvent::SignedIn, "wrong_credentials"), surroundings.env());
            audit::record(tx, &entry, &origin, env.now, env.random.as_ref())?;
            Ok(SignIn::Wrong)
        }
    };
    store.write("sign in", write).await
}

/// Finds whose password it is. An address that is none and a password that is too long cost the same as a wrong one.
async fn prove(
    store: &Store,
    hasher: &Hasher,
    email: &str,
    password: &str,
) -> Result<Option<Matched>, Fault> {
    let email = email.trim().parse::<EmailAddress>().ok();
    let found = match email {
        Some(email) => store.read(move |conn| users::find_credentials(conn, &email)).await?,
        None => None,
    };
    let (user, stored) = found.unzip();
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
        let active = users::find(tx.conn(), matched.user)?.is_some_and(|user| user.is_active());
        let (reason, end) =
            if active { ("password_changed", SignIn::Wrong) } else { ("disabled", SignIn::Disabled) };
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
