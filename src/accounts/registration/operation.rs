//! Makes an account for whoever asks for one. The answer is the same whether or not the address has an account
//! (security.md EM4): the owner of a known address is told by mail, and whoever asked waits for a code that never comes.

use secrecy::SecretString;

use super::form::SignUp;
use super::names::is_taken;
use crate::accounts::limits::operation::{Blocked, may_ask, may_mail};
use crate::accounts::post::post;
use crate::accounts::verification::operation::{Wait, dispatch, wait};
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::ids::{InteractionId, UserId, VerificationId};
use crate::domain::language::Language;
use crate::domain::limit::{Asked, Mailed};
use crate::domain::registration::{EmailVerification, Registration};
use crate::domain::secret::Handle;
use crate::domain::time::Span;
use crate::domain::user::User;
use crate::domain::username::Username;
use crate::env::{Env, Surroundings};
use crate::mail::letter::{Letter, Link};
use crate::passwords::{Chosen, Hasher, OwnWords, PasswordHash, Weakness};
use crate::storage::{Store, Tx, interactions, provisional, users, verifications};

/// How long an account is kept that nobody proves.
const UNPROVEN: Span = Span::from_days(7);

/// In which browser somebody asks.
#[derive(Clone, Debug)]
pub struct Applicant {
    /// The browser's cookie.
    pub browser: Handle,
    /// The authorization request that waits.
    pub interaction: Option<InteractionId>,
    /// The language of the page.
    pub language: Language,
    /// Where the request came from.
    pub origin: Origin,
}

/// How a sign-up ends.
#[derive(Debug)]
pub enum SignedUp {
    /// The browser waits for the code.
    Waiting(VerificationId),
    /// The password may not be set.
    Weak(Vec<Weakness>),
    /// Somebody else has the user name.
    NameTaken,
    /// Too many sign-ups from here.
    Blocked(Blocked),
    /// People do not make accounts here themselves.
    Closed,
    /// The waiting request is gone, or not this browser's.
    Stale,
}

/// A sign-up whose password is hashed: before it is known whether the address has an account, so that the answer takes
/// the same time.
#[derive(Clone, Debug)]
struct Prepared {
    sign_up: SignUp,
    password: PasswordHash,
    applicant: Applicant,
}

/// Takes a form without mistakes.
pub async fn sign_up(
    store: &Store,
    hasher: &Hasher,
    surroundings: &Surroundings,
    sign_up: SignUp,
    applicant: Applicant,
) -> Result<SignedUp, Fault> {
    // security.md EM8.
    if surroundings.settings.registration.registration != Registration::Open {
        return Ok(SignedUp::Closed);
    }
    // security.md RL2: counted before the costly work, which strangers could otherwise keep busy for ever.
    let (asking, origin) = (surroundings.clone(), applicant.origin.clone());
    let ask = move |tx: &mut Tx<'_>| may_ask(tx, Asked::Registration, &origin, &asking.env());
    if let Some(blocked) = store.write("ask to sign up", ask).await? {
        return Ok(SignedUp::Blocked(blocked));
    }
    let password = match choose(hasher, &sign_up).await? {
        Chosen::Fine(password) => password,
        Chosen::Weak(weaknesses) => return Ok(SignedUp::Weak(weaknesses)),
    };
    let prepared = Prepared { sign_up, password, applicant };
    let surroundings = surroundings.clone();
    store.write("sign up", move |tx| admit(tx, &prepared, &surroundings.env())).await
}

/// Judges the password and hashes it.
pub(super) async fn choose(hasher: &Hasher, sign_up: &SignUp) -> Result<Chosen, Fault> {
    // PW2: judged by what was typed alone, so that the answer tells nothing of accounts.
    let username = sign_up.username.as_ref().map(Username::as_typed);
    let owner = OwnWords::of([sign_up.name.as_str(), sign_up.email.as_typed()].into_iter().chain(username));
    let typed = SecretString::from(sign_up.password.expose().to_owned());
    hasher.choose(&typed, owner).await
}

fn admit(tx: &mut Tx<'_>, prepared: &Prepared, env: &Env) -> Result<SignedUp, Fault> {
    let Applicant { browser, interaction, language, .. } = &prepared.applicant;
    if let Some(id) = interaction
        && interactions::find(tx.conn(), *id, &browser.hash(), env.now)?.is_none()
    {
        return Ok(SignedUp::Stale);
    }
    let address = &prepared.sign_up.email;
    let username = prepared.sign_up.username.as_ref();
    if let Some(username) = username
        && is_taken(tx, username, address, env)?
    {
        return Ok(SignedUp::NameTaken);
    }
    // security.md RL2. Without a mail nothing changes: no stranger can take what another sign-up waits for.
    let account = if may_mail(tx, Mailed::Verification, address, env)? {
        account(tx, prepared, env)?
    } else {
        Account::Known
    };
    let user = match account {
        Account::Made(user) => Some(user),
        Account::Known => None,
        Account::NameTaken => return Ok(SignedUp::NameTaken),
    };
    let waiting = Wait {
        user,
        address: address.clone(),
        browser: browser.hash(),
        interaction: *interaction,
        proven_at: env.now,
        network: prepared.applicant.origin.host(),
    };
    let waiting = wait(tx, waiting, env)?;
    if let Some(username) = username {
        verifications::reserve(tx, waiting.id, username)?;
    }
    dispatch(tx, &waiting, browser, *language, env)?;
    Ok(SignedUp::Waiting(waiting.id))
}

/// Whose the address is after a sign-up.
enum Account {
    /// The one that was just made.
    Made(UserId),
    /// Somebody's, who is told.
    Known,
    /// Nobody's; but somebody has the user name.
    NameTaken,
}

/// Makes the account, in place of one that nobody has proven: who asks last may be the owner of the mailbox, who asked
/// first may have been a stranger.
fn account(tx: &mut Tx<'_>, prepared: &Prepared, env: &Env) -> Result<Account, Fault> {
    // Twice at most: whoever loses the race for the address finds it taken.
    for _ in 0..2 {
        if let Some(owner) = users::find_by_email(tx.conn(), &prepared.sign_up.email)?
            && !provisional::delete(tx, owner.id)?
        {
            return known(tx, &owner, prepared, env).map(|()| Account::Known);
        }
        if let Some(user) = make(tx, prepared, env)? {
            return Ok(Account::Made(user));
        }
    }
    Ok(Account::NameTaken)
}

/// Makes the account. `None`: the address, or the user name, was taken at the same time.
fn make(tx: &mut Tx<'_>, prepared: &Prepared, env: &Env) -> Result<Option<UserId>, Fault> {
    let rules = &env.settings.registration;
    let user = draft(&prepared.sign_up, prepared.applicant.language, env);
    let id = user.id;
    if !users::insert(tx, &user, Some(&prepared.password))? {
        return Ok(None);
    }
    // Where nothing waits for the proof, the account may be in use from now on: no newer sign-up takes its place.
    let waits = rules.email_verification != EmailVerification::ClaimOnly;
    provisional::mark(tx, id, waits.then(|| env.now.plus(UNPROVEN)))?;
    let entry = AuditEntry::success(AuditEvent::SignedUp).user(id);
    audit::record(tx, &entry, &prepared.applicant.origin, env.now, env.random.as_ref())?;
    Ok(Some(id))
}

/// The account that a form describes.
pub(super) fn draft(sign_up: &SignUp, language: Language, env: &Env) -> User {
    let id = UserId::new(env.now, env.random.as_ref());
    let mut user = User::new(id, sign_up.email.clone(), sign_up.name.to_string(), env.now);
    user.profile.username.clone_from(&sign_up.username);
    user.profile.locale = Some(language);
    user.terms_accepted_at = env.settings.registration.terms_url.as_ref().map(|_| env.now);
    user
}

/// Tells the owner of a known address that somebody asked for an account with it.
fn known(tx: &mut Tx<'_>, owner: &User, prepared: &Prepared, env: &Env) -> Result<(), Fault> {
    let entry = AuditEntry::failure(AuditEvent::SignedUp, "address_known").user(owner.id);
    audit::record(tx, &entry, &prepared.applicant.origin, env.now, env.random.as_ref())?;
    if !may_mail(tx, Mailed::AddressKnown, &owner.email, env)? {
        return Ok(());
    }
    let issuer = &env.settings.issuer;
    let letter = Letter::AddressKnown {
        sign_in_link: Link::page(issuer, "/login"),
        reset_link: Link::page(issuer, "/password/forgot"),
    };
    let language = owner.profile.locale.unwrap_or(prepared.applicant.language);
    // To the address as it is stored: another spelling of its key may be another mailbox (security.md EM1).
    post(tx, &letter, &owner.email, language, env)
}
