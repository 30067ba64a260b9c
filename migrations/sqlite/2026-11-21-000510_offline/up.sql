-- Whether what a client holds as `offline_access` outlives the session in which it was given.
ALTER TABLE clients ADD COLUMN offline_survives_logout INTEGER NOT NULL DEFAULT 1
    CHECK (offline_survives_logout IN (0, 1));
