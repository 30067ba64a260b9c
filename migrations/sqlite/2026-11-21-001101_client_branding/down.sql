ALTER TABLE clients DROP COLUMN branding;
