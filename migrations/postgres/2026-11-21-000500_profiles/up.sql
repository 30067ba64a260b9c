-- What people say of themselves. `username_key` decides equality; `notifications` is JSON. An account with `deletes_at`
-- is deleted at that moment unless its person comes back.
ALTER TABLE users ADD COLUMN username TEXT;
ALTER TABLE users ADD COLUMN username_key TEXT;
ALTER TABLE users ADD COLUMN phone TEXT;
ALTER TABLE users ADD COLUMN picture TEXT;
ALTER TABLE users ADD COLUMN locale TEXT;
ALTER TABLE users ADD COLUMN zoneinfo TEXT;
ALTER TABLE users ADD COLUMN notifications TEXT NOT NULL DEFAULT '{}';
ALTER TABLE users ADD COLUMN deletes_at BIGINT;
ALTER TABLE users ADD COLUMN terms_accepted_at BIGINT;

CREATE UNIQUE INDEX users_username ON users (username_key);
CREATE INDEX users_deletion ON users (deletes_at) WHERE deletes_at IS NOT NULL;

-- JSON: texts by key, kept by whoever manages the session.
ALTER TABLE sessions ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';
