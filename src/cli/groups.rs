//! `signet groups …`: groups of people who share roles.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::given::Rows;
use super::local::Local;
use super::output::{self, Answer};
use crate::admin::groups::operation::{self, GroupContent, GroupKey, Membership};
use crate::admin::groups::view::{GroupView, MemberView};
use crate::admin::users::operation::UserKey;
use crate::domain::ids::GroupId;
use crate::domain::name::DisplayName;
use crate::domain::role::Group;
use crate::domain::user::{Role, User};
use crate::storage::Tx;

/// What to do with the groups.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Make a group
    #[command(after_help = "Example:\n  signet groups create 'Trading desk' --role trader")]
    Create(Content),
    /// Change a group; what is not named is empty afterwards
    Change {
        /// Name or id
        #[arg(value_name = "GROUP")]
        group: GroupKey,
        #[command(flatten)]
        content: Content,
    },
    /// Delete a group that has no members
    Delete {
        /// Name or id
        #[arg(value_name = "GROUP")]
        group: GroupKey,
    },
    /// Show a group
    Show {
        /// Name or id
        #[arg(value_name = "GROUP")]
        group: GroupKey,
    },
    /// List all groups, the oldest first
    List {
        #[command(flatten)]
        rows: Rows,
        /// Begin after the group with this id
        #[arg(long, value_name = "ID")]
        after: Option<GroupId>,
    },
    /// List a group's members
    Members {
        /// Name or id
        #[arg(value_name = "GROUP")]
        group: GroupKey,
        #[command(flatten)]
        rows: Rows,
        /// Begin after the user with this id
        #[arg(long, value_name = "ID")]
        after: Option<crate::domain::ids::UserId>,
    },
    /// Take somebody into a group
    Add(Pair),
    /// Let somebody go from a group
    Remove(Pair),
}

/// A group and what it carries.
#[derive(Debug, Args)]
pub(super) struct Content {
    /// What it is called
    #[arg(value_name = "NAME")]
    name: DisplayName,
    /// What it is for
    #[arg(long, value_name = "TEXT", default_value = "")]
    description: String,
    /// What its members have besides their own roles; may be repeated
    #[arg(long = "role", value_name = "ROLE", num_args = 1..)]
    roles: Vec<Role>,
}

impl From<Content> for GroupContent {
    fn from(content: Content) -> Self {
        Self { name: content.name, description: content.description, roles: content.roles }
    }
}

/// A group and somebody.
#[derive(Debug, Args)]
pub(super) struct Pair {
    /// Name or id
    #[arg(value_name = "GROUP")]
    group: GroupKey,
    /// Mail address or id
    #[arg(value_name = "USER")]
    user: UserKey,
}

pub(super) async fn run(verb: Verb, local: &Local) -> anyhow::Result<Answer> {
    let (store, context) = (&local.house.store, local.context());
    match verb {
        Verb::Create(arguments) => {
            let wanted = GroupContent::from(arguments);
            let create = move |tx: &mut Tx<'_>| operation::create(tx, &wanted, &context);
            told("Made the group", &store.write("groups_create", create).await??)
        }
        Verb::Change { group, content: arguments } => {
            let wanted = GroupContent::from(arguments);
            let update = move |tx: &mut Tx<'_>| operation::update(tx, &group, &wanted, None, &context);
            told("Changed the group", &store.write("groups_update", update).await??)
        }
        Verb::Delete { group } => {
            let delete = move |tx: &mut Tx<'_>| operation::delete(tx, &group, None, &context);
            told("Deleted the group", &store.write("groups_delete", delete).await??)
        }
        Verb::Show { group } => {
            let group = store.read(move |conn| operation::find(conn, &group)).await??;
            Answer::new(&GroupView::from(&group), record(&group))
        }
        Verb::List { rows, after } => list(local, &rows, after).await,
        Verb::Members { group, rows, after } => members(local, group, &rows, after).await,
        Verb::Add(pair) => set_membership(local, pair, Membership::Member).await,
        Verb::Remove(pair) => set_membership(local, pair, Membership::Stranger).await,
    }
}

async fn list(local: &Local, rows: &Rows, after: Option<GroupId>) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct List {
        groups: Vec<GroupView>,
        next: Option<String>,
    }

    let size = rows.limit;
    let page = local.house.store.read(move |conn| operation::list(conn, after, size)).await?;
    let row = |group: &Group| {
        let roles = output::list(group.roles.iter().map(Role::as_str));
        [group.id.to_string(), group.name.clone(), roles, group.description.clone()]
    };
    let table = output::table(
        ["ID", "NAME", "ROLES", "FOR"],
        page.items.iter().map(row).collect(),
        "There are no groups. Make one: signet groups create --help",
    );
    let text = table + &output::more("signet groups list", page.next.as_ref());
    let groups = page.items.iter().map(GroupView::from).collect();
    Answer::new(&List { groups, next: page.next.map(|id| id.to_string()) }, text)
}

async fn members(
    local: &Local,
    group: GroupKey,
    rows: &Rows,
    after: Option<crate::domain::ids::UserId>,
) -> anyhow::Result<Answer> {
    let size = rows.limit;
    let (group, page) = local
        .house
        .store
        .read(move |conn| {
            let group = match operation::find(conn, &group)? {
                Ok(group) => group,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let page = operation::members(conn, group.id, after, size)?;
            Ok(Ok((group, page)))
        })
        .await??;
    let row = |user: &User| [user.id.to_string(), user.email.as_typed().to_owned(), user.name.clone()];
    let table = output::table(
        ["ID", "EMAIL", "NAME"],
        page.items.iter().map(row).collect(),
        "The group has no members.",
    );
    let command = format!("signet groups members '{}'", group.name);
    let text = table + &output::more(&command, page.next.as_ref());
    let members: Vec<MemberView> = page.items.iter().map(MemberView::from).collect();
    let next = page.next.map(|id| id.to_string());
    Answer::new(&serde_json::json!({ "members": members, "next": next }), text)
}

async fn set_membership(local: &Local, pair: Pair, membership: Membership) -> anyhow::Result<Answer> {
    let context = local.context();
    let Pair { group, user } = pair;
    let said = format!(
        "{user} {} the group {group}",
        if membership == Membership::Member { "is in" } else { "is not in" }
    );
    let change = move |tx: &mut Tx<'_>| operation::set_membership(tx, &group, &user, membership, &context);
    let changed = local.house.store.write("groups_membership", change).await??;
    let text = if changed { format!("{said} from now on.") } else { format!("{said} anyway.") };
    Answer::new(&serde_json::json!({ "changed": changed }), text)
}

fn told(what: &str, group: &Group) -> anyhow::Result<Answer> {
    Answer::new(&GroupView::from(group), format!("{what} {} ({}).", group.name, group.id))
}

fn record(group: &Group) -> String {
    output::record(&[
        ("Id", group.id.to_string()),
        ("Name", group.name.clone()),
        ("For", group.description.clone()),
        ("Roles", output::list(group.roles.iter().map(Role::as_str))),
        ("Made", group.created_at.to_string()),
        ("Updated", group.updated_at.to_string()),
    ])
}
