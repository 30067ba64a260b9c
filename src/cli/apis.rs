//! `signet apis …`: the services that take our tokens, and their scopes.

use clap::Subcommand;
use serde::Serialize;

use super::given::{self, Rows};
use super::local::Local;
use super::output::{self, Answer};
use crate::admin::apis::operation::{self, NewApi};
use crate::domain::client::Audience;
use crate::domain::name::DisplayName;
use crate::domain::scope::Scope;
use crate::storage::apis::Api;

/// What to do with the APIs.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Register an API: its audience and its scopes
    #[command(
        after_help = "Example:\n  signet apis create --audience https://bank.example.com --name Bank \\\n      --scope accounts:read --scope payments:write"
    )]
    Create {
        /// The URI that names the API in its tokens (`aud`)
        #[arg(long, value_name = "URI")]
        audience: Audience,
        /// What people call it; by default its audience
        #[arg(long)]
        name: Option<DisplayName>,
        /// A scope that may be asked for at it; may be repeated
        #[arg(long, value_name = "SCOPE", num_args = 1.., value_parser = given::scope)]
        scope: Vec<Scope>,
    },
    /// List all APIs in the order of their audiences
    List {
        #[command(flatten)]
        rows: Rows,
        /// Begin after this audience
        #[arg(long, value_name = "URI")]
        after: Option<Audience>,
    },
}

/// An API as programs see it.
#[derive(Serialize)]
struct View<'a> {
    audience: &'a str,
    name: &'a str,
    scope: &'a Scope,
    created_at: String,
}

impl<'a> From<&'a Api> for View<'a> {
    fn from(api: &'a Api) -> Self {
        Self {
            audience: api.audience.as_str(),
            name: &api.name,
            scope: &api.scope,
            created_at: api.created_at.to_rfc3339(),
        }
    }
}

pub(super) async fn run(verb: Verb, local: &Local) -> anyhow::Result<Answer> {
    match verb {
        Verb::Create { audience, name, scope } => {
            create(local, NewApi { audience, name, scope: given::union(&scope) }).await
        }
        Verb::List { rows, after } => list(local, &rows, after).await,
    }
}

async fn create(local: &Local, new: NewApi) -> anyhow::Result<Answer> {
    let context = local.context();
    let api =
        local.house.store.write("apis_create", move |tx| operation::create(tx, &new, &context)).await??;
    Answer::new(&View::from(&api), format!("Registered the API {}.", api.audience))
}

async fn list(local: &Local, rows: &Rows, after: Option<Audience>) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct List<'a> {
        apis: Vec<View<'a>>,
        next: Option<&'a Audience>,
    }

    let size = rows.limit;
    let page = local.house.store.read(move |conn| operation::list(conn, after.as_ref(), size)).await?;
    let row = |api: &Api| [api.audience.to_string(), api.name.clone(), output::list(api.scope.iter())];
    let table = output::table(
        ["AUDIENCE", "NAME", "SCOPES"],
        page.items.iter().map(row).collect(),
        "There are no APIs. Register one: signet apis create --help",
    );
    let text = table + &output::more("signet apis list", page.next.as_ref());
    Answer::new(&List { apis: page.items.iter().map(View::from).collect(), next: page.next.as_ref() }, text)
}
