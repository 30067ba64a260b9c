-- Whether its person made the account themselves: until the address is proven, what is in it may be a stranger's.
ALTER TABLE users ADD COLUMN signed_up BOOLEAN NOT NULL DEFAULT FALSE;

UPDATE users SET signed_up = TRUE WHERE provisional_until IS NOT NULL;
