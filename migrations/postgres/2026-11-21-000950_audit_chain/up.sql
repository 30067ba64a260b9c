-- Beside where an event came from: what that is hashed with, and the hash alone once it was erased.
ALTER TABLE audit_events ADD COLUMN salt BYTEA;
ALTER TABLE audit_events ADD COLUMN origin_hash BYTEA;
-- The seal that names the event; none yet, while it waits for one.
ALTER TABLE audit_events ADD COLUMN seal BIGINT;

CREATE INDEX audit_events_unsealed ON audit_events (at) WHERE seal IS NULL;
CREATE INDEX audit_events_seal ON audit_events (seal) WHERE seal IS NOT NULL;

CREATE TABLE audit_seals (
    number BIGINT PRIMARY KEY NOT NULL,
    entries BYTEA NOT NULL,
    statement TEXT NOT NULL,
    sealed_at BIGINT NOT NULL
);

-- One sealer at a time holds this row.
INSERT INTO generations (name, value) VALUES ('audit_seals', 0);

-- For operators: what happened, in words that need no second table.
CREATE VIEW auth_logs AS
SELECT
    audit_events.id,
    to_timestamp(audit_events.at / 1000.0) AS "time",
    audit_events.event,
    audit_events.outcome,
    audit_events.reason,
    audit_events.actor,
    audit_events.user_id,
    users.email,
    audit_events.client_id,
    audit_events.session_id,
    audit_events.ip,
    audit_events.user_agent,
    audit_events.request_id
FROM audit_events LEFT JOIN users ON users.id = audit_events.user_id;
