//! A test mail: past the outbox, at once, so that whoever asks sees how it goes.

use super::view::TriedView;
use crate::accounts::limits::operation::may_mail;
use crate::accounts::post::write;
use crate::admin::context::{Authority, Context};
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::decision::Fault;
use crate::domain::email::EmailAddress;
use crate::domain::ids::MailId;
use crate::domain::language::Language;
use crate::domain::limit::Mailed;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::env::{Env, Surroundings};
use crate::mail::letter::Letter;
use crate::mail::transport::{Mailer, Parcel, Undelivered};
use crate::storage::{Store, Tx};

/// Sends a test mail to `to`; `place` names the way in words.
pub async fn send(
    store: &Store,
    mailer: &Mailer,
    place: &str,
    to: &EmailAddress,
    context: Context,
    surroundings: &Surroundings,
) -> Result<Result<TriedView, Refusal>, Fault> {
    let env = surroundings.env();
    let mail = write(&Letter::Test, Language::English, &env)?;
    let id = MailId::new(env.now, env.random.as_ref());
    let (address, around) = (to.clone(), surroundings.clone());
    let begin = move |tx: &mut Tx<'_>| begin(tx, &address, &context, &around.env());
    if let Err(refusal) = store.write("test mail", begin).await? {
        return Ok(Err(refusal));
    }
    let parcel = Parcel { id, to, language: Language::English, written_at: env.now, mail: &mail };
    Ok(match mailer.deliver(parcel).await {
        Ok(()) => Ok(TriedView { sent: true, through: place.to_owned(), id: id.to_string() }),
        Err(Undelivered::Later(error) | Undelivered::Never(error)) => {
            Err(Refusal::new(RefusalCode::Conflict, format!("{place}: {error}")))
        }
    })
}

/// Whether it may be tried, which is noted. RL2: nobody fills a mailbox with tests; whoever holds the machine could
/// anyhow.
fn begin(
    tx: &mut Tx<'_>,
    to: &EmailAddress,
    context: &Context,
    env: &Env,
) -> Result<Result<(), Refusal>, Fault> {
    if context.authority != Authority::Local && !may_mail(tx, Mailed::Test, to, env)? {
        context.record(tx, AuditEntry::failure(AuditEvent::MailTested, "too_many"))?;
        let says = "this address got so many test mails that it gets no more for a while";
        return Ok(Err(Refusal::new(RefusalCode::TooEarly, says)));
    }
    context.record(tx, AuditEntry::success(AuditEvent::MailTested))?;
    Ok(Ok(()))
}
