//! Registers clients, and along with them the APIs that they name.

use std::collections::BTreeSet;

use super::registration::Registration;
use crate::admin::apis::operation::{self as admin_apis, ApiNotice};
use crate::admin::context::Context;
use crate::admin::paging::{Page, PageSize};
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::client::{Audience, Client};
use crate::domain::decision::Fault;
use crate::domain::ids::ClientId;
use crate::domain::scope::Scope;
use crate::storage::{Conn, Tx, apis, clients};

/// Why a client is not registered.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CannotCreate {
    /// Its id has one.
    #[error("there is a client with the id {0}")]
    Taken(ClientId),
    /// Of several APIs, which one should get them?
    #[error(
        "no API of its audiences has the scopes: {foreign}; register them with one API, or name a single audience"
    )]
    ForeignScopes {
        /// The scopes that nobody has.
        foreign: Scope,
    },
}

/// Nobody is called so.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("there is no client {0}")]
pub struct UnknownClient(pub ClientId);

/// Registers a client. An audience that nobody knows becomes an API with the client's scopes; a known one, if it is the
/// only audience, gets those that it lacks. The answer tells of both.
pub fn create(
    tx: &mut Tx<'_>,
    registration: &Registration,
    context: &Context,
) -> Result<Result<Vec<ApiNotice>, CannotCreate>, Fault> {
    let client = registration.client();
    let scope = client.scope.without_openid();
    let plan = match plan(tx.conn(), client, &scope)? {
        Ok(audiences) => audiences,
        Err(foreign) => return Ok(Err(CannotCreate::ForeignScopes { foreign })),
    };
    if !clients::insert(tx, client)? {
        return Ok(Err(CannotCreate::Taken(client.id.clone())));
    }
    context.record(tx, AuditEntry::success(AuditEvent::ClientCreated).client(&client.id))?;
    let mut notices = Vec::new();
    // In one order everywhere, so that two registrations never wait for each other.
    for audience in plan {
        notices.extend(admin_apis::ensure(tx, &audience, &scope, context)?);
    }
    Ok(Ok(notices))
}

/// The APIs to register or extend; or the scopes that none of the client's APIs has. Scopes are never taken from an
/// API, so what is seen here holds until the end.
fn plan(conn: &mut Conn, client: &Client, scope: &Scope) -> Result<Result<BTreeSet<Audience>, Scope>, Fault> {
    let named: Vec<Audience> = client.audiences.iter().chain(&client.resource_server).cloned().collect();
    let known = apis::list_of(conn, &named)?;
    let is_known = |audience: &Audience| known.iter().any(|api| api.audience == *audience);
    let mut plan: BTreeSet<Audience> = named.iter().filter(|audience| !is_known(audience)).cloned().collect();
    match client.audiences.as_slice() {
        // Without any, the issuer itself is the audience of its tokens, whatever their scopes.
        [] => {}
        [only] => {
            plan.insert(only.clone());
        }
        several => {
            let all_known = several.iter().all(is_known);
            let theirs = known.iter().filter(|api| several.contains(&api.audience));
            let foreign = scope.filtered(|token| !theirs.clone().any(|api| api.scope.contains(token)));
            // One that is about to be registered gets all of the client's scopes.
            if all_known && !foreign.is_empty() {
                return Ok(Err(foreign));
            }
        }
    }
    Ok(Ok(plan))
}

/// A page of clients in the order of their ids.
pub fn list(
    conn: &mut Conn,
    after: Option<&ClientId>,
    size: PageSize,
) -> Result<Page<Client, ClientId>, Fault> {
    Page::read(size, |client: &Client| client.id.clone(), |limit| clients::list(conn, after, limit))
}

/// One client.
pub fn find(conn: &mut Conn, id: &ClientId) -> Result<Result<Client, UnknownClient>, Fault> {
    Ok(clients::find(conn, id)?.ok_or_else(|| UnknownClient(id.clone())))
}

#[cfg(test)]
mod tests;
