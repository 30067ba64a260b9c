DROP INDEX audit_events_event;
DROP INDEX audit_events_ip;
DROP INDEX audit_events_client;
DROP INDEX audit_events_request;
