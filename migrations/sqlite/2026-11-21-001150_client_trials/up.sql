-- Administrators who try a client: whose test it is, in which browser, and what hangs on it until it is over.
CREATE TABLE client_trials (
    id TEXT PRIMARY KEY NOT NULL,
    state_hash BLOB NOT NULL UNIQUE,
    browser_hash BLOB NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    asked TEXT NOT NULL,
    used_at INTEGER,
    device_id TEXT,
    grant_id TEXT,
    token_jti TEXT,
    token_until INTEGER,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX client_trials_expires_at ON client_trials (expires_at);
CREATE INDEX client_trials_user_id ON client_trials (user_id);
CREATE INDEX client_trials_client_id ON client_trials (client_id);
