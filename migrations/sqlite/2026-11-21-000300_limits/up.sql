-- How often something failed or was asked for. `key` is a hash of what is counted together, `subject` of the account
-- among it, if there is one; `recent` is JSON: what was counted lately.
CREATE TABLE limits (
    key TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT,
    recent TEXT NOT NULL,
    blocked_until INTEGER,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX limits_subject ON limits (subject);
CREATE INDEX limits_expiry ON limits (expires_at);
