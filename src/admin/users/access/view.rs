//! Sessions and applications of somebody, as programs see them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::applications::operation::Access;
use crate::accounts::sessions::own::Own;
use crate::domain::time::Timestamp;

/// A session that is not over.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SessionView {
    /// Its id.
    pub id: String,
    /// When they signed in.
    pub signed_in_at: String,
    /// How they proved who they are (`amr`).
    pub methods: Vec<String>,
    /// When it was last used, to the minute.
    pub last_used_at: String,
    /// From which address it was begun.
    pub address: Option<String>,
    /// What the browser says it is.
    pub user_agent: Option<String>,
    /// Applications that were signed in to by it.
    pub applications: Vec<String>,
}

impl From<&Own> for SessionView {
    fn from(own: &Own) -> Self {
        let session = &own.whereabouts.session;
        Self {
            id: session.id.to_string(),
            signed_in_at: session.auth_time.to_rfc3339(),
            methods: session.methods.amr().to_vec(),
            last_used_at: session.last_seen_at.to_rfc3339(),
            address: own.whereabouts.ip.clone(),
            user_agent: own.whereabouts.user_agent.clone(),
            applications: own.applications.clone(),
        }
    }
}

/// An application with access to an account.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApplicationView {
    /// Its id.
    pub client_id: String,
    /// What people are shown.
    pub name: String,
    /// What it may do.
    pub scope: String,
    /// Since when.
    pub since: String,
    /// When tokens were last made for it, if it holds any.
    pub last_used_at: Option<String>,
}

impl From<&Access> for ApplicationView {
    fn from(access: &Access) -> Self {
        Self {
            client_id: access.client_id.to_string(),
            name: access.name.clone(),
            scope: access.scope.to_string(),
            since: access.since.to_rfc3339(),
            last_used_at: access.used_at.map(Timestamp::to_rfc3339),
        }
    }
}
