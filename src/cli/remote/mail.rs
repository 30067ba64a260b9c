//! `signet --server URL mail …`: with addresses masked, as everywhere over the network (security.md LG2).

use reqwest::Method;
use serde_json::json;

use super::admin_api::{Listed, Remote};
use crate::admin::mail::operation::BATCH;
use crate::admin::mail::view::{MailView, RetriedView};
use crate::cli::mail::{self, ListArguments, Verb};
use crate::cli::output::Answer;
use crate::domain::outgoing::DeliveryState;

pub(super) async fn run(verb: Verb, remote: &Remote) -> anyhow::Result<Answer> {
    match verb {
        Verb::List(arguments) => list(arguments, remote).await,
        Verb::Retry { id: Some(id), .. } => {
            let id = id.to_string();
            mail::retried(&remote.act(Method::POST, &["mail", &id, "retry"], None).await?)
        }
        Verb::Retry { id: None, .. } => retry_all(remote).await,
        Verb::Discard { id } => {
            remote.tell(Method::DELETE, &["mail", &id.to_string()], None, &[]).await?;
            mail::discarded(id)
        }
        Verb::Test { address } => {
            let body = json!({ "to": address.as_typed() });
            mail::tested(&remote.act(Method::POST, &["mail", "test"], Some(&body)).await?)
        }
    }
}

async fn list(arguments: ListArguments, remote: &Remote) -> anyhow::Result<Answer> {
    let ListArguments { rows, dead, after } = arguments;
    let dead_only = [("state", DeliveryState::Dead.to_string())];
    let conditions: &[_] = if dead { &dead_only } else { &[] };
    let after = after.map(|id| id.to_string());
    let page: Listed<MailView> = remote.page(&["mail"], rows.limit, after, conditions).await?;
    mail::listed(dead, page.items, page.next)
}

async fn retry_all(remote: &Remote) -> anyhow::Result<Answer> {
    let mut total = 0_i64;
    loop {
        let some: RetriedView = remote.act(Method::POST, &["mail", "retry-dead"], None).await?;
        total = total.saturating_add(some.retried);
        if some.retried < BATCH {
            return mail::all_retried(total);
        }
    }
}
