//! `signet --server URL users invite`, `invitations`, `reinvite` and `uninvite`.

use reqwest::Method;
use serde_json::json;

use super::admin_api::{Listed, Remote};
use crate::admin::invitations::operation::{InvitationKey, NewInvitation, NotWithdrawn};
use crate::admin::invitations::view::InvitationView;
use crate::cli::output::Answer;
use crate::cli::users::invite::{self, Arguments, ListArguments};
use crate::domain::email::EmailAddress;

pub(super) async fn invite(arguments: Arguments, remote: &Remote) -> anyhow::Result<Answer> {
    let NewInvitation { email, name, roles, client, from, language, ttl } = arguments.into();
    let body = json!({
        "email": email.as_typed(),
        "name": name.map(|name| name.to_string()),
        "roles": roles,
        "client_id": client.map(|client| client.to_string()),
        "from": from.map(|from| from.to_string()),
        "language": language.as_str(),
        "expires": ttl.map(|ttl| ttl.to_string()),
    });
    invite::invited_told(&remote.create(&["invitations"], &body).await?)
}

pub(super) async fn list(arguments: ListArguments, remote: &Remote) -> anyhow::Result<Answer> {
    let after = arguments.after.map(|id| id.to_string());
    let open = [("state", "open".to_owned())];
    let conditions: &[_] = if arguments.open { &open } else { &[] };
    let page: Listed<InvitationView> =
        remote.page(&["invitations"], arguments.rows.limit, after, conditions).await?;
    invite::listed(page.items, page.next)
}

pub(super) async fn send_again(key: &InvitationKey, remote: &Remote) -> anyhow::Result<Answer> {
    let id = id_of(key, remote).await?;
    invite::invited_told(&remote.act(Method::POST, &["invitations", &id, "send"], None).await?)
}

async fn id_of(key: &InvitationKey, remote: &Remote) -> anyhow::Result<String> {
    match key {
        InvitationKey::Id(id) => Ok(id.to_string()),
        InvitationKey::Email(email) => {
            let is_it = |one: &InvitationView| {
                let same = one.email.parse::<EmailAddress>().is_ok_and(|one| one.key() == email.key());
                same && one.ended_at.is_none()
            };
            let open = remote.first(&["invitations"], &[], is_it).await?;
            Ok(open.ok_or_else(|| NotWithdrawn::Unknown(key.clone()))?.id)
        }
    }
}

pub(super) async fn withdraw(key: &InvitationKey, remote: &Remote) -> anyhow::Result<Answer> {
    let id = id_of(key, remote).await?;
    remote.tell(Method::DELETE, &["invitations", &id], None, &[]).await?;
    let withdrawn = remote.first(&["invitations"], &[], |one: &InvitationView| one.id == id).await?;
    invite::withdrawn_told(&withdrawn.ok_or_else(|| NotWithdrawn::Unknown(key.clone()))?)
}
