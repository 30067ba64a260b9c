//! An account as programs and people see it: never with its password's hash (security.md AP6).

use serde::Serialize;

use crate::cli::output;
use crate::domain::user::{Role, User};

/// For programs.
#[derive(Serialize)]
pub(super) struct View<'a> {
    id: String,
    email: &'a str,
    email_verified: bool,
    name: &'a str,
    state: &'static str,
    roles: &'a [Role],
    created_at: String,
    updated_at: String,
}

impl<'a> From<&'a User> for View<'a> {
    fn from(user: &'a User) -> Self {
        Self {
            id: user.id.to_string(),
            email: user.email.as_typed(),
            email_verified: user.email_verified,
            name: &user.name,
            state: user.state.as_str(),
            roles: &user.roles,
            created_at: user.created_at.to_rfc3339(),
            updated_at: user.updated_at.to_rfc3339(),
        }
    }
}

/// For people.
pub(super) fn record(user: &User) -> String {
    output::record(&[
        ("Id", user.id.to_string()),
        ("Email", user.email.as_typed().to_owned()),
        ("Verified", output::yes_no(user.email_verified)),
        ("Name", user.name.clone()),
        ("State", user.state.to_string()),
        ("Roles", roles(&user.roles)),
        ("Created", user.created_at.to_string()),
        ("Updated", user.updated_at.to_string()),
    ])
}

/// Roles in one line.
pub(super) fn roles(roles: &[Role]) -> String {
    output::list(roles.iter().map(Role::as_str))
}
