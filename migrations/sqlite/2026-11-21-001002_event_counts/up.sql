-- How often each event happened in an hour that is over; hour counts from the Unix epoch.
CREATE TABLE event_counts (
    hour INTEGER NOT NULL,
    event TEXT NOT NULL,
    outcome TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (hour, event, outcome)
) STRICT;
