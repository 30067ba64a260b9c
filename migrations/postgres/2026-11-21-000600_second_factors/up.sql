-- Confirmed authenticator apps. `sealed` is the secret under the master key named by `master_key_id`; `last_step` is the
-- newest time step whose code was taken.
CREATE TABLE totp_factors (
    user_id TEXT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    sealed BYTEA NOT NULL,
    master_key_id TEXT NOT NULL,
    last_step BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL
);

-- Secrets that were shown and wait for their first code. One that `replaces` a factor was begun with a code of that factor.
CREATE TABLE totp_enrolments (
    user_id TEXT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    sealed BYTEA NOT NULL,
    master_key_id TEXT NOT NULL,
    replaces BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX totp_enrolments_expiry ON totp_enrolments (expires_at);

CREATE TABLE recovery_codes (
    code_hash BYTEA PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE INDEX recovery_codes_user ON recovery_codes (user_id);
