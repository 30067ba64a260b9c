-- Confirmed authenticator apps. `sealed` is the secret under the master key named by `master_key_id`; `last_step` is the
-- newest time step whose code was taken.
CREATE TABLE totp_factors (
    user_id TEXT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    sealed BLOB NOT NULL,
    master_key_id TEXT NOT NULL,
    last_step INTEGER NOT NULL,
    confirmed_at INTEGER NOT NULL
) STRICT;

-- Secrets that were shown and wait for their first code. One that `replaces` a factor was begun with a code of that factor.
CREATE TABLE totp_enrolments (
    user_id TEXT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    sealed BLOB NOT NULL,
    master_key_id TEXT NOT NULL,
    replaces INTEGER NOT NULL CHECK (replaces IN (0, 1)),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX totp_enrolments_expiry ON totp_enrolments (expires_at);

CREATE TABLE recovery_codes (
    code_hash BLOB PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

CREATE INDEX recovery_codes_user ON recovery_codes (user_id);
