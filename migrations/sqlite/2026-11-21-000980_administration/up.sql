-- Roles; permissions is a JSON array. What the built-in ones may do stands in the code.
CREATE TABLE roles (
    name TEXT PRIMARY KEY NOT NULL,
    description TEXT NOT NULL,
    permissions TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
INSERT INTO roles (name, description, permissions, created_at, updated_at)
SELECT role, '', '[]', CAST(unixepoch() AS INTEGER) * 1000, CAST(unixepoch() AS INTEGER) * 1000
FROM (SELECT DISTINCT role FROM user_roles WHERE role NOT IN ('admin', 'auditor', 'support')) AS known;
INSERT INTO roles (name, description, permissions, created_at, updated_at) VALUES
    ('admin', '', '[]', 0, 0),
    ('auditor', '', '[]', 0, 0),
    ('support', '', '[]', 0, 0);
CREATE INDEX user_roles_role ON user_roles (role, user_id);

-- Groups of people, who have the group's roles besides their own.
CREATE TABLE user_groups (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE TABLE group_roles (
    group_id TEXT NOT NULL REFERENCES user_groups (id) ON DELETE CASCADE,
    role TEXT NOT NULL REFERENCES roles (name),
    PRIMARY KEY (group_id, role)
) STRICT;
CREATE INDEX group_roles_role ON group_roles (role);
CREATE TABLE group_members (
    group_id TEXT NOT NULL REFERENCES user_groups (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (group_id, user_id)
) STRICT;
CREATE INDEX group_members_user ON group_members (user_id, group_id);

-- What somebody has, themselves and through their groups.
CREATE VIEW effective_roles AS
SELECT user_roles.user_id, user_roles.role FROM user_roles
UNION
SELECT group_members.user_id, group_roles.role
FROM group_members INNER JOIN group_roles ON group_roles.group_id = group_members.group_id;

-- A scope of an API that only people with one of these roles are given; one without rows is anybody's.
CREATE TABLE scope_roles (
    scope TEXT NOT NULL,
    role TEXT NOT NULL REFERENCES roles (name),
    PRIMARY KEY (scope, role)
) STRICT;
CREATE INDEX scope_roles_role ON scope_roles (role);

-- Whether an application's tokens name the person's roles, and what these permit.
ALTER TABLE clients ADD COLUMN roles_claim INTEGER NOT NULL DEFAULT 1 CHECK (roles_claim IN (0, 1));
ALTER TABLE clients ADD COLUMN permissions_claim INTEGER NOT NULL DEFAULT 0 CHECK (permissions_claim IN (0, 1));

-- What an administrator changed, as JSON: for each field what it was and what it is. It is erased with the origin.
ALTER TABLE audit_events ADD COLUMN changes TEXT;

-- What was answered to a creation, sealed, so that a repetition is answered alike and creates nothing.
CREATE TABLE idempotency_keys (
    key_hash TEXT PRIMARY KEY NOT NULL,
    request_hash BLOB NOT NULL,
    answer BLOB NOT NULL,
    master_key_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX idempotency_keys_expires_at ON idempotency_keys (expires_at);
