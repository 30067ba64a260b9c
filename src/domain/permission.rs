//! What an administrator may do: the table of permissions and of the roles that are built in. Nothing else decides who
//! may do what in the administration (security.md AP2).

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::named::named;
use super::scope::Scope;

/// Every permission of Signet's own begins with it, so that none of an application's passes for one.
const OURS: &str = "signet.";

named! {
    /// What is allowed in the administration, as `resource:action`.
    Permission, "permission" {
        /// See signing keys, and what would follow from changing them.
        KeysRead = "signet.keys:read",
        /// Make, take in, activate, rotate, retire and revoke signing keys.
        KeysManage = "signet.keys:manage",
        /// See applications and APIs.
        ClientsRead = "signet.clients:read",
        /// Register, change, disable and delete applications and APIs.
        ClientsManage = "signet.clients:manage",
        /// Find people and see their accounts.
        UsersRead = "signet.users:read",
        /// Help people: unblock, sign out, reset the second factor, ask for a new password.
        UsersSupport = "signet.users:support",
        /// Make, invite, change, disable, delete and import accounts.
        UsersManage = "signet.users:manage",
        /// Take copies of accounts out of the house.
        UsersExport = "signet.users:export",
        /// See roles and groups.
        RolesRead = "signet.roles:read",
        /// Define roles and groups, and say who has them.
        RolesManage = "signet.roles:manage",
        /// Read the audit log.
        AuditRead = "signet.audit:read",
        /// Take copies of the audit log out of the house.
        AuditExport = "signet.audit:export",
        /// See how the server does: numbers, mails, nodes, checks.
        SystemRead = "signet.system:read",
        /// Send mails again, and test mails.
        SystemManage = "signet.system:manage",
    }
}

impl Permission {
    /// The resource: what stands between the prefix and the colon.
    pub fn resource(self) -> &'static str {
        let name = self.as_str().strip_prefix(OURS).unwrap_or_default();
        name.split_once(':').map_or("", |(resource, _)| resource)
    }

    /// Whether it only looks.
    pub fn is_reading(self) -> bool {
        self.as_str().ends_with(":read")
    }
}

/// A set of permissions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions(BTreeSet<&'static str>);

impl Permissions {
    /// All there are.
    pub fn all() -> Self {
        Permission::ALL.iter().copied().collect()
    }

    /// Whether `permission` is among them.
    pub fn contains(&self, permission: Permission) -> bool {
        self.0.contains(permission.as_str())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether each of them is in `other`.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    /// Both sets together.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0).copied().collect())
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).copied().collect())
    }

    /// Their names, in order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().copied()
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self(permissions.into_iter().map(Permission::as_str).collect())
    }
}

named! {
    /// A scope of the administration's API: the most that a token with it can do.
    AdminScope, "administrative scope" {
        /// Look at everything.
        Read = "admin:read",
        /// Everything about signing keys.
        Keys = "admin:keys",
        /// Everything about applications and APIs.
        Clients = "admin:clients",
        /// Everything about accounts.
        Users = "admin:users",
        /// Everything about roles and groups.
        Roles = "admin:roles",
        /// Everything about the audit log.
        Audit = "admin:audit",
        /// Everything about the server itself.
        System = "admin:system",
    }
}

impl AdminScope {
    /// What it allows.
    pub fn permissions(self) -> Permissions {
        let covers = |permission: &Permission| match self {
            Self::Read => permission.is_reading(),
            _ => self.as_str().strip_prefix("admin:") == Some(permission.resource()),
        };
        Permission::ALL.iter().copied().filter(covers).collect()
    }

    /// What it allows, in a sentence.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Read => "Look at everything",
            Self::Keys => "Everything about signing keys",
            Self::Clients => "Everything about applications and APIs",
            Self::Users => "Everything about accounts",
            Self::Roles => "Everything about roles and groups",
            Self::Audit => "Everything about the audit log",
            Self::System => "Everything about the server itself",
        }
    }

    /// What a token with `scope` can do at most.
    pub fn of(scope: &Scope) -> Permissions {
        let named = scope.iter().filter_map(|token| token.parse::<Self>().ok());
        named.map(Self::permissions).fold(Permissions::default(), |all, some| all.union(&some))
    }

    /// All of them, as a scope.
    pub fn all() -> Scope {
        Scope::from_tokens(Self::ALL.iter().map(|scope| scope.as_str())).unwrap_or_default()
    }
}

named! {
    /// A role that is always there; what it may do is fixed.
    BuiltInRole, "built-in role" {
        /// Everything.
        Admin = "admin",
        /// Looks at everything, and changes nothing.
        Auditor = "auditor",
        /// Helps people with their accounts.
        Support = "support",
    }
}

impl BuiltInRole {
    /// What it may do.
    pub fn permissions(self) -> Permissions {
        match self {
            Self::Admin => Permissions::all(),
            Self::Auditor => {
                let looks = |permission: &Permission| permission.is_reading();
                let looking: Permissions = Permission::ALL.iter().copied().filter(looks).collect();
                looking.union(&[Permission::AuditExport].into_iter().collect())
            }
            Self::Support => {
                [Permission::UsersRead, Permission::UsersSupport, Permission::AuditRead].into_iter().collect()
            }
        }
    }

    /// What it is for.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Admin => "May do everything",
            Self::Auditor => "Looks at everything, and changes nothing",
            Self::Support => "Helps people with their accounts",
        }
    }
}

/// The name of a permission that a role carries: one of ours, or one that only applications understand.
/// `resource:action`, each of `a-z 0-9 - _ .`, in all at most 100 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PermissionName(String);

/// The text names no permission.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum InvalidPermission {
    /// It is not written like one.
    #[error("a permission is resource:action, each of a-z 0-9 - _ . and at most 100 characters in all")]
    Form,
    /// It begins like one of ours.
    #[error("there is no permission {0}; those that begin with signet. are Signet's own")]
    Unknown(String),
}

impl PermissionName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The permission of ours that it names.
    pub fn of_ours(&self) -> Option<Permission> {
        self.0.parse().ok()
    }
}

impl FromStr for PermissionName {
    type Err = InvalidPermission;

    fn from_str(text: &str) -> Result<Self, InvalidPermission> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b);
        let is_part = |part: &str| !part.is_empty() && part.bytes().all(allowed);
        let (resource, action) = text.split_once(':').ok_or(InvalidPermission::Form)?;
        if text.len() > 100 || !is_part(resource) || !is_part(action) {
            return Err(InvalidPermission::Form);
        }
        if text.starts_with(OURS) && text.parse::<Permission>().is_err() {
            return Err(InvalidPermission::Unknown(text.to_owned()));
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for PermissionName {
    type Error = InvalidPermission;

    fn try_from(text: String) -> Result<Self, InvalidPermission> {
        text.parse()
    }
}

impl From<PermissionName> for String {
    fn from(name: PermissionName) -> Self {
        name.0
    }
}

impl fmt::Display for PermissionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table, cell by cell: what each built-in role may do.
    #[test]
    fn the_built_in_roles_may_do_exactly_this() {
        let table = [
            ("signet.keys:read", "admin auditor"),
            ("signet.keys:manage", "admin"),
            ("signet.clients:read", "admin auditor"),
            ("signet.clients:manage", "admin"),
            ("signet.users:read", "admin auditor support"),
            ("signet.users:support", "admin support"),
            ("signet.users:manage", "admin"),
            ("signet.users:export", "admin"),
            ("signet.roles:read", "admin auditor"),
            ("signet.roles:manage", "admin"),
            ("signet.audit:read", "admin auditor support"),
            ("signet.audit:export", "admin auditor"),
            ("signet.system:read", "admin auditor"),
            ("signet.system:manage", "admin"),
        ];
        assert_eq!(
            table.map(|(name, _)| name),
            Permission::ALL.iter().map(|p| p.as_str()).collect::<Vec<_>>()[..]
        );
        for (permission, roles) in table {
            let permission: Permission = permission.parse().unwrap();
            for role in BuiltInRole::ALL {
                let expected = roles.split(' ').any(|name| name == role.as_str());
                assert_eq!(role.permissions().contains(permission), expected, "{role} {permission}");
            }
        }
    }

    #[test]
    fn every_permission_is_within_exactly_one_scope_besides_reading() {
        for permission in Permission::ALL {
            let covering = AdminScope::ALL.iter().filter(|scope| scope.permissions().contains(*permission));
            let names: Vec<&str> = covering.map(|scope| scope.as_str()).collect();
            let own = format!("admin:{}", permission.resource());
            let expected =
                if permission.is_reading() { vec!["admin:read", &own] } else { vec![own.as_str()] };
            assert_eq!(names, expected, "{permission}");
        }
        assert!(AdminScope::of(&"openid profile".parse().unwrap()).is_empty());
    }

    #[test]
    fn an_applications_permission_is_none_of_ours() {
        assert_eq!("orders:read".parse::<PermissionName>().unwrap().of_ours(), None);
        let ours: PermissionName = "signet.keys:read".parse().unwrap();
        assert_eq!(ours.of_ours(), Some(Permission::KeysRead));
        for wrong in
            ["", "orders", "orders:", ":read", "orders:read:all", "Orders:read", "a b:c", "signet.keys:x"]
        {
            assert!(wrong.parse::<PermissionName>().is_err(), "{wrong:?}");
        }
    }
}
