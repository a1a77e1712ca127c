-- What was wrong with a report as a word and its values, for a text in any language; and which alarms
-- have been raised, so that each is raised once.
ALTER TABLE report_faults ADD COLUMN words TEXT NOT NULL DEFAULT '{"code":"","with":{},"names":[]}';
CREATE TABLE report_alarms (
    alarm TEXT PRIMARY KEY,
    report_id TEXT NOT NULL,
    is_lasting BIGINT NOT NULL
);
CREATE INDEX report_alarms_by_report ON report_alarms (report_id);
