//! Who may do what, cell by cell: every operation of the API against every scope and every built-in role.

use reqwest::Method;
use serde_json::Value;

use crate::support::{Administrator, Server};

/// Every operation, and the permission that it takes. What the document lists and this table does not is a failure.
const TABLE: &[(&str, &str)] = &[
    ("listKeys", "keys:read"),
    ("generateKey", "keys:manage"),
    ("importKey", "keys:manage"),
    ("showRotation", "keys:read"),
    ("rotateKeys", "keys:manage"),
    ("rehearseRotation", "keys:read"),
    ("showKey", "keys:read"),
    ("exportKey", "keys:read"),
    ("showKeyConsequences", "keys:read"),
    ("activateKey", "keys:manage"),
    ("retireKey", "keys:manage"),
    ("revokeKey", "keys:manage"),
    ("listRoles", "roles:read"),
    ("createRole", "roles:manage"),
    ("showRole", "roles:read"),
    ("showRoleUse", "roles:read"),
    ("changeRole", "roles:manage"),
    ("deleteRole", "roles:manage"),
    ("listLimitedScopes", "roles:read"),
    ("showScopeLimit", "roles:read"),
    ("limitScope", "roles:manage"),
    ("listUsers", "users:read"),
    ("createUser", "users:manage"),
    ("showUser", "users:read"),
    ("changeUser", "users:manage"),
    ("disableUser", "users:manage"),
    ("enableUser", "users:manage"),
    ("unblockUser", "users:support"),
    ("sendPasswordReset", "users:support"),
    ("requirePasswordChange", "users:support"),
    ("resetSecondFactor", "users:support"),
    ("deleteUser", "users:manage"),
    ("listSessions", "users:read"),
    ("showSignIn", "users:read"),
    ("endSessions", "users:support"),
    ("endSession", "users:support"),
    ("listApplications", "users:read"),
    ("revokeApplication", "users:support"),
    ("listGroupsOfUser", "roles:read"),
    ("grantRole", "roles:manage"),
    ("takeRole", "roles:manage"),
    ("exportUser", "users:export"),
    ("listInvitations", "users:read"),
    ("createInvitation", "users:manage"),
    ("showInvitation", "users:read"),
    ("sendInvitation", "users:manage"),
    ("withdrawInvitation", "users:manage"),
    ("listGroups", "roles:read"),
    ("createGroup", "roles:manage"),
    ("showGroup", "roles:read"),
    ("changeGroup", "roles:manage"),
    ("deleteGroup", "roles:manage"),
    ("listMembers", "roles:read"),
    ("addMember", "roles:manage"),
    ("removeMember", "roles:manage"),
    ("listApis", "clients:read"),
    ("createApi", "clients:manage"),
    ("showApi", "clients:read"),
    ("showApiUse", "clients:read"),
    ("changeApi", "clients:manage"),
    ("deleteApi", "clients:manage"),
    ("listClients", "clients:read"),
    ("createClient", "clients:manage"),
    ("showClient", "clients:read"),
    ("showClientUse", "clients:read"),
    ("changeClient", "clients:manage"),
    ("deleteClient", "clients:manage"),
    ("disableClient", "clients:manage"),
    ("enableClient", "clients:manage"),
    ("revokeClientTokens", "clients:manage"),
    ("rotateClientSecret", "clients:manage"),
    ("endOldClientSecret", "clients:manage"),
    ("listAuditEvents", "audit:read"),
    ("showAuditEvent", "audit:read"),
    ("listAuditArchives", "audit:read"),
    ("exportAuditEvents", "audit:export"),
    ("showStatistics", "system:read"),
    ("listNodes", "system:read"),
    ("examineSystem", "system:read"),
    ("listMail", "system:read"),
    ("showMail", "system:read"),
    ("retryMail", "system:manage"),
    ("retryDeadMail", "system:manage"),
    ("discardMail", "system:manage"),
    ("testMail", "system:manage"),
];

/// What each built-in role may do: those that end with a star, any action.
const ROLES: &[(&str, &[&str])] = &[
    ("admin", &["keys:*", "clients:*", "users:*", "roles:*", "audit:*", "system:*"]),
    (
        "auditor",
        &[
            "keys:read",
            "clients:read",
            "users:read",
            "roles:read",
            "audit:read",
            "audit:export",
            "system:read",
        ],
    ),
    ("support", &["users:read", "users:support", "audit:read"]),
];

fn covers(pattern: &str, permission: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(resource) => permission.starts_with(resource),
        None => pattern == permission,
    }
}

/// The operations of the document: method, path and name.
fn operations(document: &Value) -> Vec<(Method, String, String)> {
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let name =
                operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no name"));
            found.push((method.to_uppercase().parse().unwrap(), path.clone(), name.to_owned()));
        }
    }
    found
}

/// The path with something in it that nobody has.
fn filled(path: &str) -> String {
    let mut filled = path.to_owned();
    while let (Some(begin), Some(end)) = (filled.find('{'), filled.find('}')) {
        filled.replace_range(begin..=end, "01890000-0000-7000-8000-000000000000");
    }
    filled
}

/// Asks for every operation; whether each was let in. Nothing is done: bodies are missing, and what is named is not there.
async fn try_all(server: &Server, who: &Administrator<'_>) -> Vec<(String, bool)> {
    let document = server.get("/api/openapi.json").await.json();
    let mut tried = Vec::new();
    for (method, path, name) in operations(&document) {
        let request = who.request(method, &filled(&path)).header("If-Match", "\"AAAAAAAAAAAAAAAAAAAAAA\"");
        let answer = server.send(request).await;
        assert!(!answer.status.is_server_error(), "{name}: {answer:?}");
        let body: Option<Value> = serde_json::from_str(&answer.body).ok();
        let is_refused = body.is_some_and(|body| body["code"] == "insufficient_scope");
        assert_eq!(is_refused, answer.status == 403, "{name}: {answer:?}");
        tried.push((name, !is_refused));
    }
    tried
}

fn permission_of(operation: &str) -> &'static str {
    let found = TABLE.iter().find(|(name, _)| *name == operation);
    found.unwrap_or_else(|| panic!("{operation} stands in the document and not in the table")).1
}

on_sqlite! {
    async fn every_scope_opens_what_it_names_and_nothing_else(db: Database) {
        let server = Server::start(&db).await;
        for scope in ["admin:read", "admin:keys", "admin:clients", "admin:users", "admin:roles", "admin:audit", "admin:system"] {
            let who = Administrator::with(&server, scope).await;
            for (operation, let_in) in try_all(&server, &who).await {
                let permission = permission_of(&operation);
                let (resource, action) = permission.split_once(':').unwrap();
                let expected = match scope {
                    "admin:read" => action == "read",
                    _ => scope == format!("admin:{resource}"),
                };
                assert_eq!(let_in, expected, "{scope}: {operation} ({permission})");
            }
        }
    }

    async fn every_role_may_do_what_the_table_says_and_nothing_else(db: Database) {
        let server = Server::start(&db).await;
        for (role, patterns) in ROLES {
            let (who, _) = Administrator::person(&server, &format!("{role}@example.com"), &[role]).await;
            for (operation, let_in) in try_all(&server, &who).await {
                let permission = permission_of(&operation);
                let expected = patterns.iter().any(|pattern| covers(pattern, permission));
                assert_eq!(let_in, expected, "{role}: {operation} ({permission})");
            }
        }
    }

    async fn the_document_says_of_every_operation_what_it_takes(db: Database) {
        let server = Server::start(&db).await;
        let document = server.get("/api/openapi.json").await.json();
        for (method, path, name) in operations(&document) {
            let operation = &document["paths"][&path][method.as_str().to_lowercase()];
            let permission = permission_of(&name);
            assert_eq!(operation["x-permission"], format!("signet.{permission}"), "{name}");
            let (resource, action) = permission.split_once(':').unwrap();
            let mut scopes = vec![serde_json::json!({ "signet": [format!("admin:{resource}")] })];
            if action == "read" {
                scopes.insert(0, serde_json::json!({ "signet": ["admin:read"] }));
            }
            assert_eq!(operation["security"], serde_json::json!(scopes), "{name}");
        }
    }

    async fn who_is_refused_is_recorded(db: Database) {
        let server = Server::start(&db).await;
        let (who, id) = Administrator::person(&server, "ada@example.com", &["support"]).await;
        who.get("/roles").await.problem(403, "insufficient_scope");
        let query = format!("SELECT count(*) AS number FROM audit_events WHERE event = 'admin_refused' AND outcome = 'failure' AND reason = 'signet.roles:read' AND actor = '{id}'");
        let rows = server.house.store.read(move |conn| crate::storage::raw::number(conn, &query)).await.unwrap();
        assert_eq!(rows, 1);
    }
}
