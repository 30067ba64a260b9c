DROP INDEX verifications_username;

ALTER TABLE verifications DROP COLUMN username_key;
