-- Whether its person made the account themselves: until the address is proven, what is in it may be a stranger's.
ALTER TABLE users ADD COLUMN signed_up INTEGER NOT NULL DEFAULT 0 CHECK (signed_up IN (0, 1));

UPDATE users SET signed_up = 1 WHERE provisional_until IS NOT NULL;
