-- The colour of an application, and where it tells about itself, as JSON.
ALTER TABLE clients ADD COLUMN branding TEXT NOT NULL DEFAULT '{}';
