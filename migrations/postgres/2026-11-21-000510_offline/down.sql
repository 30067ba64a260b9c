ALTER TABLE clients DROP COLUMN offline_survives_logout;
