-- Who may make an account because an administrator said so. Of the mailed link only the hash is kept.
CREATE TABLE invitations (
    id TEXT PRIMARY KEY NOT NULL,
    token_hash BYTEA NOT NULL,
    address TEXT NOT NULL,
    address_key TEXT NOT NULL,
    name TEXT,
    roles TEXT NOT NULL,
    client_id TEXT,
    sender TEXT,
    invited_by TEXT NOT NULL,
    language TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ending TEXT,
    ended_at BIGINT,
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    forget_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX invitations_token ON invitations (token_hash);
-- One that is open for each address: a newer one takes its place.
CREATE UNIQUE INDEX invitations_open ON invitations (address_key) WHERE ended_at IS NULL;
CREATE INDEX invitations_user ON invitations (user_id);
CREATE INDEX invitations_expiry ON invitations (forget_at);
