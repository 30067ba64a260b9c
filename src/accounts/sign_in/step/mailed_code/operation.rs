//! Makes, mails and takes the code.

use crate::accounts::area::place;
use crate::accounts::limits::attempt::{Attempt, Door};
use crate::accounts::limits::operation::{Failure, check, may_mail, needs_mailed_step, record_failure};
use crate::accounts::post::post;
use crate::accounts::sign_in::operation::Browser;
use crate::accounts::sign_in::progress::Progress;
use crate::accounts::sign_in::step::operation::{Answered, go_on, may_answer};
use crate::accounts::sign_in::unusual;
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::device::{Device, Remember};
use crate::domain::limit::Mailed;
use crate::domain::mailed_link::{LinkPurpose, ShortCode};
use crate::domain::secret::SecretHash;
use crate::domain::sign_in_step::{MOST_FAILURES, PATIENCE, SignInStep, StepKind};
use crate::domain::user::User;
use crate::env::Env;
use crate::mail::letter::{Code, Letter};
use crate::storage::{Conn, Tx, sign_in_steps};
use crate::words::Words;

/// Whether a sign-in must show that the account's mail reaches it.
pub fn is_asked(
    conn: &mut Conn,
    progress: &Progress,
    known: Option<&Device>,
    origin: &Origin,
    env: &Env,
) -> Result<bool, Fault> {
    if progress.proven.passed.contains(&StepKind::MailedCode) {
        return Ok(false);
    }
    if known.is_none() && needs_mailed_step(conn, progress.user, env)? {
        return Ok(true);
    }
    unusual::asks_for_code(conn, progress.user, known, origin, env)
}

/// Mails a new code to `user`; what is to be stored of it. `None`: they got enough mail for now.
pub fn mail_code(
    tx: &mut Tx<'_>,
    user: &User,
    browser: &Browser,
    origin: &Origin,
    env: &Env,
) -> Result<Option<SecretHash>, Fault> {
    if !may_mail(tx, Mailed::SignInCode, &user.email, env)? {
        return Ok(None);
    }
    let code = ShortCode::generate(env.random.as_ref());
    let letter = Letter::SignInCode {
        code: Code::new(code.expose(), PATIENCE),
        place: place::told_of(origin, &env.places, Words::new(user.language())),
    };
    post(tx, &letter, &user.email, user.language(), env)?;
    Ok(Some(code.hash(LinkPurpose::SignIn, &browser.cookie)))
}

/// Takes a code.
pub fn answer(
    tx: &mut Tx<'_>,
    step: &SignInStep,
    typed: &str,
    browser: &Browser,
    origin: &Origin,
    env: &Env,
) -> Result<Answered, Fault> {
    let attempt = Attempt::on(step.user_id, Door::Code, origin);
    if let Some(blocked) = check(tx.conn(), &attempt, env)? {
        return Ok(Answered::Blocked(blocked));
    }
    if !may_answer(tx, step, StepKind::MailedCode, env)? {
        return Ok(Answered::Over);
    }
    let Some(tries) = sign_in_steps::count_try(tx, step.id)? else { return Ok(Answered::Over) };
    let typed = ShortCode::parse(typed).map(|code| code.hash(LinkPurpose::SignIn, &browser.cookie));
    // The code may have been mailed anew since the page was opened.
    let stored = sign_in_steps::find_code(tx.conn(), step.id)?;
    let right = typed.zip(stored).is_some_and(|(typed, stored)| typed.same_as(&stored));
    if right {
        return go_on(tx, step, Remember::AsBefore, browser, origin, env);
    }
    let failure = record_failure(tx, &attempt, origin, env)?;
    let entry = AuditEntry::failure(AuditEvent::SignedIn, "wrong_mailed_code").user(step.user_id);
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())?;
    Ok(match failure {
        Failure::Blocked(blocked) => Answered::Blocked(blocked),
        Failure::Counted if tries < MOST_FAILURES => Answered::Wrong,
        Failure::Counted => Answered::Over,
    })
}

/// Mails another code in place of the one before, as often as mails may be asked for.
pub fn mail_again(
    tx: &mut Tx<'_>,
    step: &SignInStep,
    user: &User,
    browser: &Browser,
    origin: &Origin,
    env: &Env,
) -> Result<(), Fault> {
    if !may_answer(tx, step, StepKind::MailedCode, env)? {
        return Ok(());
    }
    if let Some(code) = mail_code(tx, user, browser, origin, env)? {
        sign_in_steps::update_code(tx, step.id, &code)?;
    }
    Ok(())
}
