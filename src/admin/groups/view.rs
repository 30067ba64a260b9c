//! A group as programs see it, in the API and on the command line.

use serde::Serialize;

use crate::domain::role::Group;
use crate::domain::user::Role;

/// A group.
#[derive(Clone, Debug, Serialize)]
pub struct GroupView {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What its members have besides their own roles.
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
