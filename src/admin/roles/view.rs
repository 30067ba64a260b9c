//! A role as programs see it, in the API and on the command line.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::permission::Permission;
use crate::domain::role::RoleDefinition;
use crate::domain::scope::ScopeToken;
use crate::domain::user::Role;
use crate::storage::roles::RoleUse;

/// A role.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RoleView {
    /// Its name, which stands in the claim `roles`.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What it permits: `signet.…` in the administration, the rest in applications.
    pub permissions: Vec<String>,
    /// Whether it is always there; then it cannot be changed.
    pub built_in: bool,
    /// When it was defined.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
}

impl From<&RoleDefinition> for RoleView {
    fn from(role: &RoleDefinition) -> Self {
        let (description, permissions) = match role.built_in() {
            Some(built_in) => (
                built_in.description().to_owned(),
                built_in.permissions().names().map(str::to_owned).collect(),
            ),
            None => (role.description.clone(), role.permissions.iter().map(ToString::to_string).collect()),
        };
        Self {
            name: role.name.as_str().to_owned(),
            description,
            permissions,
            built_in: role.built_in().is_some(),
            created_at: role.created_at.to_rfc3339(),
            updated_at: role.updated_at.to_rfc3339(),
        }
    }
}

/// A role, and who uses it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RoleUseView {
    /// The role.
    #[serde(flatten)]
    pub role: RoleView,
    /// People who have it themselves.
    pub users: i64,
    /// Groups that carry it.
    pub groups: i64,
    /// Scopes that are limited to it.
    pub scopes: i64,
}

impl RoleUseView {
    /// Of a role and its use.
    pub fn new(role: &RoleDefinition, used: RoleUse) -> Self {
        Self { role: RoleView::from(role), users: used.users, groups: used.groups, scopes: used.scopes }
    }
}

/// Who is given a scope.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ScopeLimitView {
    /// The scope.
    #[schema(value_type = String)]
    pub scope: ScopeToken,
    /// Only people with one of these roles; none: anybody.
    #[schema(value_type = Vec<String>)]
    pub roles: Vec<Role>,
}

/// One permission of the administration, and what it allows.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct PermissionView {
    /// `resource:action`.
    pub name: &'static str,
    /// What it allows.
    pub allows: &'static str,
}

/// What a permission allows.
pub const fn allows(permission: Permission) -> &'static str {
    match permission {
        Permission::KeysRead => "See signing keys, and what would follow from changing them",
        Permission::KeysManage => "Make, import, activate, rotate, retire and revoke signing keys",
        Permission::ClientsRead => "See applications and APIs",
        Permission::ClientsManage => "Register, change, disable and delete applications and APIs",
        Permission::UsersRead => "Find people and see their accounts",
        Permission::UsersSupport => {
            "Unblock people, sign them out, reset their second factor, have them choose a new password"
        }
        Permission::UsersManage => "Make, invite, change, disable, delete and import accounts",
        Permission::UsersExport => "Take copies of accounts out of the house",
        Permission::RolesRead => "See roles and groups",
        Permission::RolesManage => "Define roles and groups, and say who has them",
        Permission::AuditRead => "Read the audit log",
        Permission::AuditExport => "Take copies of the audit log out of the house",
        Permission::SystemRead => "See how the server does: figures, mails, nodes, checks",
        Permission::SystemManage => "Send mails again, and test mails",
    }
}
