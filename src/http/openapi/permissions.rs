//! What each operation of the API takes, for its readers. What decides is the permission that its handler asks for; a test
//! compares the two, operation by operation.

use crate::domain::permission::Permission::{
    self, AuditExport, AuditRead, ClientsManage, ClientsRead, KeysManage, KeysRead, RolesManage, RolesRead,
    SystemManage, SystemRead, UsersExport, UsersManage, UsersRead, UsersSupport,
};

/// Each permission, with the operations that take it.
const TABLE: &[(Permission, &[&str])] = &[
    (
        KeysRead,
        &["listKeys", "showRotation", "rehearseRotation", "showKey", "exportKey", "showKeyConsequences"],
    ),
    (KeysManage, &["generateKey", "importKey", "rotateKeys", "activateKey", "retireKey", "revokeKey"]),
    (
        ClientsRead,
        &[
            "listApis",
            "showApi",
            "showApiUse",
            "listClients",
            "showClient",
            "showClientUse",
            "listApis",
            "showApi",
            "showApiUse",
        ],
    ),
    (
        ClientsManage,
        &[
            "createApi",
            "changeApi",
            "deleteApi",
            "createClient",
            "changeClient",
            "deleteClient",
            "disableClient",
            "enableClient",
            "revokeClientTokens",
            "rotateClientSecret",
            "endOldClientSecret",
            "createApi",
            "changeApi",
            "deleteApi",
        ],
    ),
    (
        UsersRead,
        &[
            "listUsers",
            "showUser",
            "listSessions",
            "listApplications",
            "listInvitations",
            "showInvitation",
            "showSignIn",
            "showInvitation",
        ],
    ),
    (
        UsersSupport,
        &[
            "unblockUser",
            "sendPasswordReset",
            "requirePasswordChange",
            "resetSecondFactor",
            "endSessions",
            "endSession",
            "revokeApplication",
        ],
    ),
    (
        UsersManage,
        &[
            "createUser",
            "changeUser",
            "disableUser",
            "enableUser",
            "deleteUser",
            "createInvitation",
            "sendInvitation",
            "withdrawInvitation",
            "sendInvitation",
        ],
    ),
    (UsersExport, &["exportUser"]),
    (
        RolesRead,
        &[
            "listRoles",
            "listLimitedScopes",
            "showScopeLimit",
            "showRole",
            "showRoleUse",
            "listLimitedScopes",
            "showScopeLimit",
            "listGroupsOfUser",
            "listGroups",
            "showGroup",
            "listMembers",
        ],
    ),
    (
        RolesManage,
        &[
            "createRole",
            "changeRole",
            "deleteRole",
            "limitScope",
            "grantRole",
            "takeRole",
            "createGroup",
            "changeGroup",
            "deleteGroup",
            "addMember",
            "removeMember",
        ],
    ),
    (AuditRead, &["listAuditEvents", "showAuditEvent", "listAuditArchives"]),
    (AuditExport, &["exportAuditEvents"]),
    (SystemManage, &["retryMail", "retryDeadMail", "discardMail", "testMail"]),
    (SystemRead, &["showStatistics", "listNodes", "examineSystem", "listMail", "showMail"]),
];

/// What `operation` takes.
pub fn of(operation: &str) -> Option<Permission> {
    TABLE.iter().find(|(_, operations)| operations.contains(&operation)).map(|(permission, _)| *permission)
}
