-- What administrators said of the first steps of a new server; `all` stands for all of them together.
CREATE TABLE first_steps (
    step TEXT PRIMARY KEY NOT NULL,
    mark TEXT NOT NULL,
    marked_by TEXT NOT NULL,
    marked_at BIGINT NOT NULL
);
