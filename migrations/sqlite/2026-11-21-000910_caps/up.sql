-- The address (IPv6: the /64) from which a browser waits for the proof of an address, so that one cannot fill the room.
ALTER TABLE verifications ADD COLUMN network TEXT;

-- The oldest of one network, browser or account make way.
CREATE INDEX verifications_network ON verifications (network, id);
CREATE INDEX verifications_browser ON verifications (browser_hash, id);
CREATE INDEX verifications_user ON verifications (user_id, id);

DROP INDEX sign_in_steps_user;
CREATE INDEX sign_in_steps_user ON sign_in_steps (user_id, id);
