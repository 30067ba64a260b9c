//! The pages of the administration, as its side navigation lists them: to each person those that they may see.

use crate::domain::permission::{Permission, Permissions};

/// A part of the administration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// What there is.
    Overview,
    /// People.
    Users,
    /// People who were asked in.
    Invitations,
    /// People who share roles.
    Groups,
    /// Applications and services.
    Clients,
    /// Services that take our tokens.
    Apis,
    /// Signing keys.
    Keys,
    /// Roles, groups, and what they permit.
    Roles,
    /// The audit log.
    Audit,
    /// Mail on its way.
    Mail,
    /// The server itself.
    System,
}

impl Room {
    /// Every one there is, in the order of the navigation.
    pub const ALL: &[Self] = &[
        Self::Overview,
        Self::Users,
        Self::Invitations,
        Self::Groups,
        Self::Clients,
        Self::Apis,
        Self::Keys,
        Self::Roles,
        Self::Audit,
        Self::Mail,
        Self::System,
    ];

    /// The path, to be put under the issuer's own.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Overview => "/admin",
            Self::Users => "/admin/users",
            Self::Invitations => "/admin/invitations",
            Self::Groups => "/admin/groups",
            Self::Clients => "/admin/clients",
            Self::Apis => "/admin/apis",
            Self::Keys => "/admin/keys",
            Self::Roles => "/admin/roles",
            Self::Audit => "/admin/audit",
            Self::Mail => "/admin/mail",
            Self::System => "/admin/system",
        }
    }

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Users => "People",
            Self::Invitations => "Invitations",
            Self::Groups => "Groups",
            Self::Clients => "Clients",
            Self::Apis => "APIs",
            Self::Keys => "Keys",
            Self::Roles => "Roles",
            Self::Audit => "Audit log",
            Self::Mail => "Mail",
            Self::System => "System",
        }
    }

    /// What it is for.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Overview => "What there is to administer",
            Self::Users => "Find people, help them, and say who gets in",
            Self::Invitations => "Who was asked in and has not come yet",
            Self::Groups => "People who share roles",
            Self::Clients => "Applications and services: what they are and what they may do",
            Self::Apis => "Services that take our tokens, and their scopes",
            Self::Keys => "What signs tokens, since when and until when",
            Self::Roles => "What people may do here and in applications",
            Self::Audit => "Who did what, from where, and how it ended",
            Self::Mail => "What waits to be sent, and what could not be",
            Self::System => "Which nodes serve, and whether all is well",
        }
    }

    /// What it takes to see it; `None`: any permission.
    pub const fn permission(self) -> Option<Permission> {
        match self {
            Self::Overview => None,
            Self::Users | Self::Invitations => Some(Permission::UsersRead),
            Self::Groups | Self::Roles => Some(Permission::RolesRead),
            Self::Clients | Self::Apis => Some(Permission::ClientsRead),
            Self::Keys => Some(Permission::KeysRead),
            Self::Audit => Some(Permission::AuditRead),
            Self::Mail | Self::System => Some(Permission::SystemRead),
        }
    }

    /// The line of its icon, on a field of 20 by 20.
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Overview => "M3 9.5 10 3.5l7 6M5 8v8.5h10V8",
            Self::Users => {
                "M7.5 3.5a3 3 0 1 1 0 6 3 3 0 0 1 0-6M2 16.5c.5-3 2.6-4.5 5.5-4.5s5 1.5 5.5 4.5M13 4a2.75 2.75 0 0 1 0 5.25M15 12.25c1.75.7 2.75 2.1 3 4.25"
            }
            Self::Invitations => "M3 5h14v10H3zM3 5.5l7 5.5 7-5.5",
            Self::Groups => {
                "M6.5 4.5a2.25 2.25 0 1 1 0 4.5 2.25 2.25 0 0 1 0-4.5M13.5 4.5a2.25 2.25 0 1 1 0 4.5 2.25 2.25 0 0 1 0-4.5M2.5 15.5c.3-2.75 1.8-4 4-4s3.7 1.25 4 4M12 11.75c2.9-.9 5.1.6 5.5 3.75"
            }
            Self::Clients => "M3 3.5h6v6H3zM11 3.5h6v6h-6zM3 11.5h6v6H3zM14 11.5v6M11 14.5h6",
            Self::Apis => "M3.5 4h13v5h-13zM3.5 11h13v5h-13zM6.5 6.5h.01M6.5 13.5h.01",
            Self::Keys => {
                "M7 8.5a3.75 3.75 0 1 0 0 7.5 3.75 3.75 0 0 0 0-7.5M9.75 9.5 16.5 3M13.5 5.75l2.25 2.25"
            }
            Self::Roles => "M10 2.75 16.25 5v4.5c0 4-2.6 6.6-6.25 7.75-3.65-1.15-6.25-3.75-6.25-7.75V5z",
            Self::Audit => "M4.5 3h8l3 3v11h-11zM7 8h6M7 11h6M7 14h4",
            Self::Mail => "M3 5h14v10.5H3zM3 5.75l7 5.5 7-5.5",
            Self::System => "M4 3.5h12v5H4zM4 11.5h12v5H4zM7 6h.01M7 14h.01",
        }
    }

    /// Those that somebody with `permissions` may see.
    pub fn seen_with(permissions: &Permissions) -> Vec<Self> {
        let may_see = |room: &Self| room.permission().is_none_or(|one| permissions.contains(one));
        Self::ALL.iter().copied().filter(may_see).collect()
    }
}
