-- Sign-ins that are not complete: the password was right, something else is still asked.
CREATE TABLE sign_in_steps (
    id TEXT PRIMARY KEY NOT NULL,
    browser_hash BLOB NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    methods TEXT NOT NULL,
    passed TEXT NOT NULL,
    proven_at INTEGER NOT NULL,
    interaction_id TEXT,
    return_to TEXT NOT NULL,
    code_hash BLOB,
    failures INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX sign_in_steps_user ON sign_in_steps (user_id);
CREATE INDEX sign_in_steps_expiry ON sign_in_steps (expires_at);

-- Browsers in which a user has signed in completely. While `trusted_until` lasts, the second factor is not asked there.
CREATE TABLE devices (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    handle_hash BLOB NOT NULL,
    trusted_until INTEGER,
    ip TEXT,
    user_agent TEXT,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    UNIQUE (handle_hash, user_id)
) STRICT;

CREATE INDEX devices_user ON devices (user_id, last_seen_at);
CREATE INDEX devices_expiry ON devices (expires_at);

-- The second factor was not asked because the device is remembered.
ALTER TABLE sessions ADD COLUMN remembered INTEGER NOT NULL DEFAULT 0 CHECK (remembered IN (0, 1));

-- Whether the client's users need a second factor: optional or required.
ALTER TABLE clients ADD COLUMN second_factor TEXT NOT NULL DEFAULT 'optional';

-- Forgetting an account takes its codes along.
CREATE INDEX authorization_codes_user ON authorization_codes (user_id);
