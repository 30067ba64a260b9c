//! `signet clients disable|enable|revoke-tokens|rotate-secret|end-old-secret|delete`.

use clap::Args;
use secrecy::ExposeSecret as _;

use super::create::told;
use super::view::record;
use crate::admin::clients::secret::{self, Rotation};
use crate::admin::clients::state::{self, Confirmation};
use crate::admin::clients::view::{ClientUseView, ClientView, RegisteredView};
use crate::cli::local::Local;
use crate::cli::output::Answer;
use crate::cli::secret_input;
use crate::domain::client::Standing;
use crate::domain::ids::ClientId;
use crate::domain::refusal::RefusalCode;
use crate::domain::secret::ClientSecret;
use crate::domain::time::Span;
use crate::storage::Tx;

/// Which client gets another secret.
#[derive(Debug, Args)]
pub(in crate::cli) struct Rotating {
    /// The client's id
    #[arg(value_name = "ID")]
    pub(in crate::cli) id: ClientId,
    /// How long the present secret works besides the next one, at most 30d; 0 ends it at once
    #[arg(long, value_name = "SPAN", default_value = "1d")]
    pub(in crate::cli) overlap: Span,
    /// Read its next secret (at least 32 characters) from standard input; otherwise one is made and shown once
    #[arg(long)]
    pub(in crate::cli) secret_stdin: bool,
}

/// Which client is deleted.
#[derive(Debug, Args)]
pub(in crate::cli) struct Deleting {
    /// The client's id
    #[arg(value_name = "ID")]
    pub(in crate::cli) id: ClientId,
    /// Also while people use it: what they gave to it ends
    #[arg(long)]
    pub(in crate::cli) yes: bool,
}

pub(super) async fn set_standing(id: ClientId, standing: Standing, local: &Local) -> anyhow::Result<Answer> {
    let context = local.context();
    let change = move |tx: &mut Tx<'_>| state::set_standing(tx, &id, standing, None, &context);
    changed(&ClientView::from(&local.house.store.write("clients_set_standing", change).await??))
}

pub(super) async fn revoke_tokens(id: ClientId, local: &Local) -> anyhow::Result<Answer> {
    let context = local.context();
    let change = move |tx: &mut Tx<'_>| state::revoke_tokens(tx, &id, None, &context);
    changed(&ClientView::from(&local.house.store.write("clients_revoke_tokens", change).await??))
}

pub(super) async fn end_old_secret(id: ClientId, local: &Local) -> anyhow::Result<Answer> {
    let context = local.context();
    let change = move |tx: &mut Tx<'_>| secret::end_previous(tx, &id, None, &context);
    changed(&ClientView::from(&local.house.store.write("clients_end_old_secret", change).await??))
}

/// The client as it is now.
pub(in crate::cli) fn changed(client: &ClientView) -> anyhow::Result<Answer> {
    Answer::new(client, record(client))
}

pub(super) async fn rotate_secret(arguments: Rotating, local: &Local) -> anyhow::Result<Answer> {
    let chosen = if arguments.secret_stdin {
        Some(ClientSecret::chosen(secret_input::from_stdin()?.expose_secret())?)
    } else {
        None
    };
    let (id, context) = (arguments.id, local.context());
    let rotation = Rotation { chosen, overlap: arguments.overlap };
    let rotate = move |tx: &mut Tx<'_>| secret::rotate(tx, &id, &rotation, None, &context);
    told(&RegisteredView::from(&local.house.store.write("clients_rotate_secret", rotate).await??))
}

pub(super) async fn delete(arguments: Deleting, local: &Local) -> anyhow::Result<Answer> {
    let (id, context) = (arguments.id, local.context());
    let confirmation = if arguments.yes { Confirmation::Given } else { Confirmation::Missing };
    let delete = move |tx: &mut Tx<'_>| state::delete(tx, &id, confirmation, None, &context);
    let (client, used) = match local.house.store.write("clients_delete", delete).await? {
        Ok(deleted) => deleted,
        Err(refusal) if confirmation == Confirmation::Missing && refusal.code == RefusalCode::InUse => {
            anyhow::bail!("{refusal}: --yes")
        }
        Err(refusal) => return Err(refusal.into()),
    };
    deleted(&client.id, &ClientUseView::from(used))
}

/// What went with it.
pub(in crate::cli) fn deleted(id: &ClientId, used: &ClientUseView) -> anyhow::Result<Answer> {
    let json = serde_json::json!({
        "client_id": id.as_str(), "deleted": true, "grants": used.grants, "people": used.people,
    });
    let text = format!(
        "Deleted the client {id}. Grants that ended {}, people who gave them {}.",
        used.grants, used.people
    );
    Answer::new(&json, text)
}
