-- Where an application begins a sign-in that somebody else asks it for (OIDC Core §4).
ALTER TABLE clients ADD COLUMN initiate_login_uri TEXT;
