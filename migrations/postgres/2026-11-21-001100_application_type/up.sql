-- Where an application runs. Whoever registered an address on the person's machine, or a scheme of its own, is native.
ALTER TABLE clients ADD COLUMN application_type TEXT NOT NULL DEFAULT 'web';
UPDATE clients SET application_type = 'native' WHERE EXISTS (
    SELECT 1 FROM jsonb_array_elements_text(redirect_uris::jsonb) AS uri WHERE uri NOT LIKE 'https://%')
  OR EXISTS (
    SELECT 1 FROM jsonb_array_elements_text(post_logout_redirect_uris::jsonb) AS uri WHERE uri NOT LIKE 'https://%')
  OR initiate_login_uri NOT LIKE 'https://%';
