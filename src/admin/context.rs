//! What every administrative operation is handed from outside: who asks, when, from where, and a generator.

use std::sync::Arc;

use crate::audit;
use crate::domain::application_type::Deployment;
use crate::domain::audit::{AuditEntry, Origin};
use crate::domain::decision::Fault;
use crate::domain::ids::RequestId;
use crate::domain::issuer::Issuer;
use crate::domain::permission::Permissions;
use crate::domain::random::Random;
use crate::domain::time::Timestamp;
use crate::storage::Tx;

/// Who asks, when and from where. `now` stands still while an operation runs.
#[derive(Clone, Debug)]
pub struct Context {
    /// Who does it: an administrator's id, or `cli`.
    pub actor: String,
    /// Where the request came from.
    pub origin: Origin,
    /// The moment at which the operation began.
    pub now: Timestamp,
    /// Makes ids and secrets.
    pub random: Arc<dyn Random>,
    /// What the actor may do.
    pub authority: Authority,
    /// Where this server runs.
    pub deployment: Deployment,
}

/// What somebody may do in the administration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authority {
    /// Whoever can open the database can do everything to it.
    Local,
    /// Only this.
    Granted(Permissions),
}

impl Authority {
    /// Whether it reaches as far as `permissions`: nobody gives away, or lays hands on, more than they have
    /// (security.md AP2).
    pub fn covers(&self, permissions: &Permissions) -> bool {
        match self {
            Self::Local => true,
            Self::Granted(own) => permissions.is_within(own),
        }
    }
}

impl Context {
    /// Of what `actor` does on this machine, without a request.
    pub fn local(actor: &str, now: Timestamp, random: Arc<dyn Random>) -> Self {
        let origin = Origin { request_id: RequestId::new(now, random.as_ref()), ip: None, user_agent: None };
        let (authority, deployment) = (Authority::Local, Deployment::Public);
        Self { actor: actor.to_owned(), origin, now, random, authority, deployment }
    }

    /// The same at a server that is called so.
    #[must_use]
    pub fn at(self, issuer: &Issuer) -> Self {
        Self { deployment: issuer.deployment(), ..self }
    }

    /// Writes `entry`, with the actor, beside what it tells of.
    pub fn record(&self, tx: &mut Tx<'_>, entry: AuditEntry) -> Result<(), Fault> {
        audit::record(tx, &entry.actor(&self.actor), &self.origin, self.now, self.random.as_ref())
    }
}
