//! Proves mail addresses. A browser waits for the code that its mail brings; the link of the same mail works anywhere and
//! signs nobody in. What was there before the proof ends with it (security.md EM5): it may be somebody else's.

use crate::accounts::limits::operation::may_mail;
use crate::accounts::post;
use crate::accounts::sessions::operation::find_live;
use crate::accounts::sign_in::operation::{Browser, SignIn};
use crate::accounts::sign_in::progress::{Progress, advance};
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::client_address::ClientNetwork;
use crate::domain::decision::Fault;
use crate::domain::device::Remember;
use crate::domain::email::EmailAddress;
use crate::domain::grant::RevocationReason;
use crate::domain::ids::{InteractionId, UserId, VerificationId};
use crate::domain::language::Language;
use crate::domain::limit::Mailed;
use crate::domain::mailed_link::{LinkPurpose, NewLink, ShortCode};
use crate::domain::secret::{Handle, SecretHash};
use crate::domain::sign_in_step::Proven;
use crate::domain::time::{Span, Timestamp};
use crate::domain::verification::Verification;
use crate::env::Env;
use crate::mail::letter::{Code, Letter, Link};
use crate::storage::{
    Tx, devices, grants, interactions, mailed_links, provisional, recovery_codes, sessions, sign_in_steps,
    totp_enrolments, totp_factors, users, verifications,
};

/// The path of the link in the mail.
pub const LINK_PATH: &str = "/email/verify";
/// How long after the password was typed the code alone goes on to sign the person in.
const STILL_THERE: Span = Span::from_minutes(30);
/// Most browsers that wait (security.md RL5).
const MOST_WAITING: i64 = 100_000;
/// Most waits of one browser: a person with some windows open.
const MOST_OF_BROWSER: i64 = 5;
/// Most waits for the proof of one account, in whatever browsers.
const MOST_OF_ACCOUNT: i64 = 20;

/// A browser that is to wait.
#[derive(Clone, Debug)]
pub struct Wait {
    /// The account to be proven; nobody's when the address has an owner already.
    pub user: Option<UserId>,
    /// Where the mail goes.
    pub address: EmailAddress,
    /// The hash of the browser's cookie.
    pub browser: SecretHash,
    /// The authorization request that goes on afterwards.
    pub interaction: Option<InteractionId>,
    /// When the password was typed in this browser.
    pub proven_at: Timestamp,
    /// Where the browser is.
    pub network: Option<ClientNetwork>,
}

/// Lets a browser wait. No mail is sent yet.
pub fn wait(tx: &mut Tx<'_>, wait: Wait, env: &Env) -> Result<Verification, Fault> {
    make_room(tx, &wait, env)?;
    if verifications::count(tx.conn())? >= MOST_WAITING {
        // Strangers from many networks close the door to nobody: who waited longest still has the link of the mail.
        verifications::delete_oldest(tx)?;
    }
    let waiting = Verification {
        id: VerificationId::new(env.now, env.random.as_ref()),
        browser: wait.browser,
        user_id: wait.user,
        address: wait.address,
        interaction: wait.interaction,
        proven_at: wait.proven_at,
        mails: 0,
        mailed_at: env.now,
        expires_at: env.now.plus(env.settings.registration.verification_ttl),
    };
    verifications::insert(tx, &waiting, wait.network)?;
    Ok(waiting)
}

/// security.md RL5: neither a browser, nor a network, nor who signs in again and again takes the room of others; their
/// own oldest waits make way. Whose the address is makes no difference to what a stranger sees (EM4): a sign-up that
/// waits for a proof has made its account anew.
fn make_room(tx: &mut Tx<'_>, wait: &Wait, env: &Env) -> Result<(), Fault> {
    verifications::delete_oldest_of_browser(tx, &wait.browser, MOST_OF_BROWSER - 1)?;
    if let Some(user) = wait.user {
        verifications::delete_oldest_of_user(tx, user, MOST_OF_ACCOUNT - 1)?;
    }
    if let Some(network) = wait.network {
        let most = env.settings.limits.waiting.saturating_sub(1);
        verifications::delete_oldest_of_network(tx, network, most)?;
    }
    Ok(())
}

/// What becomes of the wish for a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It is on its way; or so it looks to whoever waits for somebody else's address.
    Yes,
    /// Not before then.
    Wait(Timestamp),
    /// This browser does not wait, or no more.
    Stale,
}

/// Sends the mail with link and code. Those before are worth nothing from now on.
pub fn send(
    tx: &mut Tx<'_>,
    id: VerificationId,
    browser: &Handle,
    language: Language,
    env: &Env,
) -> Result<Sent, Fault> {
    let Some(waiting) = verifications::find(tx.conn(), id, &browser.hash(), env.now)? else {
        return Ok(Sent::Stale);
    };
    let next = waiting.next_mail_at();
    if waiting.mails > 0 && env.now < next {
        return Ok(Sent::Wait(next));
    }
    // security.md RL2, counted for addresses without an account as well (EM4).
    if !may_mail(tx, Mailed::Verification, &waiting.address, env)? {
        return Ok(Sent::Wait(env.now.plus(Span::from_hours(1))));
    }
    match dispatch(tx, &waiting, browser, language, env)? {
        Dispatched::Mailed => Ok(Sent::Yes),
        // security.md EM4: the answer takes no less time: the letter is written, and nobody gets it.
        Dispatched::ToNobody => {
            let (token, code) =
                (Handle::generate(env.random.as_ref()), ShortCode::generate(env.random.as_ref()));
            post::write(&letter(&token, &code, env), language, env).map(|_| Sent::Yes)
        }
        Dispatched::Overtaken => Ok(Sent::Wait(next)),
    }
}

/// Whom a mail reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dispatched {
    /// Who waits.
    Mailed,
    /// Nobody: the address is somebody else's.
    ToNobody,
    /// Another mail was asked for at the same time.
    Overtaken,
}

/// Issues link and code, and mails them to whom they can serve.
pub fn dispatch(
    tx: &mut Tx<'_>,
    waiting: &Verification,
    browser: &Handle,
    language: Language,
    env: &Env,
) -> Result<Dispatched, Fault> {
    if !verifications::count_mail(tx, waiting, env.now)? {
        return Ok(Dispatched::Overtaken);
    }
    let ttl = env.settings.registration.verification_ttl;
    let user = match waiting.user_id {
        Some(id) => users::find(tx.conn(), id)?.filter(|user| {
            user.is_active() && !user.email_verified && user.email.key() == waiting.address.key()
        }),
        None => None,
    };
    // security.md EM4: who waits for an address that is somebody else's waits for a code that there is not.
    let Some(user) = user else { return Ok(Dispatched::ToNobody) };
    let link = NewLink {
        purpose: LinkPurpose::VerifyEmail,
        user_id: Some(user.id),
        address: waiting.address.clone(),
        browser: Some(browser.clone()),
        data: None,
        ttl,
    };
    let issued = mailed_links::issue(tx, &link, env.now, env.random.as_ref())?;
    if let Some(code) = issued.code {
        let letter = letter(&issued.token, &code, env);
        post::post(tx, &letter, &user.email, user.profile.locale.unwrap_or(language), env)?;
    }
    Ok(Dispatched::Mailed)
}

fn letter(token: &Handle, code: &ShortCode, env: &Env) -> Letter {
    let ttl = env.settings.registration.verification_ttl;
    Letter::VerifyEmail {
        link: Link::with_token(&env.settings.issuer, LINK_PATH, token, ttl),
        code: Code::new(code.expose(), ttl),
    }
}

/// Sends a mail when this browser waits for none yet: it has just been led here.
pub fn send_first(
    tx: &mut Tx<'_>,
    id: VerificationId,
    browser: &Handle,
    language: Language,
    env: &Env,
) -> Result<(), Fault> {
    let waiting = verifications::find(tx.conn(), id, &browser.hash(), env.now)?;
    let Some(waiting) = waiting.filter(|waiting| waiting.mails == 0) else { return Ok(()) };
    if mailed_links::awaits_code(tx.conn(), LinkPurpose::VerifyEmail, &waiting.address, browser, env.now)? {
        verifications::count_mail(tx, &waiting, env.now)?;
        return Ok(());
    }
    send(tx, id, browser, language, env).map(drop)
}

/// A code as a waiting browser sends it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Which wait.
    pub id: VerificationId,
    /// What was typed.
    pub typed: String,
    /// The browser's cookie.
    pub cookie: Handle,
    /// The browser as signing in sees it.
    pub browser: Browser,
    /// Where it came from.
    pub origin: Origin,
}

/// What a typed code does.
#[derive(Debug)]
pub enum Entered {
    /// The address is proven, and the person goes on.
    Right(Box<SignIn>),
    /// The address is proven; too long after the password to sign anybody in.
    RightButLate,
    /// Another code, or one that works no more.
    Wrong,
    /// This browser does not wait, or no more.
    Stale,
}

/// Takes the code that a waiting browser sends.
pub fn enter_code(tx: &mut Tx<'_>, entry: &Entry, env: &Env) -> Result<Entered, Fault> {
    let Some(waiting) = verifications::find(tx.conn(), entry.id, &entry.cookie.hash(), env.now)? else {
        return Ok(Entered::Stale);
    };
    // Before the proof ends it: how the person is signed in here.
    let session = find_live(tx.conn(), entry.browser.session.as_ref(), env)?;
    let purpose = LinkPurpose::VerifyEmail;
    let judged = mailed_links::awaits_code(tx.conn(), purpose, &waiting.address, &entry.cookie, env.now)?;
    let link = mailed_links::try_code(tx, purpose, &waiting.address, &entry.cookie, &entry.typed, env.now)?;
    let user = link.and_then(|link| link.user_id);
    let proven = match user {
        Some(user) => prove(tx, user, &waiting.address, &entry.origin, env)?,
        None => false,
    };
    let (Some(user), true) = (user, proven) else {
        // Guesses at a code that there is are few; others would fill the table without end.
        if judged {
            let mut failure = AuditEntry::failure(AuditEvent::EmailVerified, "wrong_code");
            failure.user_id = waiting.user_id;
            audit::record(tx, &failure, &entry.origin, env.now, env.random.as_ref())?;
        }
        return Ok(Entered::Wrong);
    };
    verifications::delete(tx, waiting.id)?;
    let proven = match session.filter(|session| session.user_id == user) {
        Some(session) => Proven { methods: session.methods, at: session.auth_time, passed: Vec::new() },
        None if waiting.user_id == Some(user) && env.now.since(waiting.proven_at) <= STILL_THERE => {
            Proven::password(waiting.proven_at)
        }
        None => return Ok(Entered::RightButLate),
    };
    // A request that has waited too long is forgotten; the person is signed in all the same.
    let interaction = match waiting.interaction {
        Some(id) => interactions::find(tx.conn(), id, &waiting.browser, env.now)?.map(|found| found.id),
        None => None,
    };
    let browser = Browser { interaction, ..entry.browser.clone() };
    let progress = Progress { user, proven, remember: Remember::AsBefore, browser };
    advance(tx, progress, &entry.origin, env).map(|next| Entered::Right(Box::new(next)))
}

/// Notes that `address` is proven, and ends what was there before. `false`: it was proven, or is not this account's.
pub fn prove(
    tx: &mut Tx<'_>,
    user: UserId,
    address: &EmailAddress,
    origin: &Origin,
    env: &Env,
) -> Result<bool, Fault> {
    let claimed = provisional::is_claimed(tx.conn(), user)?;
    if !provisional::prove(tx, user, address, env.now)? {
        return Ok(false);
    }
    end_before_proof(tx, user, env)?;
    if claimed {
        forget_factor(tx, user)?;
    }
    let entry = AuditEntry::success(AuditEvent::EmailVerified).user(user);
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    Ok(true)
}

/// security.md EM5: sessions, tokens, links, pending changes and devices from before the proof may be those of somebody
/// who only claimed the address. A confirmed second factor stays here; that of an account that was only claimed goes with
/// [`forget_factor`].
pub fn end_before_proof(tx: &mut Tx<'_>, user: UserId, env: &Env) -> Result<(), Fault> {
    sessions::end_all(tx, user, env.now)?;
    grants::revoke_user(tx, user, RevocationReason::SessionEnded, env.now)?;
    mailed_links::void(tx, user, LinkPurpose::ALL, env.now)?;
    sign_in_steps::delete_all(tx, user)?;
    devices::delete_all(tx, user)?;
    totp_enrolments::delete(tx, user)?;
    Ok(())
}

/// security.md EM5: nobody sets up a second factor before the proof; should there be one all the same, the owner of the
/// mailbox does not have to pass it.
pub fn forget_factor(tx: &mut Tx<'_>, user: UserId) -> Result<(), Fault> {
    totp_factors::delete(tx, user)?;
    recovery_codes::delete_all(tx, user)?;
    Ok(())
}
