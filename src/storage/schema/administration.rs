//! The tables of the administration: roles, groups, invitations, and what creations were answered.

use super::{effective_roles, user_roles, users};

diesel::table! {
    roles (name) {
        name -> Text,
        description -> Text,
        permissions -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    user_groups (id) {
        id -> Text,
        name -> Text,
        description -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    group_roles (group_id, role) {
        group_id -> Text,
        role -> Text,
    }
}

diesel::table! {
    group_members (group_id, user_id) {
        group_id -> Text,
        user_id -> Text,
    }
}
diesel::allow_tables_to_appear_in_same_query!(
    group_members,
    group_roles,
    user_groups,
    user_roles,
    roles,
    users
);

diesel::table! {
    user_terms (term, user_id) {
        term -> Text,
        user_id -> Text,
    }
}
diesel::joinable!(user_terms -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(user_terms, users);
diesel::allow_tables_to_appear_in_same_query!(user_terms, effective_roles);

diesel::table! {
    scope_roles (scope, role) {
        scope -> Text,
        role -> Text,
    }
}

diesel::table! {
    idempotency_keys (key_hash) {
        key_hash -> Text,
        request_hash -> Binary,
        answer -> Binary,
        master_key_id -> Text,
        expires_at -> BigInt,
    }
}

diesel::table! {
    invitations (id) {
        id -> Text,
        token_hash -> Binary,
        address -> Text,
        address_key -> Text,
        name -> Nullable<Text>,
        roles -> Text,
        client_id -> Nullable<Text>,
        sender -> Nullable<Text>,
        invited_by -> Text,
        language -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        ending -> Nullable<Text>,
        ended_at -> Nullable<BigInt>,
        user_id -> Nullable<Text>,
        forget_at -> BigInt,
        kind -> Text,
    }
}

diesel::table! {
    first_steps (step) {
        step -> Text,
        mark -> Text,
        marked_by -> Text,
        marked_at -> BigInt,
    }
}

diesel::table! {
    client_trials (id) {
        id -> Text,
        state_hash -> Binary,
        browser_hash -> Binary,
        user_id -> Text,
        client_id -> Text,
        asked -> Text,
        used_at -> Nullable<BigInt>,
        device_id -> Nullable<Text>,
        grant_id -> Nullable<Text>,
        token_jti -> Nullable<Text>,
        token_until -> Nullable<BigInt>,
        expires_at -> BigInt,
    }
}

diesel::table! {
    event_counts (hour, event, outcome) {
        hour -> BigInt,
        event -> Text,
        outcome -> Text,
        number -> BigInt,
    }
}

diesel::table! {
    audit_beginnings (id) {
        id -> BigInt,
        seal -> BigInt,
        statement -> Text,
    }
}

diesel::table! {
    audit_archives (first_seal) {
        first_seal -> BigInt,
        last_seal -> BigInt,
        events -> BigInt,
        attempt -> BigInt,
        claimed_until -> BigInt,
        created_at -> BigInt,
        removed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    nodes (id) {
        id -> Text,
        host -> Text,
        version -> Text,
        address -> Text,
        started_at -> BigInt,
        seen_at -> BigInt,
        expires_at -> BigInt,
    }
}
