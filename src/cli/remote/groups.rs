//! `signet --server URL groups …`.

use reqwest::Method;
use serde_json::{Value, json};

use super::admin_api::{Listed, Remote, Seen};
use super::users::id_of;
use crate::admin::groups::operation::{GroupContent, GroupKey, Membership, unknown};
use crate::admin::groups::view::{GroupView, MemberView};
use crate::cli::groups::{self, CHANGED, Content, DELETED, MADE, Pair, Verb};
use crate::cli::output::Answer;

pub(super) async fn run(verb: Verb, remote: &Remote) -> anyhow::Result<Answer> {
    match verb {
        Verb::Create(arguments) => groups::told(MADE, &remote.create(&["groups"], &body(arguments)).await?),
        Verb::Change { group, content: arguments } => {
            let Seen { thing, version } = find(&group, remote).await?;
            let path = ["groups", thing.id.as_str()];
            let changed = remote.change(Method::PUT, &path, &version, Some(&body(arguments))).await?;
            groups::told(CHANGED, &changed)
        }
        Verb::Delete { group } => {
            let Seen { thing, version } = find(&group, remote).await?;
            remote.tell(Method::DELETE, &["groups", &thing.id], Some(&version), &[]).await?;
            groups::told(DELETED, &thing)
        }
        Verb::Show { group } => groups::shown(&find(&group, remote).await?.thing),
        Verb::List { rows, after } => {
            let after = after.map(|id| id.to_string());
            let page: Listed<GroupView> = remote.page(&["groups"], rows.limit, after, &[]).await?;
            groups::listed(page.items, page.next)
        }
        Verb::Members { group, rows, after } => {
            let group = find(&group, remote).await?.thing;
            let (path, after) = (["groups", &group.id, "members"], after.map(|id| id.to_string()));
            let page: Listed<MemberView> = remote.page(&path, rows.limit, after, &[]).await?;
            groups::members_listed(&group.name, page.items, page.next)
        }
        Verb::Add(pair) => set_membership(&pair, Membership::Member, remote).await,
        Verb::Remove(pair) => set_membership(&pair, Membership::Stranger, remote).await,
    }
}

fn body(arguments: Content) -> Value {
    let GroupContent { name, description, roles } = arguments.into();
    json!({ "name": name.as_str(), "description": description, "roles": roles })
}

/// A group by its name or id.
async fn find(key: &GroupKey, remote: &Remote) -> anyhow::Result<Seen<GroupView>> {
    let id = match key {
        GroupKey::Id(id) => id.to_string(),
        GroupKey::Name(name) => {
            let is_it = |group: &GroupView| group.name == name.as_str();
            match remote.first(&["groups"], &[], is_it).await? {
                Some(group) => group.id,
                None => return Err(unknown(key).into()),
            }
        }
    };
    remote.show(&["groups", &id]).await
}

async fn set_membership(pair: &Pair, membership: Membership, remote: &Remote) -> anyhow::Result<Answer> {
    #[derive(serde::Deserialize)]
    struct Groups {
        items: Vec<GroupView>,
    }

    let (group, user) = (find(&pair.group, remote).await?.thing, id_of(&pair.user, remote).await?);
    let before: Seen<Groups> = remote.show(&["users", &user, "groups"]).await?;
    let was_in = before.thing.items.iter().any(|one| one.id == group.id);
    let (method, changed) = match membership {
        Membership::Member => (Method::PUT, !was_in),
        Membership::Stranger => (Method::DELETE, was_in),
    };
    remote.tell(method, &["groups", &group.id, "members", &user], None, &[]).await?;
    groups::membership_told(pair, membership, changed)
}
