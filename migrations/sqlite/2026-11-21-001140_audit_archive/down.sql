DROP TABLE audit_archives;
DROP TABLE audit_beginnings;
