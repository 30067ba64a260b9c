//! What a person's applications may do, and how it is taken away.

use std::collections::BTreeMap;

use crate::audit;
use crate::domain::audit::{AuditEntry, AuditEvent, Origin};
use crate::domain::decision::Fault;
use crate::domain::grant::RevocationReason;
use crate::domain::ids::{ClientId, UserId};
use crate::domain::scope::Scope;
use crate::domain::time::Timestamp;
use crate::env::Env;
use crate::storage::{Conn, Tx, consents, grants};

/// The access of one application.
#[derive(Clone, Debug)]
pub struct Access {
    /// The application.
    pub client_id: ClientId,
    /// What people are shown.
    pub name: String,
    /// All that it was ever allowed and may still ask for without a question, and all that it holds now.
    pub scope: Scope,
    /// Since when.
    pub since: Timestamp,
    /// When tokens were last made for it, if it holds any.
    pub used_at: Option<Timestamp>,
}

/// Every application with access to the account of `user`, by name.
pub fn list(conn: &mut Conn, user: UserId, now: Timestamp) -> Result<Vec<Access>, Fault> {
    let mut found: BTreeMap<ClientId, Access> = BTreeMap::new();
    for allowed in consents::list(conn, user)? {
        let access = Access {
            client_id: allowed.client_id.clone(),
            name: allowed.client_name,
            scope: allowed.scope,
            since: allowed.created_at,
            used_at: None,
        };
        found.insert(allowed.client_id, access);
    }
    for held in grants::list_held(conn, user, now)? {
        let access = found.entry(held.client_id.clone()).or_insert_with(|| Access {
            client_id: held.client_id,
            name: held.client_name,
            scope: Scope::default(),
            since: held.created_at,
            used_at: None,
        });
        access.scope = access.scope.union(&held.scope);
        access.since = access.since.min(held.created_at);
        access.used_at = access.used_at.max(Some(held.used_at));
    }
    let mut all: Vec<Access> = found.into_values().collect();
    all.sort_by_key(|access| access.name.to_lowercase());
    Ok(all)
}

/// Takes an application's access away: it will ask anew, and nothing that it holds is worth anything at this server.
/// `false`: it had none.
pub fn revoke(
    tx: &mut Tx<'_>,
    user: UserId,
    client: &ClientId,
    origin: &Origin,
    env: &Env,
) -> Result<bool, Fault> {
    let asked = consents::delete(tx, user, client)?;
    let held = grants::revoke_client(tx, user, client, RevocationReason::User, env.now)?;
    if !asked && held == 0 {
        return Ok(false);
    }
    let entry = AuditEntry::success(AuditEvent::AccessRevoked).user(user).client(client);
    audit::record(tx, &entry.actor(user.to_string()), origin, env.now, env.random.as_ref())?;
    Ok(true)
}
