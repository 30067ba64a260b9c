//! Registers clients and changes them, and along with them the APIs that they name. Nobody gives a client a scope of the
//! administration that goes further than they do themselves, or lays hands on one that has it.

use std::collections::BTreeSet;

use super::algorithms::{self, Unavailable};
use super::edit::Edit;
use super::registration::{NewClient, Registration};
use super::view::ClientView;
use crate::admin::apis::operation::{self as admin_apis, ApiNotice};
use crate::admin::context::Context;
use crate::admin::roles::operation::is_as_seen;
use crate::domain::audit::{AuditEntry, AuditEvent};
use crate::domain::changes::{Changes, Version};
use crate::domain::client::{Audience, Client};
use crate::domain::decision::Fault;
use crate::domain::ids::ClientId;
use crate::domain::permission::AdminScope;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::scope::Scope;
use crate::domain::secret::ClientSecret;
use crate::domain::signing_algorithm::ClientAlgorithms;
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
    /// It would go further in the administration than whoever registers it.
    #[error("this takes permissions that you do not have yourself")]
    BeyondOwn,
    /// Its tokens could not be signed.
    #[error(transparent)]
    Algorithm(#[from] Unavailable),
}

impl From<CannotCreate> for Refusal {
    fn from(cannot: CannotCreate) -> Self {
        match &cannot {
            CannotCreate::Algorithm(unavailable) => unavailable.clone().into(),
            CannotCreate::Taken(_) => Self::new(RefusalCode::Taken, &cannot).at("client_id"),
            CannotCreate::ForeignScopes { .. } => Self::invalid("scope", &cannot),
            CannotCreate::BeyondOwn => Self::beyond_own().at("scope"),
        }
    }
}

/// Nobody is called so.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("there is no client {0}")]
pub struct UnknownClient(pub ClientId);

impl From<UnknownClient> for Refusal {
    fn from(unknown: UnknownClient) -> Self {
        Self::not_found(unknown)
    }
}

/// A client as it was registered or changed.
#[derive(Clone, Debug)]
pub struct Registered {
    /// The client.
    pub client: Client,
    /// The secret that was made, to be told this once.
    pub secret: Option<ClientSecret>,
    /// What became of APIs that it names.
    pub notices: Vec<ApiNotice>,
}

/// Registers a client, with a secret where it needs one.
pub fn register(
    tx: &mut Tx<'_>,
    new: NewClient,
    context: &Context,
) -> Result<Result<Registered, Refusal>, Fault> {
    let registration = match Registration::check(new, context) {
        Ok(registration) => registration,
        Err(refusal) => return Ok(Err(refusal.into())),
    };
    Ok(create(tx, &registration, context)?
        .map(|notices| registered(&registration, notices))
        .map_err(Refusal::from))
}

fn registered(registration: &Registration, notices: Vec<ApiNotice>) -> Registered {
    Registered {
        client: registration.client().clone(),
        secret: registration.generated_secret().cloned(),
        notices,
    }
}

/// Registers a client. An audience that nobody knows becomes an API with the client's scopes; a known one, if it is the
/// only audience, gets those that it lacks. The answer tells of both.
pub fn create(
    tx: &mut Tx<'_>,
    registration: &Registration,
    context: &Context,
) -> Result<Result<Vec<ApiNotice>, CannotCreate>, Fault> {
    let client = registration.client();
    // AP2: nobody gives away more than they have.
    if !context.authority.covers(&AdminScope::of(&client.scope)) {
        return Ok(Err(CannotCreate::BeyondOwn));
    }
    if let Some(refusal) = algorithms::unavailable(tx, ClientAlgorithms::default(), client, context.now)? {
        return Ok(Err(CannotCreate::Algorithm(refusal)));
    }
    let scope = client.scope.without_openid();
    let plan = match plan(tx.conn(), client, &scope)? {
        Ok(audiences) => audiences,
        Err(foreign) => return Ok(Err(CannotCreate::ForeignScopes { foreign })),
    };
    if !clients::insert(tx, client)? {
        return Ok(Err(CannotCreate::Taken(client.id.clone())));
    }
    let changes = Changes::between(&(), &ClientView::from(client))?;
    context.record(tx, AuditEntry::success(AuditEvent::ClientCreated).client(&client.id).changes(changes))?;
    Ok(Ok(ensure(tx, plan, &scope, context)?))
}

/// Changes what `edit` names, if the client still is as it was `seen`.
pub fn update(
    tx: &mut Tx<'_>,
    id: &ClientId,
    edit: Edit,
    seen: Option<&Version>,
    context: &Context,
) -> Result<Result<Registered, Refusal>, Fault> {
    let before = match changeable(tx, id, seen, context)? {
        Ok(client) => client,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let wanted = edit.apply(NewClient::of(&before));
    let registration = match Registration::revise(&before, wanted, context) {
        Ok(registration) => registration,
        Err(refusal) => return Ok(Err(refusal.into())),
    };
    let after = registration.client();
    // AP2: nobody gives away more than they have.
    if !context.authority.covers(&AdminScope::of(&after.scope)) {
        return Ok(Err(Refusal::beyond_own().at("scope")));
    }
    let changes = Changes::between(&ClientView::from(&before), &ClientView::from(after))?;
    if changes.is_empty() {
        return Ok(Ok(registered(&registration, Vec::new())));
    }
    if let Some(refusal) = algorithms::unavailable(tx, before.algorithms, after, context.now)? {
        return Ok(Err(refusal.into()));
    }
    let scope = after.scope.without_openid();
    let plan = match plan(tx.conn(), after, &scope)? {
        Ok(audiences) => audiences,
        Err(foreign) => return Ok(Err(CannotCreate::ForeignScopes { foreign }.into())),
    };
    clients::update(tx, after)?;
    context.record(tx, AuditEntry::success(AuditEvent::ClientChanged).client(id).changes(changes))?;
    let notices = ensure(tx, plan, &scope, context)?;
    Ok(Ok(registered(&registration, notices)))
}

/// The client, held until the transaction ends, if it is as it was `seen` and one that `context` may change.
pub fn changeable(
    tx: &mut Tx<'_>,
    id: &ClientId,
    seen: Option<&Version>,
    context: &Context,
) -> Result<Result<Client, Refusal>, Fault> {
    clients::lock(tx, id)?;
    let client = match find(tx.conn(), id)? {
        Ok(client) => client,
        Err(unknown) => return Ok(Err(unknown.into())),
    };
    if !may_change(&client, context) {
        let detail = "this client has permissions in the administration that you do not have yourself";
        return Ok(Err(Refusal::new(RefusalCode::Forbidden, detail)));
    }
    if !is_as_seen(seen, &ClientView::from(&client))? {
        return Ok(Err(Refusal::changed()));
    }
    Ok(Ok(client))
}

/// Whether `context` may change it.
pub fn may_change(client: &Client, context: &Context) -> bool {
    // AP2: whoever can change a client can pass for it.
    context.authority.covers(&AdminScope::of(&client.scope))
}

/// In one order everywhere, so that two registrations never wait for each other.
fn ensure(
    tx: &mut Tx<'_>,
    plan: BTreeSet<Audience>,
    scope: &Scope,
    context: &Context,
) -> Result<Vec<ApiNotice>, Fault> {
    let mut notices = Vec::new();
    for audience in plan {
        notices.extend(admin_apis::ensure(tx, &audience, scope, context)?);
    }
    Ok(notices)
}

/// The APIs to register or extend; or the scopes that none of the client's APIs has. A scope that is taken from an API
/// meanwhile is no harm: whoever asks for it is refused.
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

/// One client.
pub fn find(conn: &mut Conn, id: &ClientId) -> Result<Result<Client, UnknownClient>, Fault> {
    Ok(clients::find(conn, id)?.ok_or_else(|| UnknownClient(id.clone())))
}

#[cfg(test)]
mod tests;
