ALTER TABLE clients DROP COLUMN initiate_login_uri;
