-- Accounts. `email_key` decides equality everywhere.
CREATE TABLE users (
    id TEXT PRIMARY KEY NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    email_verified INTEGER NOT NULL CHECK (email_verified IN (0, 1)),
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    password_hash TEXT,
    tokens_not_before INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE user_roles (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    PRIMARY KEY (user_id, role)
) STRICT;

-- Lists (grants, redirect URIs, audiences) are JSON arrays; scopes are space-separated.
CREATE TABLE clients (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    authentication_method TEXT NOT NULL,
    secret_hash BLOB,
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    first_party INTEGER NOT NULL CHECK (first_party IN (0, 1)),
    pkce_required INTEGER NOT NULL CHECK (pkce_required IN (0, 1)),
    grants TEXT NOT NULL,
    redirect_uris TEXT NOT NULL,
    post_logout_redirect_uris TEXT NOT NULL,
    scope TEXT NOT NULL,
    audiences TEXT NOT NULL,
    resource_server TEXT,
    access_ttl_ms INTEGER,
    refresh_ttl_ms INTEGER,
    tokens_not_before INTEGER,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE apis (
    audience TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- `sealed` is the private key (PKCS #8) under the master key named by `master_key_id`.
CREATE TABLE signing_keys (
    kid TEXT PRIMARY KEY NOT NULL,
    state TEXT NOT NULL,
    bits INTEGER NOT NULL,
    public_der BLOB NOT NULL,
    sealed BLOB NOT NULL,
    master_key_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    activated_at INTEGER,
    retired_at INTEGER,
    revoked_at INTEGER,
    verifies_until INTEGER
) STRICT;

-- Nodes that start or rotate together have one winner.
CREATE UNIQUE INDEX signing_keys_one_active ON signing_keys (state) WHERE state = 'active';

-- What caches compare to see that another process or node changed something.
CREATE TABLE generations (
    name TEXT PRIMARY KEY NOT NULL,
    value INTEGER NOT NULL
) STRICT;

INSERT INTO generations (name, value) VALUES ('signing_keys', 0);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY NOT NULL,
    handle_hash BLOB NOT NULL UNIQUE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    auth_time INTEGER NOT NULL,
    methods TEXT NOT NULL,
    ip TEXT,
    user_agent TEXT,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;

CREATE INDEX sessions_user ON sessions (user_id, created_at);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE interactions (
    id TEXT PRIMARY KEY NOT NULL,
    browser_hash BLOB NOT NULL,
    request TEXT NOT NULL,
    session_id TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX interactions_expiry ON interactions (expires_at);

CREATE TABLE consents (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    scope TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, client_id)
) STRICT;

CREATE TABLE authorization_codes (
    code_hash BLOB PRIMARY KEY NOT NULL,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    session_id TEXT NOT NULL,
    request TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    grant_id TEXT,
    forget_at INTEGER NOT NULL
) STRICT;

CREATE INDEX authorization_codes_expiry ON authorization_codes (forget_at);

-- What a user gave to a client; with refresh tokens, the family's state (generation 0: none).
CREATE TABLE grants (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    session_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    audiences TEXT NOT NULL,
    auth_time INTEGER NOT NULL,
    methods TEXT NOT NULL,
    offline INTEGER NOT NULL CHECK (offline IN (0, 1)),
    created_at INTEGER NOT NULL,
    revoked_at INTEGER,
    revocation_reason TEXT,
    generation INTEGER NOT NULL,
    rotated_at INTEGER NOT NULL,
    idle_until INTEGER NOT NULL,
    absolute_until INTEGER NOT NULL,
    current_payload BLOB,
    current_kid TEXT,
    forget_at INTEGER NOT NULL
) STRICT;

CREATE INDEX grants_session ON grants (session_id);
CREATE INDEX grants_user ON grants (user_id);
CREATE INDEX grants_expiry ON grants (forget_at);

-- Single access tokens taken back before their time.
CREATE TABLE revoked_tokens (
    jti TEXT PRIMARY KEY NOT NULL,
    client_id TEXT NOT NULL,
    revoked_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX revoked_tokens_expiry ON revoked_tokens (expires_at);

CREATE TABLE audit_events (
    id TEXT PRIMARY KEY NOT NULL,
    at INTEGER NOT NULL,
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
) STRICT;

CREATE INDEX audit_events_at ON audit_events (at);
CREATE INDEX audit_events_user ON audit_events (user_id, at);
