-- What a mail carries to its reader: a link, and where a browser waits a short code as well. Only hashes are kept.
CREATE TABLE mailed_links (
    token_hash BLOB PRIMARY KEY NOT NULL,
    purpose TEXT NOT NULL,
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    address TEXT NOT NULL,
    address_key TEXT NOT NULL,
    browser_hash BLOB,
    code_hash BLOB,
    code_attempts INTEGER NOT NULL,
    data TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    forget_at INTEGER NOT NULL
) STRICT;

CREATE INDEX mailed_links_user ON mailed_links (user_id, purpose);
CREATE INDEX mailed_links_address ON mailed_links (address_key, purpose);
CREATE INDEX mailed_links_expiry ON mailed_links (forget_at);
