//! `signet --server URL apis …`.

use reqwest::Method;
use serde_json::{Map, Value, json};

use super::admin_api::{Listed, Problem, Remote, Seen};
use crate::admin::apis::view::{ApiId, ApiUseView, ApiView};
use crate::cli::apis::{self, Verb};
use crate::cli::given;
use crate::cli::output::Answer;
use crate::domain::client::Audience;

pub(super) async fn run(verb: Verb, remote: &Remote) -> anyhow::Result<Answer> {
    match verb {
        Verb::Create { audience, name, scope } => {
            let body = json!({
                "audience": audience.as_str(),
                "name": name.map(|name| name.to_string()),
                "scope": given::union(&scope).to_string(),
            });
            apis::registered(&remote.create(&["apis"], &body).await?)
        }
        Verb::List { rows, after } => {
            let after = after.map(|audience| audience.to_string());
            let page: Listed<ApiView> = remote.page(&["apis"], rows.limit, after, &[]).await?;
            apis::listed(page.items, page.next)
        }
        Verb::Show { audience } => {
            let id = ApiId(audience).to_string();
            let api: Seen<ApiView> = remote.show(&["apis", &id]).await?;
            let used: Seen<ApiUseView> = remote.show(&["apis", &id, "use"]).await?;
            apis::shown(&api.thing, used.thing)
        }
        Verb::Change { audience, name, scope, yes } => {
            let named = [
                ("name", name.map(|name| name.to_string())),
                ("scope", scope.as_deref().map(|scope| given::union(scope).to_string())),
            ];
            let members =
                named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), json!(value?))));
            let body = Value::Object(members.collect::<Map<_, _>>());
            let (id, Seen { version, .. }) = find(audience, remote).await?;
            let changed = remote.change_confirmed(&["apis", &id], &version, &confirm(yes), &body).await;
            apis::changed_to(&changed.map_err(|error| unconfirmed(error, yes))?)
        }
        Verb::Delete { audience, yes } => {
            let (id, Seen { thing, version }) = find(audience, remote).await?;
            let used: Seen<ApiUseView> = remote.show(&["apis", &id, "use"]).await?;
            let gone = remote.tell(Method::DELETE, &["apis", &id], Some(&version), &confirm(yes)).await;
            gone.map_err(|error| unconfirmed(error, yes))?;
            apis::deleted_with(&thing, used.thing)
        }
    }
}

async fn find(audience: Audience, remote: &Remote) -> anyhow::Result<(String, Seen<ApiView>)> {
    let id = ApiId(audience).to_string();
    let seen = remote.show(&["apis", &id]).await?;
    Ok((id, seen))
}

fn confirm(yes: bool) -> [(&'static str, String); 1] {
    [("confirm", yes.to_string())]
}

/// The refusal, with the switch that confirms where one is missing.
fn unconfirmed(error: anyhow::Error, yes: bool) -> anyhow::Error {
    if !yes && Problem::is(&error, "in_use") { anyhow::anyhow!("{error}: --yes") } else { error }
}
