-- Mail that is to be sent, written with its cause. The content is sealed, and erased as soon as it is delivered or
-- worthless.
CREATE TABLE outbox (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    language TEXT NOT NULL,
    content BLOB,
    master_key_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'dead')),
    attempts INTEGER NOT NULL,
    -- When it is tried next; of one that is being sent, when its worker is believed lost. Null when it is done with.
    due_at INTEGER,
    last_error TEXT,
    created_at INTEGER NOT NULL,
    sent_at INTEGER,
    expires_at INTEGER NOT NULL,
    forget_at INTEGER
) STRICT;

CREATE INDEX outbox_due ON outbox (due_at);
CREATE INDEX outbox_state ON outbox (state, id);
CREATE INDEX outbox_expiry ON outbox (forget_at);
