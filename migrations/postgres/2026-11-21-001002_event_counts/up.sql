-- How often each event happened in an hour that is over; hour counts from the Unix epoch.
CREATE TABLE event_counts (
    hour BIGINT NOT NULL,
    event TEXT NOT NULL,
    outcome TEXT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (hour, event, outcome)
);
