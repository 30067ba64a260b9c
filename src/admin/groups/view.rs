//! A group as programs see it, in the API and on the command line.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::role::Group;
use crate::domain::user::{Role, User};

/// A group.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct GroupView {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What its members have besides their own roles.
    #[schema(value_type = Vec<String>)]
    pub roles: Vec<Role>,
    /// When it was made.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
}

impl From<&Group> for GroupView {
    fn from(group: &Group) -> Self {
        Self {
            id: group.id.to_string(),
            name: group.name.clone(),
            description: group.description.clone(),
            roles: group.roles.clone(),
            created_at: group.created_at.to_rfc3339(),
            updated_at: group.updated_at.to_rfc3339(),
        }
    }
}

/// A member of a group.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MemberView {
    /// Their id.
    pub id: String,
    /// Their mail address; without the permission to see accounts, masked.
    pub email: String,
    /// What they are called.
    pub name: String,
}

impl MemberView {
    /// As somebody sees them who may see accounts, or who may not: only the beginning of the address then.
    pub fn new(user: &User, is_whole: bool) -> Self {
        let email = if is_whole { user.email.as_typed().to_owned() } else { user.email.masked() };
        Self { id: user.id.to_string(), email, name: user.name.clone() }
    }
}
