-- What others reported: each report as it came in, and what became of its rows.
CREATE TABLE reports (
    id TEXT PRIMARY KEY,
    received BIGINT NOT NULL,
    received_from TEXT NOT NULL,
    name TEXT NOT NULL,
    format TEXT NOT NULL,
    tlp TEXT NOT NULL,
    counts TEXT NOT NULL,
    faults TEXT NOT NULL
);
CREATE INDEX reports_by_time ON reports (received, id);
