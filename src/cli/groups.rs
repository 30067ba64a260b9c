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
use crate::domain::user::Role;
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
#[derive(Clone, Debug, Args)]
pub(super) struct Pair {
    /// Name or id
    #[arg(value_name = "GROUP")]
    pub(super) group: GroupKey,
    /// Mail address, user name or id
    #[arg(value_name = "USER")]
    pub(super) user: UserKey,
}

pub(super) const MADE: &str = "Made the group";
pub(super) const CHANGED: &str = "Changed the group";
pub(super) const DELETED: &str = "Deleted the group";

pub(super) async fn run(verb: Verb, local: &Local) -> anyhow::Result<Answer> {
    let (store, context) = (&local.house.store, local.context());
    match verb {
        Verb::Create(arguments) => {
            let wanted = GroupContent::from(arguments);
            let create = move |tx: &mut Tx<'_>| operation::create(tx, &wanted, &context);
            told(MADE, &GroupView::from(&store.write("groups_create", create).await??))
        }
        Verb::Change { group, content: arguments } => {
            let wanted = GroupContent::from(arguments);
            let update = move |tx: &mut Tx<'_>| operation::update(tx, &group, &wanted, None, &context);
            told(CHANGED, &GroupView::from(&store.write("groups_update", update).await??))
        }
        Verb::Delete { group } => {
            let delete = move |tx: &mut Tx<'_>| operation::delete(tx, &group, None, &context);
            told(DELETED, &GroupView::from(&store.write("groups_delete", delete).await??))
        }
        Verb::Show { group } => {
            let group = store.read(move |conn| operation::find(conn, &group)).await??;
            shown(&GroupView::from(&group))
        }
        Verb::List { rows, after } => list(local, &rows, after).await,
        Verb::Members { group, rows, after } => members(local, group, &rows, after).await,
        Verb::Add(pair) => set_membership(local, pair, Membership::Member).await,
        Verb::Remove(pair) => set_membership(local, pair, Membership::Stranger).await,
    }
}

async fn list(local: &Local, rows: &Rows, after: Option<GroupId>) -> anyhow::Result<Answer> {
    let size = rows.limit;
    let page = local.house.store.read(move |conn| operation::list(conn, after, size)).await?;
    let groups = page.items.iter().map(GroupView::from).collect();
    listed(groups, page.next.map(|id| id.to_string()))
}

/// A page of the list.
pub(super) fn listed(groups: Vec<GroupView>, next: Option<String>) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct List {
        groups: Vec<GroupView>,
        next: Option<String>,
    }

    let row = |group: &GroupView| {
        let roles = output::list(group.roles.iter().map(Role::as_str));
        [group.id.clone(), group.name.clone(), roles, group.description.clone()]
    };
    let table = output::table(
        ["ID", "NAME", "ROLES", "FOR"],
        groups.iter().map(row).collect(),
        "There are no groups. Make one: signet groups create --help",
    );
    let text = table + &output::more("signet groups list", next.as_ref());
    Answer::new(&List { groups, next }, text)
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
    let members = page.items.iter().map(|user| MemberView::new(user, true)).collect();
    members_listed(&group.name, members, page.next.map(|id| id.to_string()))
}

/// A page of the members of a group.
pub(super) fn members_listed(
    group: &str,
    members: Vec<MemberView>,
    next: Option<String>,
) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct List {
        members: Vec<MemberView>,
        next: Option<String>,
    }

    let row = |member: &MemberView| [member.id.clone(), member.email.clone(), member.name.clone()];
    let table = output::table(
        ["ID", "EMAIL", "NAME"],
        members.iter().map(row).collect(),
        "The group has no members.",
    );
    let text = table + &output::more(&format!("signet groups members '{group}'"), next.as_ref());
    Answer::new(&List { members, next }, text)
}

async fn set_membership(local: &Local, pair: Pair, membership: Membership) -> anyhow::Result<Answer> {
    let (context, Pair { group, user }) = (local.context(), pair.clone());
    let change = move |tx: &mut Tx<'_>| operation::set_membership(tx, &group, &user, membership, &context);
    let changed = local.house.store.write("groups_membership", change).await??;
    membership_told(&pair, membership, changed)
}

/// Who is in it from now on, or was before.
pub(super) fn membership_told(pair: &Pair, membership: Membership, changed: bool) -> anyhow::Result<Answer> {
    let Pair { group, user } = pair;
    let said = format!(
        "{user} {} the group {group}",
        if membership == Membership::Member { "is in" } else { "is not in" }
    );
    let text = if changed { format!("{said} from now on.") } else { format!("{said} anyway.") };
    Answer::new(&serde_json::json!({ "changed": changed }), text)
}

/// What became of a group.
pub(super) fn told(what: &str, group: &GroupView) -> anyhow::Result<Answer> {
    Answer::new(group, format!("{what} {} ({}).", group.name, group.id))
}

/// One group.
pub(super) fn shown(group: &GroupView) -> anyhow::Result<Answer> {
    let record = output::record(&[
        ("Id", group.id.clone()),
        ("Name", group.name.clone()),
        ("For", group.description.clone()),
        ("Roles", output::list(group.roles.iter().map(Role::as_str))),
        ("Made", output::at(&group.created_at)),
        ("Updated", output::at(&group.updated_at)),
    ]);
    Answer::new(group, record)
}
