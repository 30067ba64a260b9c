//! An account as people see it: never with its password's hash (security.md AP6).

use crate::admin::users::access::view::WayInView;
use crate::cli::output;
use crate::domain::user::{Role, User};

/// For people.
pub(super) fn record(user: &User) -> String {
    output::record(&[
        ("Id", user.id.to_string()),
        ("Email", user.email.as_typed().to_owned()),
        ("Verified", output::yes_no(user.email_verified)),
        ("Name", user.name.clone()),
        ("User name", given(user.profile.username.as_ref())),
        ("External id", given(user.external_id.as_ref())),
        ("State", user.state.to_string()),
        ("Roles", roles(&user.roles)),
        ("Created", user.created_at.to_string()),
        ("Updated", user.updated_at.to_string()),
    ])
}

/// When they last signed in, and what holds them back.
pub(super) fn way_in(way: &WayInView) -> String {
    let mut text = format!(
        "\nLast sign-in: {}",
        way.last_sign_in_at.as_deref().unwrap_or("none that the audit log knows")
    );
    for block in &way.blocks {
        text = format!("{text}\n{}, until {}", block.about, block.until);
    }
    text
}

fn given<T: ToString>(value: Option<&T>) -> String {
    value.map_or_else(|| "none".to_owned(), ToString::to_string)
}

/// Roles in one line.
pub(super) fn roles(roles: &[Role]) -> String {
    output::list(roles.iter().map(Role::as_str))
}
