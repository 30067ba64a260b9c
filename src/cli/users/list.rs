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
use crate::domain::user::{Role, User, UserState};
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
    rows: Rows,
    /// Only whose id this is, or whose address, user name, name, a word of it, or external id begins so
    #[arg(long, value_name = "TEXT")]
    query: Option<String>,
    /// Only who is active, disabled or leaving
    #[arg(long)]
    state: Option<UserState>,
    /// Only who has this role, themselves or through a group
    #[arg(long)]
    role: Option<Role>,
    /// Begin after this place, which the list named
    #[arg(long, value_name = "CURSOR")]
    after: Option<UserCursor>,
}

#[derive(Serialize)]
struct List {
    users: Vec<UserView>,
    next: Option<String>,
}

pub(super) async fn run(arguments: Arguments, local: &Local) -> anyhow::Result<Answer> {
    let Arguments { rows, query, state, role, after } = arguments;
    let found = Search { query, state, role };
    let empty = if found.is_all() {
        "There are no users. Make one: signet users create --help"
    } else {
        "Nobody is found so."
    };
    let again = found.command();
    let read = move |conn: &mut Conn| search(conn, &found, after.as_ref(), rows.limit);
    let page = local.house.store.read(read).await?;
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
        empty,
    );
    let text = table + &output::more(&again, page.next.as_ref());
    let users = page.items.iter().map(UserView::from).collect();
    Answer::new(&List { users, next: page.next.map(|id| id.to_string()) }, text)
}

pub(super) async fn show(user: UserKey, local: &Local) -> anyhow::Result<Answer> {
    /// The account, and how its person gets in.
    #[derive(Serialize)]
    struct Shown {
        #[serde(flatten)]
        user: UserView,
        sign_in: WayInView,
    }

    let surroundings = local.house.surroundings.clone();
    let read = move |conn: &mut Conn| {
        let way_in = way_in(conn, &user, &surroundings.env())?;
        Ok(match (operation::find(conn, &user)?, way_in) {
            (Ok(user), Ok(way_in)) => Ok((user, WayInView::from(&way_in))),
            (Err(refusal), _) | (_, Err(refusal)) => Err(refusal),
        })
    };
    let (user, sign_in) = local.house.store.read(read).await??;
    let text = view::record(&user) + &view::way_in(&sign_in);
    Answer::new(&Shown { user: UserView::from(&user), sign_in }, text)
}
