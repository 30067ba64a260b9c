-- For whoever searches the log: by request, by application, by address, by kind.
CREATE INDEX audit_events_request ON audit_events (request_id);
CREATE INDEX audit_events_client ON audit_events (client_id, at) WHERE client_id IS NOT NULL;
CREATE INDEX audit_events_ip ON audit_events (ip, at) WHERE ip IS NOT NULL;
CREATE INDEX audit_events_event ON audit_events (event, at);
