DROP INDEX authorization_codes_user;
ALTER TABLE clients DROP COLUMN second_factor;
ALTER TABLE sessions DROP COLUMN remembered;
DROP TABLE devices;
DROP TABLE sign_in_steps;
