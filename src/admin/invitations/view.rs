//! An invitation as programs see it, in the API and on the command line: never with its link.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::ids::ClientId;
use crate::domain::invitation::Invitation;
use crate::domain::name::DisplayName;
use crate::domain::time::Timestamp;
use crate::domain::user::Role;

/// An invitation.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct InvitationView {
    /// Its id.
    pub id: String,
    /// Where the mail went; the account will have this address and no other.
    pub email: String,
    /// What the person is called.
    pub name: Option<String>,
    /// Roles that the account begins with.
    #[schema(value_type = Vec<String>)]
    pub roles: Vec<Role>,
    /// The application for which they are invited.
    pub client_id: Option<String>,
    /// Who invites, as the mail says it.
    pub from: Option<String>,
    /// Who made the invitation.
    pub invited_by: String,
    /// The language of the mail.
    pub language: String,
    /// Whether it still makes an account.
    pub state: String,
    /// The account that it made.
    pub user_id: Option<String>,
    /// When it was made.
    pub created_at: String,
    /// When it stops working.
    pub expires_at: String,
    /// When it was used or withdrawn.
    pub ended_at: Option<String>,
}

impl InvitationView {
    /// At this moment.
    pub fn of(invitation: &Invitation, now: Timestamp) -> Self {
        Self {
            id: invitation.id.to_string(),
            email: invitation.address.as_typed().to_owned(),
            name: invitation.name.as_ref().map(DisplayName::to_string),
            roles: invitation.roles.clone(),
            client_id: invitation.client_id.as_ref().map(ClientId::to_string),
            from: invitation.sender.as_ref().map(DisplayName::to_string),
            invited_by: invitation.invited_by.clone(),
            language: invitation.language.as_str().to_owned(),
            state: invitation.state(now).as_str().to_owned(),
            user_id: invitation.user_id.map(|id| id.to_string()),
            created_at: invitation.created_at.to_rfc3339(),
            expires_at: invitation.expires_at.to_rfc3339(),
            ended_at: invitation.ended.map(|(_, at)| at.to_rfc3339()),
        }
    }
}
