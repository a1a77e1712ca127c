-- The loop: who saw a finding, what members hold back, one use per action of a link, how long it
-- took, retests; and the indexes that keep lists fast at ten million findings.

ALTER TABLE findings ADD COLUMN sources TEXT NOT NULL DEFAULT '[]';
ALTER TABLE findings ADD COLUMN inhibition_id TEXT;
CREATE INDEX findings_held ON findings (inhibition_id, last_seen, id) WHERE inhibition_id IS NOT NULL;

-- The worst that are still there, for everybody and for one member.
CREATE INDEX findings_worst ON findings (severity, last_seen, id) WHERE state <> 'gone';
CREATE INDEX findings_worst_by_member ON findings (member_id, severity, last_seen, id) WHERE state <> 'gone';

ALTER TABLE warnings ADD COLUMN first_told BIGINT;
ALTER TABLE warnings ADD COLUMN fixed BIGINT;
UPDATE warnings SET first_told = told;
-- Who waits longest, and how long it took until safe.
CREATE INDEX warnings_unsafe ON warnings (created, id) WHERE is_open = 1;
CREATE INDEX warnings_unsafe_by_member ON warnings (member_id, created, id) WHERE is_open = 1;
CREATE INDEX warnings_safe ON warnings (state_since) WHERE state = 'verified';

-- A member's word that something need not be told. `cause` is the identity of a cause, `words` what
-- people call it; `held` counts what was held back.
CREATE TABLE inhibitions (
    id TEXT PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    cause TEXT,
    words TEXT,
    device TEXT,
    peer TEXT,
    class TEXT,
    reason TEXT NOT NULL,
    author TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    ended BIGINT,
    ended_by TEXT,
    end_reason TEXT,
    released BIGINT,
    held BIGINT NOT NULL DEFAULT 0,
    last_held BIGINT
);
CREATE INDEX inhibitions_by_member ON inhibitions (member_id, created, id);
CREATE INDEX inhibitions_by_time ON inhibitions (created, id);
CREATE INDEX inhibitions_in_force ON inhibitions (expires) WHERE released IS NULL;

-- Each action of a link works once.
CREATE TABLE link_uses (
    hash TEXT NOT NULL REFERENCES links (hash) ON DELETE CASCADE,
    step TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (hash, step)
);

-- A member's word that its exposed services may be tried. Without a row it has not been given.
CREATE TABLE retest_consents (
    member_id TEXT PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE,
    given BIGINT NOT NULL,
    given_by TEXT NOT NULL
);

CREATE TABLE retests (
    id TEXT PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    warning_id TEXT NOT NULL REFERENCES warnings (id) ON DELETE CASCADE,
    finding_id TEXT NOT NULL REFERENCES findings (id) ON DELETE CASCADE,
    address TEXT NOT NULL,
    port BIGINT NOT NULL,
    created BIGINT NOT NULL,
    due BIGINT,
    tries BIGINT NOT NULL DEFAULT 0,
    answer TEXT,
    banner TEXT,
    answered BIGINT
);
CREATE INDEX retests_due ON retests (due, id) WHERE due IS NOT NULL;
CREATE INDEX retests_by_warning ON retests (warning_id, created);
