-- What a client's disabling, deletion and page count.
CREATE INDEX grants_client ON grants (client_id);
