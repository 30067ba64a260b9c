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
    /// Which role, and what of it.
    pub(super) fn split(self) -> (Role, RoleContent) {
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
            created(&RoleView::from(&store.write("roles_create", create).await??))
        }
        Verb::Change(arguments) => {
            let (name, wanted) = arguments.split();
            let update = move |tx: &mut Tx<'_>| operation::update(tx, &name, &wanted, None, &context);
            changed(&RoleView::from(&store.write("roles_update", update).await??))
        }
        Verb::Delete { name } => {
            let delete = move |tx: &mut Tx<'_>| operation::delete(tx, &name, None, &context);
            deleted(&RoleView::from(&store.write("roles_delete", delete).await??))
        }
        Verb::Show { name } => {
            let (role, used) = store.read(move |conn| operation::find(conn, &name)).await??;
            shown(&RoleUseView::new(&role, used))
        }
        Verb::List { rows, after } => list(local, &rows, after).await,
        Verb::Permissions => permissions(),
        Verb::LimitScope { scope, roles } => limit_scope(local, scope, roles).await,
        Verb::Limits { rows, after } => list_limits(local, &rows, after).await,
    }
}

/// It is defined.
pub(super) fn created(role: &RoleView) -> anyhow::Result<Answer> {
    Answer::new(role, format!("Defined the role {}.", role.name))
}

/// It is this now.
pub(super) fn changed(role: &RoleView) -> anyhow::Result<Answer> {
    Answer::new(role, record(role))
}

/// It is gone.
pub(super) fn deleted(role: &RoleView) -> anyhow::Result<Answer> {
    Answer::new(role, format!("Deleted the role {}.", role.name))
}

/// It, and how many use it.
pub(super) fn shown(view: &RoleUseView) -> anyhow::Result<Answer> {
    let used = output::record(&[
        ("People", view.users.to_string()),
        ("Groups", view.groups.to_string()),
        ("Scopes", view.scopes.to_string()),
    ]);
    Answer::new(view, record(&view.role) + &used)
}

async fn list(local: &Local, rows: &Rows, after: Option<Role>) -> anyhow::Result<Answer> {
    let size = rows.limit;
    let page = local.house.store.read(move |conn| operation::list(conn, after.as_ref(), size)).await?;
    let roles = page.items.iter().map(RoleView::from).collect();
    listed(roles, page.next.map(|next| next.as_str().to_owned()))
}

/// A page of the list.
pub(super) fn listed(roles: Vec<RoleView>, next: Option<String>) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct List {
        roles: Vec<RoleView>,
        next: Option<String>,
    }

    let row = |role: &RoleView| {
        let kind = if role.built_in { "built in" } else { "own" };
        [role.name.clone(), kind.to_owned(), output::list(&role.permissions), role.description.clone()]
    };
    let table = output::table(
        ["ROLE", "KIND", "PERMISSIONS", "FOR"],
        roles.iter().map(row).collect(),
        "There are no roles.",
    );
    let text = table + &output::more("signet roles list", next.as_ref());
    Answer::new(&List { roles, next }, text)
}

/// The table of permissions: the one place that says who may do what.
pub(super) fn permissions() -> anyhow::Result<Answer> {
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
    // All or none of them.
    tokens.iter().try_for_each(limits::can_be_limited)?;
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
    limited(&local.house.store.write("roles_limit_scope", limit).await??)
}

/// Who is given each of these scopes from now on.
pub(super) fn limited(limits: &[ScopeLimitView]) -> anyhow::Result<Answer> {
    let text: String = limits.iter().map(sentence).collect();
    Answer::new(&serde_json::json!({ "scopes": limits }), text)
}

async fn list_limits(local: &Local, rows: &Rows, after: Option<ScopeToken>) -> anyhow::Result<Answer> {
    let size = rows.limit;
    let page = local.house.store.read(move |conn| limits::list(conn, after.as_ref(), size)).await?;
    limits_listed(page.items, page.next.map(|next| next.to_string()))
}

/// A page of the scopes that are limited.
pub(super) fn limits_listed(scopes: Vec<ScopeLimitView>, next: Option<String>) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct List {
        scopes: Vec<ScopeLimitView>,
        next: Option<String>,
    }

    let row = |limit: &ScopeLimitView| {
        [limit.scope.to_string(), output::list(limit.roles.iter().map(Role::as_str))]
    };
    let table = output::table(
        ["SCOPE", "ONLY FOR"],
        scopes.iter().map(row).collect(),
        "No scope is limited: anybody can be given each of them.",
    );
    let text = table + &output::more("signet roles limits", next.as_ref());
    Answer::new(&List { scopes, next }, text)
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

fn record(role: &RoleView) -> String {
    output::record(&[
        ("Role", role.name.clone()),
        ("For", role.description.clone()),
        ("Built in", output::yes_no(role.built_in)),
        ("Permissions", output::list(&role.permissions)),
        ("Defined", output::at(&role.created_at)),
        ("Updated", output::at(&role.updated_at)),
    ])
}
