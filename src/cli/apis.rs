//! `signet apis …`: the services that take our tokens, and their scopes.

use clap::Subcommand;
use serde::Serialize;

use super::given::{self, Rows};
use super::local::Local;
use super::output::{self, Answer};
use crate::admin::apis::ending;
use crate::admin::apis::operation::{self, ApiEdit, NewApi};
use crate::admin::apis::view::{ApiUseView, ApiView};
use crate::admin::clients::state::Confirmation;
use crate::domain::client::Audience;
use crate::domain::name::DisplayName;
use crate::domain::refusal::{Refusal, RefusalCode};
use crate::domain::scope::Scope;
use crate::storage::Tx;

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
    /// Show an API, and how much hangs on it
    Show {
        /// Its audience
        #[arg(value_name = "URI")]
        audience: Audience,
    },
    /// Change what is named about an API
    #[command(
        after_help = "Example:\n  signet apis change https://bank.example.com --scope accounts:read payments:write\n\nA list is replaced as a whole."
    )]
    Change {
        /// Its audience
        #[arg(value_name = "URI")]
        audience: Audience,
        /// What people call it
        #[arg(long)]
        name: Option<DisplayName>,
        /// All of its scopes from now on
        #[arg(long, value_name = "SCOPE", num_args = 1.., value_parser = given::scope)]
        scope: Option<Vec<Scope>>,
        /// Also where clients lose scopes with it
        #[arg(long)]
        yes: bool,
    },
    /// Delete an API: clients may not ask for it any more
    Delete {
        /// Its audience
        #[arg(value_name = "URI")]
        audience: Audience,
        /// Also while clients name it: they lose it, and its scopes
        #[arg(long)]
        yes: bool,
    },
}

pub(super) async fn run(verb: Verb, local: &Local) -> anyhow::Result<Answer> {
    match verb {
        Verb::Create { audience, name, scope } => {
            create(local, NewApi { audience, name, scope: given::union(&scope) }).await
        }
        Verb::List { rows, after } => list(local, &rows, after).await,
        Verb::Show { audience } => show(local, audience).await,
        Verb::Change { audience, name, scope, yes } => {
            let edit = ApiEdit { name, scope: scope.as_deref().map(given::union) };
            change(local, audience, edit, confirmation(yes)).await
        }
        Verb::Delete { audience, yes } => delete(local, audience, confirmation(yes)).await,
    }
}

const fn confirmation(yes: bool) -> Confirmation {
    if yes { Confirmation::Given } else { Confirmation::Missing }
}

/// A refusal, with the switch that confirms where one is missing.
fn unconfirmed(refusal: Refusal, confirmation: Confirmation) -> anyhow::Error {
    if confirmation == Confirmation::Missing && refusal.code == RefusalCode::InUse {
        return anyhow::anyhow!("{refusal}: --yes");
    }
    refusal.into()
}

async fn show(local: &Local, audience: Audience) -> anyhow::Result<Answer> {
    let now = local.context().now;
    let (api, used) = local.house.store.read(move |conn| ending::find_use(conn, &audience, now)).await??;
    shown(&ApiView::from(&api), ApiUseView::from(&used))
}

/// One, and how much hangs on it.
pub(super) fn shown(api: &ApiView, used: ApiUseView) -> anyhow::Result<Answer> {
    let text = record(api)
        + &output::record(&[
            ("Clients", used.clients.to_string()),
            ("Services", used.services.to_string()),
            ("Grants", used.grants.to_string()),
        ]);
    Answer::new(&serde_json::json!({ "api": api, "use": used }), text)
}

async fn change(
    local: &Local,
    audience: Audience,
    edit: ApiEdit,
    confirmation: Confirmation,
) -> anyhow::Result<Answer> {
    let context = local.context();
    let update = move |tx: &mut Tx<'_>| ending::update(tx, &audience, &edit, confirmation, None, &context);
    let changed = local.house.store.write("apis_update", update).await?;
    let api = changed.map_err(|refusal| unconfirmed(refusal, confirmation))?;
    changed_to(&ApiView::from(&api))
}

/// It is this now.
pub(super) fn changed_to(api: &ApiView) -> anyhow::Result<Answer> {
    Answer::new(api, record(api))
}

async fn delete(local: &Local, audience: Audience, confirmation: Confirmation) -> anyhow::Result<Answer> {
    let context = local.context();
    let delete = move |tx: &mut Tx<'_>| ending::delete(tx, &audience, confirmation, None, &context);
    let deleted = local.house.store.write("apis_delete", delete).await?;
    let (api, used) = deleted.map_err(|refusal| unconfirmed(refusal, confirmation))?;
    deleted_with(&ApiView::from(&api), ApiUseView::from(&used))
}

/// It is gone, and this with it.
pub(super) fn deleted_with(api: &ApiView, used: ApiUseView) -> anyhow::Result<Answer> {
    let text = format!(
        "Deleted the API {}. Clients that lost it {}, services {}, grants that give no token for it any more {}.",
        api.audience, used.clients, used.services, used.grants
    );
    let json = serde_json::json!({
        "audience": api.audience, "deleted": true, "clients": used.clients, "services": used.services,
        "grants": used.grants,
    });
    Answer::new(&json, text)
}

fn record(api: &ApiView) -> String {
    output::record(&[
        ("Audience", api.audience.clone()),
        ("Name", api.name.clone()),
        ("Scopes", output::list(api.scope.split_whitespace())),
        ("Registered", output::at(&api.created_at)),
    ])
}

async fn create(local: &Local, new: NewApi) -> anyhow::Result<Answer> {
    let context = local.context();
    let api =
        local.house.store.write("apis_create", move |tx| operation::create(tx, &new, &context)).await??;
    registered(&ApiView::from(&api))
}

/// It is known from now on.
pub(super) fn registered(api: &ApiView) -> anyhow::Result<Answer> {
    Answer::new(api, format!("Registered the API {}.", api.audience))
}

async fn list(local: &Local, rows: &Rows, after: Option<Audience>) -> anyhow::Result<Answer> {
    let size = rows.limit;
    let page = local.house.store.read(move |conn| operation::list(conn, after.as_ref(), size)).await?;
    listed(page.items.iter().map(ApiView::from).collect(), page.next.map(|next| next.to_string()))
}

/// A page of the list.
pub(super) fn listed(apis: Vec<ApiView>, next: Option<String>) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct List {
        apis: Vec<ApiView>,
        next: Option<String>,
    }

    let row =
        |api: &ApiView| [api.audience.clone(), api.name.clone(), output::list(api.scope.split_whitespace())];
    let table = output::table(
        ["AUDIENCE", "NAME", "SCOPES"],
        apis.iter().map(row).collect(),
        "There are no APIs. Register one: signet apis create --help",
    );
    let text = table + &output::more("signet apis list", next.as_ref());
    Answer::new(&List { apis, next }, text)
}
