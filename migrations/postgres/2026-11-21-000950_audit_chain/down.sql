DROP VIEW auth_logs;
DELETE FROM generations WHERE name = 'audit_seals';
DROP TABLE audit_seals;
DROP INDEX audit_events_seal;
DROP INDEX audit_events_unsealed;
ALTER TABLE audit_events DROP COLUMN seal;
ALTER TABLE audit_events DROP COLUMN origin_hash;
ALTER TABLE audit_events DROP COLUMN salt;
