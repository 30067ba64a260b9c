//! Changes an API and deletes it. What it has no more, clients may not ask for any more: their next tokens are without it
//! (security.md TK5).

use std::collections::BTreeSet;

use super::operation::{ApiEdit, check, unknown};
use super::view::ApiView;
use crate::admin::clients::operation::changeable;
use crate::admin::clients::state::Confirmation;
use crate::admin::clients::view::ClientView;
use crate::admin::context::Context;
use crate::admin::roles::operation::is_as_seen;
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::changes::{Changes, Version};
use crate::domain::client::{Audience, Client};
use crate::domain::decision::Fault;
use crate::domain::ids::ClientId;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::scope::Scope;
use crate::domain::time::Timestamp;
use crate::storage::apis::{self, Api};
use crate::storage::{Conn, Tx, clients, grants};

/// Who uses an API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiUse {
    /// Clients that may ask for tokens for it.
    pub clients: BTreeSet<ClientId>,
    /// Clients that introspect as its service.
    pub services: BTreeSet<ClientId>,
    /// Grants in force that are for it.
    pub grants: i64,
}

/// An API, and who uses it.
pub fn find_use(
    conn: &mut Conn,
    audience: &Audience,
    now: Timestamp,
) -> Result<Result<(Api, ApiUse), Refusal>, Fault> {
    let Some(api) = apis::find(conn, audience)? else { return Ok(Err(unknown(audience))) };
    let (used, _) = users_of(conn, audience, now)?;
    Ok(Ok((api, used)))
}

fn users_of(conn: &mut Conn, audience: &Audience, now: Timestamp) -> Result<(ApiUse, Vec<Client>), Fault> {
    let naming = clients::list_of_audience(conn, audience)?;
    let ids = |is: &dyn Fn(&Client) -> bool| {
        naming.iter().filter(|client| is(client)).map(|client| client.id.clone()).collect::<BTreeSet<_>>()
    };
    let asking = ids(&|client| client.audiences.contains(audience));
    let grants = grants::count_for(conn, &asking, audience, now)?;
    let services = ids(&|client| client.resource_server.as_ref() == Some(audience));
    Ok((ApiUse { clients: asking, services, grants }, naming))
}

/// Changes what `edit` names, if the API still is as it was `seen`. Where clients lose scopes with it, only when that is
/// confirmed.
pub fn update(
    tx: &mut Tx<'_>,
    audience: &Audience,
    edit: &ApiEdit,
    confirmation: Confirmation,
    seen: Option<&Version>,
    context: &Context,
) -> Result<Result<Api, Refusal>, Fault> {
    let before = match held(tx, audience, seen)? {
        Ok(api) => api,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let after = edit.apply(&before);
    if let Err(error) = check(&after.scope) {
        return Ok(Err(error.into()));
    }
    let changes = Changes::between(&ApiView::from(&before), &ApiView::from(&after))?;
    if changes.is_empty() {
        return Ok(Ok(before));
    }
    let gone = before.scope.filtered(|token| !after.scope.contains(token));
    let (_, naming) = users_of(tx.conn(), audience, context.now)?;
    let losing = losing(tx.conn(), &naming, audience, &gone)?;
    if confirmation == Confirmation::Missing && !losing.is_empty() {
        let detail = format!(
            "clients that may ask for the scopes {gone} at this API: {}; confirm that they lose them",
            losing.len()
        );
        return Ok(Err(Refusal::new(RefusalCode::InUse, detail).at("scope")));
    }
    let ids: Vec<ClientId> = losing.iter().map(|(id, _)| id.clone()).collect();
    let clients = match all_held(tx, &ids, context)? {
        Ok(clients) => clients,
        Err(refusal) => return Ok(Err(refusal)),
    };
    for client in clients {
        let scope = without(&client.scope, &lost_by(&losing, &client.id));
        change(tx, &client, &Client { scope, ..client.clone() }, context)?;
    }
    apis::update(tx, &after)?;
    let entry = AuditEntry::success(AuditEvent::ApiChanged).reason(audience.as_str());
    context.record(tx, entry.changes(changes))?;
    Ok(Ok(after))
}

/// Deletes an API; while clients name it, only when it is confirmed that they lose it, and with it the scopes that no
/// other API of theirs has.
pub fn delete(
    tx: &mut Tx<'_>,
    audience: &Audience,
    confirmation: Confirmation,
    seen: Option<&Version>,
    context: &Context,
) -> Result<Result<(Api, ApiUse), Refusal>, Fault> {
    let api = match held(tx, audience, seen)? {
        Ok(api) => api,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let (used, naming) = users_of(tx.conn(), audience, context.now)?;
    if confirmation == Confirmation::Missing && used != ApiUse::default() {
        let detail = format!(
            "the API {audience} is used: clients that may ask for it {}, services that introspect for it {}, grants in \
             force {}; confirm that they lose it",
            used.clients.len(),
            used.services.len(),
            used.grants
        );
        return Ok(Err(Refusal::new(RefusalCode::InUse, detail)));
    }
    let losing = losing(tx.conn(), &naming, audience, &api.scope)?;
    let ids: Vec<ClientId> = naming.into_iter().map(|client| client.id).collect();
    let clients = match all_held(tx, &ids, context)? {
        Ok(clients) => clients,
        Err(refusal) => return Ok(Err(refusal)),
    };
    for client in clients {
        let after = Client {
            scope: without(&client.scope, &lost_by(&losing, &client.id)),
            audiences: client.audiences.iter().filter(|one| *one != audience).cloned().collect(),
            resource_server: client.resource_server.clone().filter(|one| one != audience),
            ..client.clone()
        };
        change(tx, &client, &after, context)?;
    }
    apis::delete(tx, audience)?;
    let changes = Changes::between(&ApiView::from(&api), &())?;
    let entry = AuditEntry::success(AuditEvent::ApiDeleted).reason(audience.as_str());
    context.record(tx, entry.changes(changes))?;
    Ok(Ok((api, used)))
}

/// The API, held until the transaction ends, if it is as it was `seen`.
fn held(tx: &mut Tx<'_>, audience: &Audience, seen: Option<&Version>) -> Result<Result<Api, Refusal>, Fault> {
    apis::lock(tx, audience)?;
    let Some(api) = apis::find(tx.conn(), audience)? else { return Ok(Err(unknown(audience))) };
    Ok(if is_as_seen(seen, &ApiView::from(&api))? { Ok(api) } else { Err(Refusal::changed()) })
}

/// Which of the clients that may ask for `audience` lose which of the scopes `gone`: those that no other API of theirs
/// has.
fn losing(
    conn: &mut Conn,
    naming: &[Client],
    audience: &Audience,
    gone: &Scope,
) -> Result<Vec<(ClientId, Scope)>, Fault> {
    let mut losing = Vec::new();
    for client in naming.iter().filter(|client| client.audiences.contains(audience)) {
        let others: Vec<Audience> = client.audiences.iter().filter(|one| *one != audience).cloned().collect();
        let others = apis::list_of(conn, &others)?;
        let theirs = client.scope.shared_with(gone);
        let lost = theirs.filtered(|token| !others.iter().any(|api| api.scope.contains(token)));
        if !lost.is_empty() {
            losing.push((client.id.clone(), lost));
        }
    }
    Ok(losing)
}

fn without(scope: &Scope, gone: &Scope) -> Scope {
    scope.filtered(|token| !gone.contains(token))
}

fn lost_by(losing: &[(ClientId, Scope)], client: &ClientId) -> Scope {
    losing.iter().find(|(id, _)| id == client).map(|(_, scope)| scope.clone()).unwrap_or_default()
}

/// The clients, held until the transaction ends, if `context` may change every one of them. A refusal keeps what was
/// written before it, so all are asked for before anything is.
fn all_held(
    tx: &mut Tx<'_>,
    ids: &[ClientId],
    context: &Context,
) -> Result<Result<Vec<Client>, Refusal>, Fault> {
    let mut held = Vec::new();
    for id in ids {
        match changeable(tx, id, None, context)? {
            Ok(client) => held.push(client),
            // It was deleted at the same moment.
            Err(refusal) if refusal.code == RefusalCode::NotFound => {}
            Err(refusal) => return Ok(Err(refusal)),
        }
    }
    Ok(Ok(held))
}

/// Changes a client along with its API.
fn change(tx: &mut Tx<'_>, before: &Client, after: &Client, context: &Context) -> Result<(), Fault> {
    clients::update(tx, after)?;
    let changes = Changes::between(&ClientView::from(before), &ClientView::from(after))?;
    context.record(tx, AuditEntry::success(AuditEvent::ClientChanged).client(&after.id).changes(changes))
}
