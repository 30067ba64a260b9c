-- Where the chain of the audit log begins, signed: the seals before stand in archives. One row at most.
CREATE TABLE audit_beginnings (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    seal INTEGER NOT NULL,
    statement TEXT NOT NULL
) STRICT;

-- What is, or was, taken into an archive: by one node at a time.
CREATE TABLE audit_archives (
    first_seal INTEGER PRIMARY KEY NOT NULL,
    last_seal INTEGER NOT NULL,
    events INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    claimed_until INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
