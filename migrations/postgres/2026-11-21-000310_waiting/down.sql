DROP INDEX interactions_network;
ALTER TABLE interactions DROP COLUMN network;
