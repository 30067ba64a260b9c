//! What a person says to an application that asks: the end of an interaction.

use super::answer::{DeviceEnd, deny};
use super::operation::{Next, grant};
use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::interaction::{AuthorizationRequest, Interaction};
use crate::domain::scope::Scope;
use crate::domain::session::Session;
use crate::env::Env;
use crate::storage::{Tx, consents, interactions};

/// What the person chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Allow what the page showed.
    Allow(Scope),
    /// Deny, or leave.
    Deny,
}

/// Ends an interaction with the person's choice. `None`: it was answered before.
pub fn choose(
    tx: &mut Tx<'_>,
    interaction: Interaction,
    session: Option<&Session>,
    choice: Choice,
    origin: &Origin,
    env: &Env,
) -> Result<Option<Next>, Fault> {
    if !interactions::claim(tx, interaction.id)? {
        return Ok(None);
    }
    let request = interaction.request;
    if request.device().is_none() {
        record_choice(tx, &request, session, &choice, origin, env)?;
    }
    match (choice, session) {
        (Choice::Allow(shown), Some(session)) => {
            // security.md TK5, AZ8: a role that came after the page was shown gives nothing that it did not show.
            let scope = request.scope.shared_with(&shown);
            let request = AuthorizationRequest { scope, ..request };
            let next = grant(tx, request.clone(), session, origin, env)?;
            // Who allows a device too late has allowed nothing; nor has who was shown nothing.
            let too_late = matches!(next, Next::Device(DeviceEnd::Over | DeviceEnd::NotGiven));
            if !too_late && !request.scope.is_empty() {
                let (user, client) = (session.user_id, &request.client_id);
                let before = consents::find(tx.conn(), user, client)?;
                consents::upsert(tx, user, client, &before.union(&request.scope), env.now)?;
            }
            Ok(Some(next))
        }
        (Choice::Allow(_) | Choice::Deny, _) => deny(tx, &request, session, origin, env).map(Some),
    }
}

fn record_choice(
    tx: &mut Tx<'_>,
    request: &AuthorizationRequest,
    session: Option<&Session>,
    choice: &Choice,
    origin: &Origin,
    env: &Env,
) -> Result<(), Fault> {
    let mut entry = match choice {
        Choice::Allow(_) => AuditEntry::success(AuditEvent::Consent),
        Choice::Deny => AuditEntry::failure(AuditEvent::Consent, "denied"),
    }
    .client(&request.client_id);
    if let Some(session) = session {
        entry = entry.user(session.user_id).session(session.id);
    }
    audit::record(tx, &entry, origin, env.now, env.random.as_ref())
}
