-- What an account is called elsewhere.
ALTER TABLE users ADD COLUMN external_id TEXT;
CREATE UNIQUE INDEX users_external_id ON users (external_id);
CREATE INDEX users_state ON users (state, id);

-- What somebody is found by, in lower case: address, user name, name from each of its words on, external id.
CREATE TABLE user_terms (
    term TEXT COLLATE "C" NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (term, user_id)
);
CREATE INDEX user_terms_user ON user_terms (user_id, term);
INSERT INTO user_terms (term, user_id)
SELECT email_key, id FROM users
UNION SELECT username_key, id FROM users WHERE username_key IS NOT NULL
UNION SELECT substr(lower(name), 1, 128), id FROM users WHERE name <> '';
