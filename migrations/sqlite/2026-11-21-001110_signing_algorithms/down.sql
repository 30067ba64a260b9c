ALTER TABLE clients DROP COLUMN access_token_alg;
ALTER TABLE clients DROP COLUMN id_token_alg;

-- The release before knows RS256 only, and would sign by the wrong algorithm with another key.
DROP INDEX signing_keys_one_active;
DELETE FROM signing_keys WHERE algorithm <> 'RS256';
CREATE UNIQUE INDEX signing_keys_one_active ON signing_keys (state) WHERE state = 'active';
ALTER TABLE signing_keys DROP COLUMN algorithm;
