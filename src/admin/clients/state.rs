//! Ends what a client may do: for a while, for what it was given before, or for good.

use super::operation::{changeable, find};
use super::view::ClientView;
use crate::admin::context::Context;
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::changes::{Changes, Version};
use crate::domain::client::{Client, Standing};
use crate::domain::decision::Fault;
use crate::domain::ids::ClientId;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::storage::clients::{self, ClientUse};
use crate::storage::{Conn, Tx};

/// Disables a client, or enables it again. While it is disabled, its tokens are nothing at our own endpoints.
pub fn set_standing(
    tx: &mut Tx<'_>,
    id: &ClientId,
    standing: Standing,
    seen: Option<&Version>,
    context: &Context,
) -> Result<Result<Client, Refusal>, Fault> {
    let before = match changeable(tx, id, seen, context)? {
        Ok(client) => client,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let event = match standing {
        Standing::Enabled => AuditEvent::ClientEnabled,
        Standing::Disabled => AuditEvent::ClientDisabled,
    };
    // security.md TK5, RV2: who authenticates, introspects or redeems reads this column.
    let after = Client { enabled: standing == Standing::Enabled, ..before.clone() };
    keep(tx, &before, after, event, context)
}

/// Everything that a client was given before now is void: access tokens, refresh tokens, codes (security.md RV2).
pub fn revoke_tokens(
    tx: &mut Tx<'_>,
    id: &ClientId,
    seen: Option<&Version>,
    context: &Context,
) -> Result<Result<Client, Refusal>, Fault> {
    let before = match changeable(tx, id, seen, context)? {
        Ok(client) => client,
        Err(refusal) => return Ok(Err(refusal)),
    };
    clients::delete_unredeemed(tx, id)?;
    let after = Client { tokens_not_before: Some(context.now), ..before.clone() };
    keep(tx, &before, after, AuditEvent::ClientTokensRevoked, context)
}

/// A client, and how much hangs on it.
pub fn find_use(
    conn: &mut Conn,
    id: &ClientId,
    context: &Context,
) -> Result<Result<(Client, ClientUse), Refusal>, Fault> {
    let client = match find(conn, id)? {
        Ok(client) => client,
        Err(unknown) => return Ok(Err(unknown.into())),
    };
    let used = clients::count_use(conn, &client, context.now)?;
    Ok(Ok((client, used)))
}

/// Whether whoever deletes knows that people use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// They said that it may be.
    Given,
    /// They did not say.
    Missing,
}

/// Deletes a client with all that people gave to it; while something of that is in force, only when it is confirmed.
pub fn delete(
    tx: &mut Tx<'_>,
    id: &ClientId,
    confirmation: Confirmation,
    seen: Option<&Version>,
    context: &Context,
) -> Result<Result<(Client, ClientUse), Refusal>, Fault> {
    let client = match changeable(tx, id, seen, context)? {
        Ok(client) => client,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let used = clients::count_use(tx.conn(), &client, context.now)?;
    if confirmation == Confirmation::Missing && used.grants > 0 {
        let ClientUse { grants, people, .. } = used;
        let detail = format!(
            "the client {id} is used: grants in force {grants}, people who gave them {people}; confirm that they end"
        );
        return Ok(Err(Refusal::new(RefusalCode::InUse, detail)));
    }
    clients::delete(tx, id)?;
    let changes = Changes::between(&ClientView::from(&client), &())?;
    context.record(tx, AuditEntry::success(AuditEvent::ClientDeleted).client(id).changes(changes))?;
    Ok(Ok((client, used)))
}

/// Writes `after`, if it differs, and records it as `event`.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    before: &Client,
    after: Client,
    event: AuditEvent,
    context: &Context,
) -> Result<Result<Client, Refusal>, Fault> {
    let changes = Changes::between(&ClientView::from(before), &ClientView::from(&after))?;
    if !changes.is_empty() {
        clients::update(tx, &after)?;
        context.record(tx, AuditEntry::success(event).client(&after.id).changes(changes))?;
    }
    Ok(Ok(after))
}
