ALTER TABLE clients DROP COLUMN offline_rule;
