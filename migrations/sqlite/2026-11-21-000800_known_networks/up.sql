-- Networks from which a user has signed in completely, each with the address that was used last.
CREATE TABLE known_networks (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    network TEXT NOT NULL,
    ip TEXT NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    UNIQUE (user_id, network)
) STRICT;

CREATE INDEX known_networks_user ON known_networks (user_id, last_seen_at);
CREATE INDEX known_networks_expiry ON known_networks (expires_at);
