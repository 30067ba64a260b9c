//! `signet clients list` and `signet clients show`.

use clap::Args;
use serde::Serialize;

use super::view;
use crate::admin::clients::operation;
use crate::admin::clients::search::{Search, search};
use crate::admin::clients::view::ClientView;
use crate::cli::given::Rows;
use crate::cli::local::Local;
use crate::cli::output::{self, Answer};
use crate::domain::client::{Client, Standing};
use crate::domain::client_template::ClientTemplate;
use crate::domain::ids::ClientId;
use crate::storage::Conn;

/// Which part of the list.
#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    rows: Rows,
    /// Only whose id, name or redirect addresses have this in them
    #[arg(long, value_name = "TEXT")]
    query: Option<String>,
    /// Only those that are enabled or disabled
    #[arg(long)]
    state: Option<Standing>,
    /// Only this kind: web_app, single_page_app, native_app, service, resource_server
    #[arg(long)]
    kind: Option<ClientTemplate>,
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
    let Arguments { rows, query, state, kind, after } = arguments;
    let wanted = Search { query, standing: state, kind };
    let empty = if wanted.is_all() {
        "There are no clients. Register one: signet clients create --help"
    } else {
        "No client is found so."
    };
    let again = wanted.command();
    let read = move |conn: &mut Conn| search(conn, &wanted, after.as_ref(), rows.limit);
    let page = local.house.store.read(read).await?;
    let row = |client: &Client| {
        [
            client.id.to_string(),
            client.name.clone(),
            ClientTemplate::of(client).to_string(),
            client.authentication.method().to_string(),
            output::list(&client.grants),
            output::list(client.scope.iter()),
            output::yes_no(client.enabled),
        ]
    };
    let table = output::table(
        ["CLIENT ID", "NAME", "KIND", "AUTHENTICATION", "GRANTS", "SCOPES", "ENABLED"],
        page.items.iter().map(row).collect(),
        empty,
    );
    let text = table + &output::more(&again, page.next.as_ref());
    let clients = page.items.iter().map(ClientView::from).collect();
    Answer::new(&List { clients, next: page.next.as_ref().map(ClientId::as_str) }, text)
}

pub(super) async fn show(id: ClientId, local: &Local) -> anyhow::Result<Answer> {
    let client = local.house.store.read(move |conn| operation::find(conn, &id)).await??;
    Answer::new(&ClientView::from(&client), view::record(&client))
}
