-- Accounts. `email_key` decides equality everywhere.
CREATE TABLE users (
    id TEXT PRIMARY KEY NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    email_verified BOOLEAN NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    password_hash TEXT,
    tokens_not_before BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE user_roles (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    PRIMARY KEY (user_id, role)
);

-- Lists (grants, redirect URIs, audiences) are JSON arrays; scopes are space-separated.
CREATE TABLE clients (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    authentication_method TEXT NOT NULL,
    secret_hash BYTEA,
    enabled BOOLEAN NOT NULL,
    first_party BOOLEAN NOT NULL,
    pkce_required BOOLEAN NOT NULL,
    grants TEXT NOT NULL,
    redirect_uris TEXT NOT NULL,
    post_logout_redirect_uris TEXT NOT NULL,
    scope TEXT NOT NULL,
    audiences TEXT NOT NULL,
    resource_server TEXT,
    access_ttl_ms BIGINT,
    refresh_ttl_ms BIGINT,
    tokens_not_before BIGINT,
    created_at BIGINT NOT NULL
);

CREATE TABLE apis (
    audience TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- `sealed` is the private key (PKCS #8) under the master key named by `master_key_id`.
CREATE TABLE signing_keys (
    kid TEXT PRIMARY KEY NOT NULL,
    state TEXT NOT NULL,
    bits BIGINT NOT NULL,
    public_der BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    master_key_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    activated_at BIGINT,
    retired_at BIGINT,
    revoked_at BIGINT,
    verifies_until BIGINT
);

-- Nodes that start or rotate together have one winner.
CREATE UNIQUE INDEX signing_keys_one_active ON signing_keys (state) WHERE state = 'active';

-- What caches compare to see that another process or node changed something.
CREATE TABLE generations (
    name TEXT PRIMARY KEY NOT NULL,
    value BIGINT NOT NULL
);

INSERT INTO generations (name, value) VALUES ('signing_keys', 0);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY NOT NULL,
    handle_hash BYTEA NOT NULL UNIQUE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    auth_time BIGINT NOT NULL,
    methods TEXT NOT NULL,
    ip TEXT,
    user_agent TEXT,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);

CREATE INDEX sessions_user ON sessions (user_id, created_at);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE interactions (
    id TEXT PRIMARY KEY NOT NULL,
    browser_hash BYTEA NOT NULL,
    request TEXT NOT NULL,
    session_id TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX interactions_expiry ON interactions (expires_at);

CREATE TABLE consents (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    scope TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, client_id)
);

CREATE TABLE authorization_codes (
    code_hash BYTEA PRIMARY KEY NOT NULL,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    session_id TEXT NOT NULL,
    request TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    grant_id TEXT,
    forget_at BIGINT NOT NULL
);

CREATE INDEX authorization_codes_expiry ON authorization_codes (forget_at);

-- What a user gave to a client; with refresh tokens, the family's state (generation 0: none).
CREATE TABLE grants (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    session_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    audiences TEXT NOT NULL,
    auth_time BIGINT NOT NULL,
    methods TEXT NOT NULL,
    offline BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    revocation_reason TEXT,
    generation BIGINT NOT NULL,
    rotated_at BIGINT NOT NULL,
    idle_until BIGINT NOT NULL,
    absolute_until BIGINT NOT NULL,
    current_payload BYTEA,
    current_kid TEXT,
    forget_at BIGINT NOT NULL
);

CREATE INDEX grants_session ON grants (session_id);
CREATE INDEX grants_user ON grants (user_id);
CREATE INDEX grants_expiry ON grants (forget_at);

-- Single access tokens taken back before their time.
CREATE TABLE revoked_tokens (
    jti TEXT PRIMARY KEY NOT NULL,
    client_id TEXT NOT NULL,
    revoked_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX revoked_tokens_expiry ON revoked_tokens (expires_at);

CREATE TABLE audit_events (
    id TEXT PRIMARY KEY NOT NULL,
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    outcome TEXT NOT NULL,
    actor TEXT,
    user_id TEXT,
    client_id TEXT,
    session_id TEXT,
    ip TEXT,
    user_agent TEXT,
    reason TEXT,
    request_id TEXT NOT NULL
);

CREATE INDEX audit_events_at ON audit_events (at);
CREATE INDEX audit_events_user ON audit_events (user_id, at);
