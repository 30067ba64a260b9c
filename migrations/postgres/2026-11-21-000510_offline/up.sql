-- Whether what a client holds as `offline_access` outlives the session in which it was given.
ALTER TABLE clients ADD COLUMN offline_rule TEXT NOT NULL DEFAULT 'survives_logout';
