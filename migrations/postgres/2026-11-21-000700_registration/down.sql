DROP TABLE verifications;
ALTER TABLE clients DROP COLUMN email_verification;
DROP INDEX users_provisional;
ALTER TABLE users DROP COLUMN provisional_until;
