//! An account as people see it: never with its password's hash (security.md AP6).

use serde::Serialize;

use crate::admin::users::access::view::WayInView;
use crate::admin::users::view::UserView;
use crate::cli::output::{self, Answer};
use crate::domain::user::Role;

/// One account.
pub(in crate::cli) fn shown(user: &UserView) -> anyhow::Result<Answer> {
    Answer::new(user, record(user))
}

/// One account, and how its person gets in.
pub(in crate::cli) fn shown_with(user: UserView, sign_in: WayInView) -> anyhow::Result<Answer> {
    #[derive(Serialize)]
    struct Shown {
        #[serde(flatten)]
        user: UserView,
        sign_in: WayInView,
    }

    let text = record(&user) + &way_in(&sign_in);
    Answer::new(&Shown { user, sign_in }, text)
}

fn record(user: &UserView) -> String {
    let given = |value: Option<&String>| value.map_or_else(|| "none".to_owned(), String::clone);
    output::record(&[
        ("Id", user.id.clone()),
        ("Email", user.email.clone()),
        ("Verified", output::yes_no(user.email_verified)),
        ("Name", user.name.clone()),
        ("User name", given(user.username.as_ref())),
        ("External id", given(user.external_id.as_ref())),
        ("State", user.state.to_string()),
        ("Roles", roles(&user.roles)),
        ("Created", output::at(&user.created_at)),
        ("Updated", output::at(&user.updated_at)),
    ])
}

/// When they last signed in, and what holds them back.
fn way_in(way: &WayInView) -> String {
    let mut text = format!(
        "\nLast sign-in: {}",
        way.last_sign_in_at.as_deref().unwrap_or("none that the audit log knows")
    );
    for block in &way.blocks {
        text = format!("{text}\n{}, until {}", block.about, block.until);
    }
    text
}

/// Roles in one line.
pub(super) fn roles(roles: &[Role]) -> String {
    output::list(roles.iter().map(Role::as_str))
}
