//! `signet users list` and `signet users show`.

use clap::Args;
use serde::Serialize;

use super::view::{self, View};
use crate::admin::users::operation::{self, UserKey};
use crate::cli::given::Rows;
use crate::cli::local::Local;
use crate::cli::output::{self, Answer};
use crate::domain::ids::UserId;
use crate::domain::user::User;

/// Which part of the list.
#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    rows: Rows,
    /// Begin after the user with this id
    #[arg(long, value_name = "ID")]
    after: Option<UserId>,
}

#[derive(Serialize)]
struct List<'a> {
    users: Vec<View<'a>>,
    next: Option<String>,
}

pub(super) async fn run(arguments: Arguments, local: &Local) -> anyhow::Result<Answer> {
    let (after, size) = (arguments.after, arguments.rows.limit);
    let page = local.house.store.read(move |conn| operation::list(conn, after, size)).await?;
    let row = |user: &User| {
        [
            user.id.to_string(),
            user.email.as_typed().to_owned(),
            output::yes_no(user.email_verified),
            user.name.clone(),
            user.state.to_string(),
            view::roles(&user.roles),
        ]
    };
    let table = output::table(
        ["ID", "EMAIL", "VERIFIED", "NAME", "STATE", "ROLES"],
        page.items.iter().map(row).collect(),
        "There are no users. Make one: signet users create --help",
    );
    let text = table + &output::more("signet users list", page.next.as_ref());
    let users = page.items.iter().map(View::from).collect();
    Answer::new(&List { users, next: page.next.map(|id| id.to_string()) }, text)
}

pub(super) async fn show(user: UserKey, local: &Local) -> anyhow::Result<Answer> {
    let user = local.house.store.read(move |conn| operation::find(conn, &user)).await??;
    Answer::new(&View::from(&user), view::record(&user))
}
