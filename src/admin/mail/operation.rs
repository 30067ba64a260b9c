//! Lists the outbox, revives what was given up, and takes away what nobody shall get. Nothing here opens a mail.

use crate::admin::context::Context;
use crate::admin::paging::{Page, PageSize};
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::decision::Fault;
use crate::domain::ids::MailId;
use crate::domain::outgoing::{DeliveryState, Outgoing};
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::storage::{Conn, Tx, outbox};

/// Most mails that one transaction revives.
pub const BATCH: i64 = 200;

/// Why a mail cannot be sent again.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotRetried {
    /// No mail is called so.
    #[error("there is no mail {0}; see `signet mail list`")]
    Unknown(MailId),
    /// It was delivered.
    #[error("the mail {0} was sent already")]
    Sent(MailId),
    /// A worker has it in hand.
    #[error("the mail {0} is being sent at this moment")]
    Sending(MailId),
    /// What it is about is over.
    #[error("the mail {0} is worth nothing any more: its link or code has expired")]
    Expired(MailId),
}

/// A page of the outbox, the oldest mail first.
pub fn list(
    conn: &mut Conn,
    state: Option<DeliveryState>,
    after: Option<MailId>,
    size: PageSize,
) -> Result<Page<Outgoing, MailId>, Fault> {
    Page::read(size, |mail: &Outgoing| mail.id, |limit| outbox::list(conn, state, after, limit))
}

/// Lets one mail go at once, counting its attempts anew.
pub fn retry(tx: &mut Tx<'_>, id: MailId, context: &Context) -> Result<Result<Outgoing, NotRetried>, Fault> {
    let Some(mail) = outbox::find(tx.conn(), id)? else { return Ok(Err(NotRetried::Unknown(id))) };
    if mail.expires_at <= context.now && mail.state != DeliveryState::Sent {
        return Ok(Err(NotRetried::Expired(id)));
    }
    if !outbox::retry(tx, id, context.now)? {
        return Ok(Err(match mail.state {
            DeliveryState::Sent => NotRetried::Sent(id),
            DeliveryState::Sending => NotRetried::Sending(id),
            DeliveryState::Waiting | DeliveryState::Dead => NotRetried::Expired(id),
        }));
    }
    context.record(tx, AuditEntry::success(AuditEvent::MailRetried).reason(mail.kind.as_str()))?;
    Ok(Ok(Outgoing { state: DeliveryState::Waiting, attempts: 0, due_at: Some(context.now), ..mail }))
}

impl From<NotRetried> for Refusal {
    fn from(why: NotRetried) -> Self {
        let code = match why {
            NotRetried::Unknown(_) => RefusalCode::NotFound,
            _ => RefusalCode::Conflict,
        };
        Self::new(code, why)
    }
}

/// One mail.
pub fn find(conn: &mut Conn, id: MailId) -> Result<Result<Outgoing, Refusal>, Fault> {
    Ok(outbox::find(conn, id)?.ok_or_else(|| NotRetried::Unknown(id).into()))
}

/// Takes a mail away that was not sent: nobody gets it.
pub fn discard(tx: &mut Tx<'_>, id: MailId, context: &Context) -> Result<Result<(), Refusal>, Fault> {
    let mail = match find(tx.conn(), id)? {
        Ok(mail) => mail,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if !outbox::discard(tx, id)? {
        let why = match mail.state {
            DeliveryState::Sent => NotRetried::Sent(id),
            _ => NotRetried::Sending(id),
        };
        return Ok(Err(why.into()));
    }
    context.record(tx, AuditEntry::success(AuditEvent::MailDiscarded).reason(mail.kind.as_str()))?;
    Ok(Ok(()))
}

/// Lets up to [`BATCH`] mails that were given up go at once; how many went.
pub fn retry_dead(tx: &mut Tx<'_>, context: &Context) -> Result<i64, Fault> {
    let mut revived = 0;
    for id in outbox::list_revivable(tx.conn(), context.now, BATCH)? {
        if retry(tx, id, context)?.is_ok() {
            revived += 1;
        }
    }
    Ok(revived)
}
