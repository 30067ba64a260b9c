DROP TABLE recovery_codes;
DROP TABLE totp_enrolments;
DROP TABLE totp_factors;
