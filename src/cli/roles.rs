//! `signet roles …`: what roles there are, and what they permit.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::given::{self, Rows};
use super::local::Local;
use super::output::{self, Answer};
use crate::admin::roles::limits::operation as limits;
use crate::admin::roles::operation::{self, RoleContent};
use crate::admin::roles::view::{PermissionView, RoleUseView, RoleView, ScopeLimitView, allows};
use crate::domain::permission::{BuiltInRole, Permission, PermissionName};
use crate::domain::role::RoleDefinition;
use crate::domain::scope::{Scope, ScopeToken};
use crate::domain::user::Role;
use crate::storage::Tx;

/// What to do with the roles.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Define a role
    #[command(
        after_help = "Examples:\n  signet roles create trader --description 'Trades' --permission orders:write\n  signet roles create key-keeper --permission signet.keys:read signet.keys:manage"
    )]
    Create(Content),
    /// Change what a role is for and what it carries; what is not named is empty afterwards
    Change(Content),
    /// Delete a role that nobody has
    Delete {
        /// Its name
        #[arg(value_name = "ROLE")]
        name: Role,
    },
    /// Show a role, and how many use it
    Show {
        /// Its name
        #[arg(value_name = "ROLE")]
        name: Role,
    },
    /// List all roles in the order of their names
    List {
        #[command(flatten)]
        rows: Rows,
        /// Begin after this role
        #[arg(long, value_name = "ROLE")]
        after: Option<Role>,
    },
    /// Show what each built-in role may do in the administration
    Permissions,
    /// Give a scope only to people with one of these roles; without roles, to anybody again
    #[command(after_help = "Example:\n  signet roles limit-scope payments:write --role treasurer")]
    LimitScope {
        /// The scope; several in one text with spaces between
        #[arg(value_name = "SCOPE", value_parser = given::scope)]
        scope: Scope,
        /// Who is given it
        #[arg(long = "role", value_name = "ROLE", num_args = 1..)]
        roles: Vec<Role>,
    },
    /// List the scopes that only people with some roles are given
    Limits {
        #[command(flatten)]
        rows: Rows,
        /// Begin after this scope
        #[arg(long, value_name = "SCOPE")]
        after: Option<ScopeToken>,
    },
}

/// A role and what it carries.
#[derive(Debug, Args)]
pub(super) struct Content {
    /// Its name: 1 to 64 characters of a-z 0-9 - _ : .
    #[arg(value_name = "ROLE")]
    name: Role,
    /// What it is for
    #[arg(long, value_name = "TEXT", default_value = "")]
    description: String,
    /// What it permits, as resource:action; may be repeated. Those of the administration begin with signet.
    #[arg(long = "permission", value_name = "NAME", num_args = 1..)]
    permissions: Vec<PermissionName>,
}

impl Content {
    fn split(self) -> (Role, RoleContent) {
        (self.name, RoleContent { description: self.description, permissions: self.permissions })
    }
}

pub(super) async fn run(verb: Verb, local: &Local) -> anyhow::Result<Answer> {
    let context = local.context();
    let store = &local.house.store;
    match verb {
        Verb::Create(arguments) => {
            let (name, wanted) = arguments.split();
            let create = move |tx: &mut Tx<'_>| operation::create(tx, &name, &wanted, &context);
            let role = store.write("roles_create", create).await??;
            Answer::new(&RoleView::from(&role), format!("Defined the role {}.", role.name.as_str()))
        }
        Verb::Change(arguments) => {
            let (name, wanted) = arguments.split();
            let update = move |tx: &mut Tx<'_>| operation::update(tx, &name, &wanted, None, &context);
            let role = store.write("roles_update", update).await??;
            Answer::new(&RoleView::from(&role), record(&role))
        }
        Verb::Delete { name } => {
            let delete = move |tx: &mut Tx<'_>| operation::delete(tx, &name, None, &context);
            let role = store.write("roles_delete", delete).await??;
            Answer::new(&RoleView::from(&role), format!("Deleted the role {}.", role.name.as_str()))
        }
        Verb::Show { name } => {
            let (role, used) = store.read(move |conn| operation::find(conn, &name)).await??;
            let view = RoleUseView::new(&role, used);
            let text = record(&role)
                + &output::record(&[
                    ("People", view.users.to_string()),
                    ("Groups", view.groups.to_string()),
                    ("Scopes", view.scopes.to_string()),
                ]);
            Answer::new(&view, text)
        }
        Verb::List { rows, after } => list(local, &rows, after).await,
        Verb::Permissions => permissions(),
        Verb::LimitScope { scope, roles } => limit_scope(local, scope, roles).await,
        Verb::Limits { rows, after } => list_limits(local, &rows, after).await,
    }
}

async fn list(local: &Local, rows: &Rows, after: Option<Role>) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct List {
        roles: Vec<RoleView>,
        next: Option<Role>,
    }

    let size = rows.limit;
    let page = local.house.store.read(move |conn| operation::list(conn, after.as_ref(), size)).await?;
    let roles: Vec<RoleView> = page.items.iter().map(RoleView::from).collect();
    let row = |role: &RoleView| {
        let kind = if role.built_in { "built in" } else { "own" };
        [role.name.clone(), kind.to_owned(), output::list(&role.permissions), role.description.clone()]
    };
    let table = output::table(
        ["ROLE", "KIND", "PERMISSIONS", "FOR"],
        roles.iter().map(row).collect(),
        "There are no roles.",
    );
    let next = page.next.as_ref().map(Role::as_str);
    let text = table + &output::more("signet roles list", next.as_ref());
    Answer::new(&List { roles, next: page.next }, text)
}

/// The table of permissions: the one place that says who may do what.
fn permissions() -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct Line {
        #[serde(flatten)]
        permission: PermissionView,
        roles: Vec<&'static str>,
    }

    let line = |permission: &Permission| Line {
        permission: PermissionView { name: permission.as_str(), allows: allows(*permission) },
        roles: BuiltInRole::ALL
            .iter()
            .filter(|role| role.permissions().contains(*permission))
            .map(|role| role.as_str())
            .collect(),
    };
    let lines: Vec<Line> = Permission::ALL.iter().map(line).collect();
    let row = |line: &Line| {
        [line.permission.name.to_owned(), line.roles.join(" "), line.permission.allows.to_owned()]
    };
    let table = output::table(["PERMISSION", "ROLES", "ALLOWS"], lines.iter().map(row).collect(), "");
    Answer::new(&serde_json::json!({ "permissions": lines }), table)
}

async fn limit_scope(local: &Local, scope: Scope, roles: Vec<Role>) -> anyhow::Result<Answer> {
    let context = local.context();
    let tokens: Vec<ScopeToken> = scope.tokens().collect();
    let limit = move |tx: &mut Tx<'_>| {
        let mut limited = Vec::new();
        for token in &tokens {
            match limits::limit(tx, token, &roles, None, &context)? {
                Ok(limit) => limited.push(limit),
                Err(refusal) => return Ok(Err(refusal)),
            }
        }
        Ok(Ok(limited))
    };
    let limited = local.house.store.write("roles_limit_scope", limit).await??;
    Answer::new(&serde_json::json!({ "scopes": limited }), limited.iter().map(sentence).collect::<String>())
}

async fn list_limits(local: &Local, rows: &Rows, after: Option<ScopeToken>) -> anyhow::Result<Answer> {
    let size = rows.limit;
    let page = local.house.store.read(move |conn| limits::list(conn, after.as_ref(), size)).await?;
    let row = |limit: &ScopeLimitView| {
        [limit.scope.to_string(), output::list(limit.roles.iter().map(Role::as_str))]
    };
    let table = output::table(
        ["SCOPE", "ONLY FOR"],
        page.items.iter().map(row).collect(),
        "No scope is limited: anybody can be given each of them.",
    );
    let text = table + &output::more("signet roles limits", page.next.as_ref());
    Answer::new(&serde_json::json!({ "scopes": page.items, "next": page.next }), text)
}

fn sentence(limit: &ScopeLimitView) -> String {
    match limit.roles.as_slice() {
        [] => format!("Anybody can be given {}.\n", limit.scope),
        roles => {
            let roles = output::list(roles.iter().map(Role::as_str));
            format!("Only people with one of these roles are given {}: {roles}\n", limit.scope)
        }
    }
}

fn record(role: &RoleDefinition) -> String {
    let view = RoleView::from(role);
    output::record(&[
        ("Role", view.name),
        ("For", view.description),
        ("Built in", output::yes_no(view.built_in)),
        ("Permissions", output::list(view.permissions)),
        ("Defined", role.created_at.to_string()),
        ("Updated", role.updated_at.to_string()),
    ])
}
