-- An account that somebody made and nobody has proven: until then it is forgotten or made anew by a newer sign-up.
-- Null for all others.
ALTER TABLE users ADD COLUMN provisional_until BIGINT;

CREATE INDEX users_provisional ON users (provisional_until) WHERE provisional_until IS NOT NULL;

-- The client's own rule; null: the setting accounts.email_verification.
ALTER TABLE clients ADD COLUMN email_verification TEXT;

-- Browsers that wait for the proof of an address. `user_id` refers to no table on purpose: a wait looks the same
-- whether or not there is an account.
CREATE TABLE verifications (
    id TEXT PRIMARY KEY NOT NULL,
    browser_hash BYTEA NOT NULL,
    user_id TEXT,
    address TEXT NOT NULL,
    interaction_id TEXT,
    proven_at BIGINT NOT NULL,
    mails BIGINT NOT NULL,
    mailed_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX verifications_expiry ON verifications (expires_at);
