-- Where an application runs. Whoever registered an address on the person's machine, or a scheme of its own, is native.
ALTER TABLE clients ADD COLUMN application_type TEXT NOT NULL DEFAULT 'web';
UPDATE clients SET application_type = 'native' WHERE EXISTS (
    SELECT 1 FROM json_each(clients.redirect_uris) WHERE json_each.value NOT LIKE 'https://%')
  OR EXISTS (
    SELECT 1 FROM json_each(clients.post_logout_redirect_uris) WHERE json_each.value NOT LIKE 'https://%')
  OR initiate_login_uri NOT LIKE 'https://%';
