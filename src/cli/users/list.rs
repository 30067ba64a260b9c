//! `signet users list` and `signet users show`.

use clap::Args;
use serde::Serialize;

use super::view;
use crate::admin::users::access::operation::way_in;
use crate::admin::users::access::view::WayInView;
use crate::admin::users::operation::{self, UserKey};
use crate::admin::users::search::{Search, UserCursor, search};
use crate::admin::users::view::UserView;
use crate::cli::given::Rows;
use crate::cli::local::Local;
use crate::cli::output::{self, Answer};
use crate::domain::user::{Role, UserState};
use crate::storage::Conn;

pub(super) const EXAMPLES: &str = "\
Examples:
  signet users list
  signet users list --query lovelace
  signet users list --query ada@ --state disabled --limit 200";

/// Which part of the list.
#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    pub(in crate::cli) rows: Rows,
    /// Only whose id this is, or whose address, user name, name, a word of it, or external id begins so
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) query: Option<String>,
    /// Only who is active, disabled or leaving
    #[arg(long)]
    pub(in crate::cli) state: Option<UserState>,
    /// Only who has this role, themselves or through a group
    #[arg(long)]
    pub(in crate::cli) role: Option<Role>,
    /// Begin after this place, which the list named
    #[arg(long, value_name = "CURSOR")]
    pub(in crate::cli) after: Option<UserCursor>,
}

#[derive(Serialize)]
struct List {
    users: Vec<UserView>,
    next: Option<String>,
}

pub(super) async fn run(arguments: Arguments, local: &Local) -> anyhow::Result<Answer> {
    let Arguments { rows, query, state, role, after } = arguments;
    let found = Search { query, state, role };
    let wanted = found.clone();
    let read = move |conn: &mut Conn| search(conn, &wanted, after.as_ref(), rows.limit);
    let page = local.house.store.read(read).await?;
    let users = page.items.iter().map(UserView::from).collect();
    told(&found, users, page.next.map(|id| id.to_string()))
}

/// A page of what was found.
pub(in crate::cli) fn told(
    found: &Search,
    users: Vec<UserView>,
    next: Option<String>,
) -> anyhow::Result<Answer> {
    let empty = if found.is_all() {
        "There are no users. Make one: signet users create --help"
    } else {
        "Nobody is found so."
    };
    let row = |user: &UserView| {
        [
            user.id.clone(),
            user.email.clone(),
            output::yes_no(user.email_verified),
            user.name.clone(),
            user.state.to_string(),
            view::roles(&user.roles),
        ]
    };
    let table = output::table(
        ["ID", "EMAIL", "VERIFIED", "NAME", "STATE", "ROLES"],
        users.iter().map(row).collect(),
        empty,
    );
    let text = table + &output::more(&found.command(), next.as_ref());
    Answer::new(&List { users, next }, text)
}

pub(super) async fn show(user: UserKey, local: &Local) -> anyhow::Result<Answer> {
    let surroundings = local.house.surroundings.clone();
    let read = move |conn: &mut Conn| {
        let way_in = way_in(conn, &user, &surroundings.env())?;
        Ok(match (operation::find(conn, &user)?, way_in) {
            (Ok(user), Ok(way_in)) => Ok((user, WayInView::from(&way_in))),
            (Err(refusal), _) | (_, Err(refusal)) => Err(refusal),
        })
    };
    let (user, sign_in) = local.house.store.read(read).await??;
    view::shown_with(UserView::from(&user), sign_in)
}
