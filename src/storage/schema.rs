//! The tables as diesel sees them: one description for both databases, in the four kinds of column that they share.

mod administration;
mod views;

pub use administration::*;
pub use views::*;

diesel::table! {
    users (id) {
        id -> Text,
        email -> Text,
        email_key -> Text,
        email_verified -> Bool,
        name -> Text,
        state -> Text,
        password_hash -> Nullable<Text>,
        tokens_not_before -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
        username -> Nullable<Text>,
        username_key -> Nullable<Text>,
        phone -> Nullable<Text>,
        picture -> Nullable<Text>,
        locale -> Nullable<Text>,
        zoneinfo -> Nullable<Text>,
        notifications -> Text,
        deletes_at -> Nullable<BigInt>,
        terms_accepted_at -> Nullable<BigInt>,
        external_id -> Nullable<Text>,
        provisional_until -> Nullable<BigInt>,
        signed_up -> Bool,
    }
}

diesel::table! {
    user_roles (user_id, role) {
        user_id -> Text,
        role -> Text,
    }
}

diesel::table! {
    clients (id) {
        id -> Text,
        name -> Text,
        authentication_method -> Text,
        secret_hash -> Nullable<Binary>,
        enabled -> Bool,
        first_party -> Bool,
        pkce_required -> Bool,
        grants -> Text,
        redirect_uris -> Text,
        post_logout_redirect_uris -> Text,
        scope -> Text,
        audiences -> Text,
        resource_server -> Nullable<Text>,
        access_ttl_ms -> Nullable<BigInt>,
        refresh_ttl_ms -> Nullable<BigInt>,
        tokens_not_before -> Nullable<BigInt>,
        created_at -> BigInt,
        email_verification -> Nullable<Text>,
        second_factor -> Text,
        offline_rule -> Text,
        initiate_login_uri -> Nullable<Text>,
        roles_claim -> Bool,
        permissions_claim -> Bool,
        previous_secret_hash -> Nullable<Binary>,
        previous_secret_until -> Nullable<BigInt>,
        application_type -> Text,
        branding -> Text,
        id_token_alg -> Text,
        access_token_alg -> Text,
    }
}

diesel::table! {
    apis (audience) {
        audience -> Text,
        name -> Text,
        scope -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    signing_keys (kid) {
        kid -> Text,
        state -> Text,
        algorithm -> Text,
        bits -> BigInt,
        public_der -> Binary,
        sealed -> Binary,
        master_key_id -> Text,
        created_at -> BigInt,
        activated_at -> Nullable<BigInt>,
        retired_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
        verifies_until -> Nullable<BigInt>,
    }
}

diesel::table! {
    generations (name) {
        name -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        handle_hash -> Binary,
        user_id -> Text,
        auth_time -> BigInt,
        methods -> Text,
        ip -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        created_at -> BigInt,
        last_seen_at -> BigInt,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        metadata -> Text,
        remembered -> Bool,
    }
}

diesel::table! {
    sign_in_steps (id) {
        id -> Text,
        browser_hash -> Binary,
        user_id -> Text,
        kind -> Text,
        methods -> Text,
        passed -> Text,
        proven_at -> BigInt,
        interaction_id -> Nullable<Text>,
        return_to -> Text,
        code_hash -> Nullable<Binary>,
        failures -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    devices (id) {
        id -> Text,
        user_id -> Text,
        handle_hash -> Binary,
        trusted_until -> Nullable<BigInt>,
        ip -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        created_at -> BigInt,
        last_seen_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    known_networks (id) {
        id -> Text,
        user_id -> Text,
        network -> Text,
        ip -> Text,
        last_seen_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    interactions (id) {
        id -> Text,
        browser_hash -> Binary,
        request -> Text,
        session_id -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
        network -> Nullable<Text>,
    }
}

diesel::table! {
    consents (user_id, client_id) {
        user_id -> Text,
        client_id -> Text,
        scope -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    authorization_codes (code_hash) {
        code_hash -> Binary,
        client_id -> Text,
        user_id -> Text,
        session_id -> Text,
        request -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
        grant_id -> Nullable<Text>,
        forget_at -> BigInt,
    }
}

diesel::table! {
    grants (id) {
        id -> Text,
        user_id -> Text,
        client_id -> Text,
        session_id -> Text,
        scope -> Text,
        audiences -> Text,
        auth_time -> BigInt,
        methods -> Text,
        offline -> Bool,
        created_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
        revocation_reason -> Nullable<Text>,
        generation -> BigInt,
        rotated_at -> BigInt,
        idle_until -> BigInt,
        absolute_until -> BigInt,
        current_payload -> Nullable<Binary>,
        current_kid -> Nullable<Text>,
        forget_at -> BigInt,
    }
}

diesel::table! {
    revoked_tokens (jti) {
        jti -> Text,
        client_id -> Text,
        revoked_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    verifications (id) {
        id -> Text,
        browser_hash -> Binary,
        user_id -> Nullable<Text>,
        address -> Text,
        interaction_id -> Nullable<Text>,
        proven_at -> BigInt,
        mails -> BigInt,
        mailed_at -> BigInt,
        expires_at -> BigInt,
        network -> Nullable<Text>,
        username_key -> Nullable<Text>,
    }
}

diesel::table! {
    mailed_links (token_hash) {
        token_hash -> Binary,
        purpose -> Text,
        user_id -> Nullable<Text>,
        address -> Text,
        address_key -> Text,
        browser_hash -> Nullable<Binary>,
        code_hash -> Nullable<Binary>,
        code_attempts -> BigInt,
        data -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
        forget_at -> BigInt,
    }
}

diesel::table! {
    audit_events (id) {
        id -> Text,
        at -> BigInt,
        event -> Text,
        outcome -> Text,
        actor -> Nullable<Text>,
        user_id -> Nullable<Text>,
        client_id -> Nullable<Text>,
        session_id -> Nullable<Text>,
        ip -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        reason -> Nullable<Text>,
        request_id -> Text,
        salt -> Nullable<Binary>,
        origin_hash -> Nullable<Binary>,
        seal -> Nullable<BigInt>,
        changes -> Nullable<Text>,
    }
}

diesel::table! {
    audit_seals (number) {
        number -> BigInt,
        entries -> Binary,
        statement -> Text,
        sealed_at -> BigInt,
    }
}
diesel::allow_tables_to_appear_in_same_query!(audit_events, audit_seals);

diesel::table! {
    outbox (id) {
        id -> Text,
        kind -> Text,
        recipient -> Text,
        language -> Text,
        content -> Nullable<Binary>,
        master_key_id -> Text,
        state -> Text,
        attempts -> BigInt,
        due_at -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        created_at -> BigInt,
        sent_at -> Nullable<BigInt>,
        expires_at -> BigInt,
        forget_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    totp_factors (user_id) {
        user_id -> Text,
        sealed -> Binary,
        master_key_id -> Text,
        last_step -> BigInt,
        confirmed_at -> BigInt,
    }
}

diesel::table! {
    totp_enrolments (user_id) {
        user_id -> Text,
        sealed -> Binary,
        master_key_id -> Text,
        replaces -> Bool,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    recovery_codes (code_hash) {
        code_hash -> Binary,
        user_id -> Text,
        created_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::joinable!(grants -> users (user_id));
diesel::joinable!(grants -> clients (client_id));
diesel::joinable!(consents -> clients (client_id));
diesel::allow_tables_to_appear_in_same_query!(grants, users, clients, sessions);

diesel::table! {
    limits (key) {
        key -> Text,
        kind -> Text,
        subject -> Nullable<Text>,
        recent -> Text,
        blocked_until -> Nullable<BigInt>,
        expires_at -> BigInt,
    }
}
diesel::allow_tables_to_appear_in_same_query!(consents, clients);

diesel::table! {
    device_authorizations (id) {
        id -> Text,
        device_code_hash -> Binary,
        user_code_hash -> Binary,
        client_id -> Text,
        request -> Text,
        network -> Nullable<Text>,
        ip -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
        interval_ms -> BigInt,
        polled_at -> Nullable<BigInt>,
        state -> Text,
        user_id -> Nullable<Text>,
        session_id -> Nullable<Text>,
        grant_id -> Nullable<Text>,
        forget_at -> BigInt,
    }
}
