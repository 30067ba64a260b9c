-- What hangs on an application is counted on its page, and goes with it.
CREATE INDEX grants_client ON grants (client_id);
