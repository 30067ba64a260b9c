//! Roles, which say what people may do here and in applications, and groups of people who share them.

use super::ids::GroupId;
use super::permission::{BuiltInRole, PermissionName, Permissions};
use super::time::Timestamp;
use super::user::Role;

/// A role as it is defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleDefinition {
    /// Its name, which stands in the claim `roles`.
    pub name: Role,
    /// What it is for.
    pub description: String,
    /// What it carries: permissions of ours, and such that applications understand. Empty for a built-in role, whose
    /// permissions are fixed.
    pub permissions: Vec<PermissionName>,
    /// When it was defined.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl RoleDefinition {
    /// Which of the built-in roles it is.
    pub fn built_in(&self) -> Option<BuiltInRole> {
        self.name.as_str().parse().ok()
    }

    /// What it allows in the administration.
    pub fn ours(&self) -> Permissions {
        match self.built_in() {
            Some(role) => role.permissions(),
            None => self.permissions.iter().filter_map(PermissionName::of_ours).collect(),
        }
    }

    /// What it allows in applications: the rest.
    pub fn of_applications(&self) -> impl Iterator<Item = &PermissionName> {
        self.permissions.iter().filter(|permission| permission.of_ours().is_none())
    }
}

/// A group of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name in the database.
    pub id: GroupId,
    /// What it is called; there is one of this name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What its members have besides their own roles.
    pub roles: Vec<Role>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}
