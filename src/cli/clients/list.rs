//! `signet clients list` and `signet clients show`.

use clap::Args;
use serde::Serialize;

use super::view;
use crate::admin::clients::operation;
use crate::admin::clients::view::ClientView;
use crate::cli::given::Rows;
use crate::cli::local::Local;
use crate::cli::output::{self, Answer};
use crate::domain::client::Client;
use crate::domain::ids::ClientId;

/// Which part of the list.
#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    rows: Rows,
    /// Begin after the client with this id
    #[arg(long, value_name = "ID")]
    after: Option<ClientId>,
}

#[derive(Serialize)]
struct List<'a> {
    clients: Vec<ClientView>,
    next: Option<&'a str>,
}

pub(super) async fn run(arguments: Arguments, local: &Local) -> anyhow::Result<Answer> {
    let (after, size) = (arguments.after, arguments.rows.limit);
    let page = local.house.store.read(move |conn| operation::list(conn, after.as_ref(), size)).await?;
    let row = |client: &Client| {
        [
            client.id.to_string(),
            client.name.clone(),
            client.authentication.method().to_string(),
            output::list(&client.grants),
            output::list(client.scope.iter()),
            output::yes_no(client.enabled),
        ]
    };
    let table = output::table(
        ["CLIENT ID", "NAME", "AUTHENTICATION", "GRANTS", "SCOPES", "ENABLED"],
        page.items.iter().map(row).collect(),
        "There are no clients. Register one: signet clients create --help",
    );
    let text = table + &output::more("signet clients list", page.next.as_ref());
    let clients = page.items.iter().map(ClientView::from).collect();
    Answer::new(&List { clients, next: page.next.as_ref().map(ClientId::as_str) }, text)
}

pub(super) async fn show(id: ClientId, local: &Local) -> anyhow::Result<Answer> {
    let client = local.house.store.read(move |conn| operation::find(conn, &id)).await??;
    Answer::new(&ClientView::from(&client), view::record(&client))
}
