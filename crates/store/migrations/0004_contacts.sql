-- Contacts that can be reached: kind, roles, quiet hours, vacation, deputy, channels in order.
ALTER TABLE contacts ADD COLUMN kind TEXT NOT NULL DEFAULT 'person';
-- Words with spaces between; without any, a contact takes warnings.
ALTER TABLE contacts ADD COLUMN roles TEXT NOT NULL DEFAULT '';
-- Minutes after midnight in the contact's zone; from the severity in `quiet_breaks` on they do
-- not count.
ALTER TABLE contacts ADD COLUMN quiet_from BIGINT;
ALTER TABLE contacts ADD COLUMN quiet_until BIGINT;
ALTER TABLE contacts ADD COLUMN quiet_breaks BIGINT;
ALTER TABLE contacts ADD COLUMN vacation_from BIGINT;
ALTER TABLE contacts ADD COLUMN vacation_until BIGINT;
ALTER TABLE contacts ADD COLUMN deputy_id TEXT;

-- `contacts.email` is the address of the first `smtp` channel.
CREATE TABLE contact_channels (
    id TEXT PRIMARY KEY,
    contact_id TEXT NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    place BIGINT NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    key_text TEXT,
    created BIGINT NOT NULL
);
CREATE INDEX contact_channels_by_contact ON contact_channels (contact_id, place);
INSERT INTO contact_channels (id, contact_id, place, kind, address, created)
    SELECT id, id, 0, 'smtp', email, created FROM contacts;

-- A message that waited for somebody's morning says so.
ALTER TABLE outbox ADD COLUMN held_until BIGINT;

-- A duty roster belongs to a member, to an operator, or (neither) to the CSIRT. Only the hash of
-- the calendar's address is kept.
CREATE TABLE rosters (
    id TEXT PRIMARY KEY,
    member_id TEXT REFERENCES members (id) ON DELETE CASCADE,
    operator_id TEXT REFERENCES operators (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    zone TEXT NOT NULL,
    rotation_start TEXT,
    rotation_weeks BIGINT,
    feed_hash TEXT UNIQUE,
    feed_since BIGINT,
    created BIGINT NOT NULL
);
CREATE INDEX rosters_by_member ON rosters (member_id);
CREATE INDEX rosters_by_operator ON rosters (operator_id);

CREATE TABLE roster_people (
    roster_id TEXT NOT NULL REFERENCES rosters (id) ON DELETE CASCADE,
    place BIGINT NOT NULL,
    contact_id TEXT NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    PRIMARY KEY (roster_id, place)
);

CREATE TABLE shifts (
    id TEXT PRIMARY KEY,
    roster_id TEXT NOT NULL REFERENCES rosters (id) ON DELETE CASCADE,
    contact_id TEXT NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    starts BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    created BIGINT NOT NULL
);
CREATE INDEX shifts_by_roster ON shifts (roster_id, ends);

-- A contact drill, and the question to each contact. Names and addresses are kept as they were:
-- the history stays true when a contact is taken away.
CREATE TABLE drills (
    id TEXT PRIMARY KEY,
    started BIGINT NOT NULL,
    started_by TEXT NOT NULL,
    answer_by BIGINT NOT NULL
);
CREATE INDEX drills_by_time ON drills (started, id);
-- When the clock last began one; 0 before the hub's first run.
INSERT INTO counters (name, value) VALUES ('drill', 0);

CREATE TABLE drill_questions (
    id TEXT PRIMARY KEY,
    drill_id TEXT NOT NULL REFERENCES drills (id) ON DELETE CASCADE,
    contact_id TEXT NOT NULL,
    member_id TEXT REFERENCES members (id) ON DELETE CASCADE,
    operator_id TEXT REFERENCES operators (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    away BIGINT NOT NULL,
    link_hash TEXT UNIQUE,
    not_before BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    sent BIGINT,
    failed BIGINT,
    error TEXT,
    answered BIGINT,
    origin TEXT
);
CREATE INDEX drill_questions_by_drill ON drill_questions (drill_id);
CREATE INDEX drill_questions_by_member ON drill_questions (member_id, drill_id);
CREATE INDEX drill_questions_waiting ON drill_questions (not_before)
    WHERE sent IS NULL AND failed IS NULL AND away = 0;
