-- Whether what a client holds as `offline_access` outlives the session in which it was given.
ALTER TABLE clients ADD COLUMN offline_survives_logout BOOLEAN NOT NULL DEFAULT TRUE;
