-- What others report comes by the ten thousand and is looked at seldom: detections of one member
-- and one kind of report that came together lie packed in one row (decision 0027).
INSERT INTO counters (name, value) VALUES ('pack', 0);

CREATE TABLE packs (
    number BIGINT PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    report TEXT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    received BIGINT NOT NULL,
    identities BYTEA NOT NULL,
    findings BYTEA NOT NULL,
    body BYTEA NOT NULL
);
CREATE INDEX packs_by_report ON packs (member_id, report, last_at, number, first_at);
