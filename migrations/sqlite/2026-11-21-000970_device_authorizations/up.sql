-- Devices that wait for a person (RFC 8628). A used one is kept until its tokens are dead, so that a second use is known
-- as one. `network`: the address (IPv6: the /64) from which it asked, so that one address cannot fill the room.
CREATE TABLE device_authorizations (
    id TEXT PRIMARY KEY NOT NULL,
    device_code_hash BLOB NOT NULL UNIQUE,
    user_code_hash BLOB NOT NULL UNIQUE,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    request TEXT NOT NULL,
    network TEXT,
    ip TEXT,
    user_agent TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    interval_ms INTEGER NOT NULL,
    polled_at INTEGER,
    state TEXT NOT NULL,
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    session_id TEXT,
    grant_id TEXT,
    forget_at INTEGER NOT NULL
) STRICT;

CREATE INDEX device_authorizations_waiting ON device_authorizations (client_id, network, id) WHERE state = 'waiting';
CREATE INDEX device_authorizations_user ON device_authorizations (user_id);
CREATE INDEX device_authorizations_expiry ON device_authorizations (forget_at);
