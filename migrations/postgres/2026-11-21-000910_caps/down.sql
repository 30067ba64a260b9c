DROP INDEX sign_in_steps_user;
CREATE INDEX sign_in_steps_user ON sign_in_steps (user_id);

DROP INDEX verifications_user;
DROP INDEX verifications_browser;
DROP INDEX verifications_network;
ALTER TABLE verifications DROP COLUMN network;
