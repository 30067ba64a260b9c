-- The user name that a sign-up asked for is kept for it as long as it waits, whether or not its address had an account.
ALTER TABLE verifications ADD COLUMN username_key TEXT;

CREATE INDEX verifications_username ON verifications (username_key) WHERE username_key IS NOT NULL;
