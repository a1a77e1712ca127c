-- Long lists at ten million findings: each has an index in its own order, for everybody and for one
-- member, and what is counted is counted in an index alone.

-- What is gone comes after nearly all that is still there: who asks for it must not walk past that
-- first, and who asks for what is there must not walk on into it. Who asks for both reads both.
DROP INDEX findings_by_time;
DROP INDEX findings_by_member;
CREATE INDEX findings_there ON findings (last_seen, id) WHERE state <> 'gone';
CREATE INDEX findings_there_by_member ON findings (member_id, last_seen, id) WHERE state <> 'gone';
CREATE INDEX findings_gone ON findings (last_seen, id) WHERE state = 'gone';
CREATE INDEX findings_gone_by_member ON findings (member_id, last_seen, id) WHERE state = 'gone';

-- The same for what is open and what is closed.
CREATE INDEX warnings_open_by_time ON warnings (last_seen, id) WHERE is_open = 1;
CREATE INDEX warnings_open_by_member_and_time ON warnings (member_id, last_seen, id) WHERE is_open = 1;
CREATE INDEX warnings_closed ON warnings (last_seen, id) WHERE is_open = 0;

CREATE INDEX warnings_worst ON warnings (severity, last_seen, id);
CREATE INDEX warnings_worst_by_member ON warnings (member_id, severity, last_seen, id);
CREATE INDEX warnings_open_by_member ON warnings (member_id, severity, last_seen, id) WHERE is_open = 1;

-- Life and health before all else: reasons are kept the weightiest first.
CREATE INDEX warnings_vital ON warnings (severity, last_seen, id)
    WHERE is_open = 1 AND substr(reasons, 1, 15) = 'life-and-health';
CREATE INDEX warnings_vital_by_member ON warnings (member_id, severity, last_seen, id)
    WHERE is_open = 1 AND substr(reasons, 1, 15) = 'life-and-health';

-- Everything that says whether a member has read, answered and mended.
CREATE INDEX warnings_followed ON warnings (member_id, severity, state, next_step, first_told, created)
    WHERE is_open = 1;
DROP INDEX warnings_safe;
CREATE INDEX warnings_safe ON warnings (state_since, first_told, member_id, state) WHERE state = 'verified';
CREATE INDEX warnings_safe_by_member ON warnings (member_id, state_since, first_told, state) WHERE state = 'verified';

DROP INDEX outbox_failed;
CREATE INDEX outbox_failed ON outbox (done, id, state) WHERE state IN ('failed', 'returned');
CREATE INDEX outbox_failed_by_member ON outbox (member_id, done, id, state) WHERE state IN ('failed', 'returned');

-- How often each cause was seen at each member, kept as batches come in: counting it would read
-- every finding there is. `identity` is the cause without what changes between its versions.
CREATE TABLE causes (
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    identity TEXT NOT NULL,
    findings BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    PRIMARY KEY (member_id, identity)
);
CREATE INDEX causes_by_identity ON causes (identity, findings, seen, last_seen);
