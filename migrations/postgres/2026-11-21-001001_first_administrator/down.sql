ALTER TABLE invitations DROP COLUMN kind;
