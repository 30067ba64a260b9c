-- Where the chain of the audit log begins, signed: the seals before stand in archives. One row at most.
CREATE TABLE audit_beginnings (
    id BIGINT PRIMARY KEY NOT NULL CHECK (id = 1),
    seal BIGINT NOT NULL,
    statement TEXT NOT NULL
);

-- What is, or was, taken into an archive: by one node at a time.
CREATE TABLE audit_archives (
    first_seal BIGINT PRIMARY KEY NOT NULL,
    last_seal BIGINT NOT NULL,
    events BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    claimed_until BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    removed_at BIGINT
);
