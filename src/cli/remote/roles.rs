//! `signet --server URL roles …`.

use reqwest::Method;
use serde_json::json;

use super::admin_api::{Listed, Remote, Seen};
use crate::admin::roles::operation::RoleContent;
use crate::admin::roles::view::{RoleUseView, RoleView, ScopeLimitView};
use crate::cli::output::Answer;
use crate::cli::roles::{self, Verb};
use crate::domain::user::Role;

pub(super) async fn run(verb: Verb, remote: &Remote) -> anyhow::Result<Answer> {
    match verb {
        Verb::Create(arguments) => {
            let (name, RoleContent { description, permissions }) = arguments.split();
            let body = json!({ "name": name, "description": description, "permissions": permissions });
            roles::created(&remote.create(&["roles"], &body).await?)
        }
        Verb::Change(arguments) => {
            let (name, RoleContent { description, permissions }) = arguments.split();
            let seen = find(&name, remote).await?;
            let body = json!({ "description": description, "permissions": permissions });
            let path = ["roles", name.as_str()];
            roles::changed(&remote.change(Method::PUT, &path, &seen.version, Some(&body)).await?)
        }
        Verb::Delete { name } => {
            let seen = find(&name, remote).await?;
            remote.tell(Method::DELETE, &["roles", name.as_str()], Some(&seen.version), &[]).await?;
            roles::deleted(&seen.thing)
        }
        Verb::Show { name } => {
            let view: Seen<RoleUseView> = remote.show(&["roles", name.as_str(), "use"]).await?;
            roles::shown(&view.thing)
        }
        Verb::List { rows, after } => {
            let after = after.map(|role| role.as_str().to_owned());
            let page: Listed<RoleView> = remote.page(&["roles"], rows.limit, after, &[]).await?;
            roles::listed(page.items, page.next)
        }
        // The table is the same in every server of this release.
        Verb::Permissions => roles::permissions(),
        Verb::LimitScope { scope, roles: names } => {
            let mut limits = Vec::new();
            for token in scope.tokens() {
                let path = ["scopes", token.as_str(), "roles"];
                let Seen { version, .. } = remote.show::<ScopeLimitView>(&path).await?;
                let body = json!({ "roles": names });
                limits.push(remote.change(Method::PUT, &path, &version, Some(&body)).await?);
            }
            roles::limited(&limits)
        }
        Verb::Limits { rows, after } => {
            let after = after.map(|token| token.to_string());
            let page: Listed<ScopeLimitView> = remote.page(&["scopes"], rows.limit, after, &[]).await?;
            roles::limits_listed(page.items, page.next)
        }
    }
}

async fn find(name: &Role, remote: &Remote) -> anyhow::Result<Seen<RoleView>> {
    remote.show(&["roles", name.as_str()]).await
}
