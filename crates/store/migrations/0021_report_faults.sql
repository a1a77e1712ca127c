-- Which way a report came, its faults line by line, and alarms that nobody has seen to. A report that
-- the hub fetches by itself is noted once, by a hash of it.
ALTER TABLE reports ADD COLUMN way TEXT NOT NULL DEFAULT 'api';
ALTER TABLE reports ADD COLUMN digest TEXT;
ALTER TABLE reports ADD COLUMN alarms BIGINT NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX reports_once ON reports (digest);
CREATE INDEX reports_alarmed ON reports (alarms) WHERE 0 < alarms;
CREATE TABLE report_faults (
    report_id TEXT NOT NULL REFERENCES reports (id),
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,
    line BIGINT,
    reason TEXT NOT NULL,
    raw TEXT NOT NULL,
    PRIMARY KEY (report_id, position)
);
