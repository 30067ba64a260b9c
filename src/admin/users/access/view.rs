//! Sessions and applications of somebody, and how they get in, as programs see them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::operation::WayIn;
use crate::accounts::applications::operation::Access;
use crate::accounts::sessions::own::Own;
use crate::domain::limit::LimitKind;
use crate::domain::time::Timestamp;
use crate::domain::user::UserState;

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

/// How somebody gets in.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct WayInView {
    /// Whether the account may sign in at all: `active`, or why not.
    #[schema(value_type = String)]
    pub state: UserState,
    /// Whether failures refuse attempts somewhere.
    pub blocked: bool,
    /// What refuses attempts now.
    pub blocks: Vec<BlockView>,
    /// When they last signed in, as far as the audit log still knows.
    pub last_sign_in_at: Option<String>,
    /// From which address.
    pub last_sign_in_address: Option<String>,
}

/// Something that refuses attempts for a while.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct BlockView {
    /// What: `pair`, `device`, `account`, `codes` or `device_codes`.
    #[schema(value_type = String)]
    pub kind: LimitKind,
    /// The same in a sentence.
    pub about: String,
    /// Until when.
    pub until: String,
}

impl From<&WayIn> for WayInView {
    fn from(way: &WayIn) -> Self {
        let block = |(kind, until): &(LimitKind, Timestamp)| BlockView {
            kind: *kind,
            about: about(*kind).to_owned(),
            until: until.to_rfc3339(),
        };
        let refuses = |(kind, _): &(LimitKind, Timestamp)| *kind != LimitKind::Account;
        Self {
            state: way.state,
            blocked: way.blocks.iter().any(refuses),
            blocks: way.blocks.iter().map(block).collect(),
            last_sign_in_at: way.last.as_ref().map(|last| last.at.to_rfc3339()),
            last_sign_in_address: way.last.as_ref().and_then(|last| last.ip.clone()),
        }
    }
}

const fn about(kind: LimitKind) -> &'static str {
    match kind {
        LimitKind::Pair => "Too many failures from one network: nothing from there is judged",
        LimitKind::Device => "Too many failures on a known device: nothing on it is judged",
        LimitKind::Account => {
            "Many failures over all networks: a device that is not known passes a mailed step after the password"
        }
        LimitKind::Codes => "Too many wrong one-time codes: no more are judged",
        LimitKind::DeviceCodes => "Too many wrong codes of devices: no more are judged",
        _ => "Too many attempts",
    }
}
