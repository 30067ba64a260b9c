-- How the link came to whoever holds it: by mail, or from the operator's hand.
ALTER TABLE invitations ADD COLUMN kind TEXT NOT NULL DEFAULT 'mailed';
