ALTER TABLE users DROP COLUMN signed_up;
