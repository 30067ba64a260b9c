//! Views, which are read like tables.

use super::users;

// A view: what somebody has, themselves and through their groups.
diesel::table! {
    effective_roles (user_id, role) {
        user_id -> Text,
        role -> Text,
    }
}
diesel::allow_tables_to_appear_in_same_query!(effective_roles, users);
