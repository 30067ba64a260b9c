//! Gives a client another secret. The one before works for a while besides it, so that the application can be changed
//! without a moment in which it is locked out.

use super::operation::{Registered, changeable};
use super::state::keep;
use super::view::ClientView;
use crate::admin::context::Context;
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::changes::{Changes, Version};
use crate::domain::client::{Client, ClientAuthentication, PreviousSecret};
use crate::domain::decision::Fault;
use crate::domain::ids::ClientId;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::secret::{ClientSecret, SecretHash};
use crate::domain::time::Span;
use crate::storage::{Tx, clients};

/// How long two secrets work at most.
pub const MAX_OVERLAP: Span = Span::from_days(30);
/// How long they do when nobody says.
pub const DEFAULT_OVERLAP: Span = Span::from_days(1);

/// The next secret of a client.
#[derive(Clone, Debug)]
pub struct Rotation {
    /// The secret, when the operator chose one; otherwise one is made.
    pub chosen: Option<ClientSecret>,
    /// How long the present one works besides it; zero ends it at once.
    pub overlap: Span,
}

/// Gives the client its next secret. The answer holds one that was made, to be told this once.
pub fn rotate(
    tx: &mut Tx<'_>,
    id: &ClientId,
    rotation: &Rotation,
    seen: Option<&Version>,
    context: &Context,
) -> Result<Result<Registered, Refusal>, Fault> {
    let overlap = rotation.overlap;
    if overlap < Span::ZERO || overlap > MAX_OVERLAP {
        let detail = format!("two secrets work for 0s to {MAX_OVERLAP}; {overlap} is outside");
        return Ok(Err(Refusal::invalid("overlap_seconds", detail)));
    }
    let before = match changeable(tx, id, seen, context)? {
        Ok(client) => client,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(present) = before.authentication.secret_hash().copied() else {
        let detail = format!("the client {id} is public and has no secret");
        return Ok(Err(Refusal::new(RefusalCode::Conflict, detail)));
    };
    // A third one would lock out whoever still uses the first.
    if let Some(older) = before.previous_secret.as_ref().filter(|older| context.now < older.until)
        && overlap > Span::ZERO
    {
        let until = older.until;
        let detail = format!("the secret before the present one works until {until}; end it first");
        return Ok(Err(Refusal::new(RefusalCode::Conflict, detail)));
    }
    let (next, made) = if let Some(chosen) = &rotation.chosen {
        (chosen.hash(), None)
    } else {
        let made = ClientSecret::generate(context.random.as_ref());
        (made.hash(), Some(made))
    };
    let until = context.now.plus(overlap);
    let after = Client {
        authentication: with_secret(&before.authentication, next),
        previous_secret: (overlap > Span::ZERO).then_some(PreviousSecret { hash: present, until }),
        ..before.clone()
    };
    clients::update(tx, &after)?;
    let changes = Changes::between(&ClientView::from(&before), &ClientView::from(&after))?;
    context.record(tx, AuditEntry::success(AuditEvent::ClientSecretRotated).client(id).changes(changes))?;
    Ok(Ok(Registered { client: after, secret: made, notices: Vec::new() }))
}

/// Ends the secret that the client had before its present one.
pub fn end_previous(
    tx: &mut Tx<'_>,
    id: &ClientId,
    seen: Option<&Version>,
    context: &Context,
) -> Result<Result<Client, Refusal>, Fault> {
    let before = match changeable(tx, id, seen, context)? {
        Ok(client) => client,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let after = Client { previous_secret: None, ..before.clone() };
    keep(tx, &before, after, AuditEvent::ClientSecretEnded, context)
}

fn with_secret(authentication: &ClientAuthentication, hash: SecretHash) -> ClientAuthentication {
    match authentication {
        ClientAuthentication::None => ClientAuthentication::None,
        ClientAuthentication::SecretBasic(_) => ClientAuthentication::SecretBasic(hash),
        ClientAuthentication::SecretPost(_) => ClientAuthentication::SecretPost(hash),
    }
}
