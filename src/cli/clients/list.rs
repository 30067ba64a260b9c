//! `signet clients list` and `signet clients show`.

use clap::Args;
use serde::Serialize;

use crate::admin::clients::operation;
use crate::admin::clients::search::{Search, search};
use crate::admin::clients::view::ClientView;
use crate::cli::given::Rows;
use crate::cli::local::Local;
use crate::cli::output::{self, Answer};
use crate::domain::client::Standing;
use crate::domain::client_template::ClientTemplate;
use crate::domain::ids::ClientId;
use crate::storage::Conn;

/// Which part of the list.
#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    pub(in crate::cli) rows: Rows,
    /// Only whose id, name or redirect addresses have this in them
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) query: Option<String>,
    /// Only those that are enabled or disabled
    #[arg(long)]
    pub(in crate::cli) state: Option<Standing>,
    /// Only this kind: web_app, single_page_app, native_app, service, resource_server, command_line
    #[arg(long)]
    pub(in crate::cli) kind: Option<ClientTemplate>,
    /// Begin after the client with this id
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) after: Option<ClientId>,
}

#[derive(Serialize)]
struct List {
    clients: Vec<ClientView>,
    next: Option<String>,
}

pub(super) async fn run(arguments: Arguments, local: &Local) -> anyhow::Result<Answer> {
    let Arguments { rows, query, state, kind, after } = arguments;
    let found = Search { query, standing: state, kind };
    let wanted = found.clone();
    let read = move |conn: &mut Conn| search(conn, &wanted, after.as_ref(), rows.limit);
    let page = local.house.store.read(read).await?;
    let clients = page.items.iter().map(ClientView::from).collect();
    told(&found, clients, page.next.map(|next| next.to_string()))
}

/// A page of what was found.
pub(in crate::cli) fn told(
    found: &Search,
    clients: Vec<ClientView>,
    next: Option<String>,
) -> anyhow::Result<Answer> {
    let empty = if found.is_all() {
        "There are no clients. Register one: signet clients create --help"
    } else {
        "No client is found so."
    };
    let row = |client: &ClientView| {
        [
            client.client_id.clone(),
            client.client_name.clone(),
            client.kind.clone(),
            client.token_endpoint_auth_method.clone(),
            output::list(&client.grant_types),
            output::list(client.scope.split_whitespace()),
            output::yes_no(client.enabled),
        ]
    };
    let table = output::table(
        ["CLIENT ID", "NAME", "KIND", "AUTHENTICATION", "GRANTS", "SCOPES", "ENABLED"],
        clients.iter().map(row).collect(),
        empty,
    );
    let text = table + &output::more(&found.command(), next.as_ref());
    Answer::new(&List { clients, next }, text)
}

pub(super) async fn show(id: ClientId, local: &Local) -> anyhow::Result<Answer> {
    let client = local.house.store.read(move |conn| operation::find(conn, &id)).await??;
    super::ending::changed(&ClientView::from(&client))
}
