-- Files that members send in. Their bytes lie on the hub's disk, named by the id; `received` is what
-- was acknowledged to the sender and is there for good.
CREATE TABLE sent_files (
    id TEXT PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    question_id TEXT REFERENCES questions (id) ON DELETE SET NULL,
    sent_by TEXT NOT NULL,
    name TEXT NOT NULL,
    size BIGINT NOT NULL,
    received BIGINT NOT NULL,
    sha256 TEXT,
    note TEXT NOT NULL,
    state TEXT NOT NULL,
    created BIGINT NOT NULL,
    -- When a part of it last came.
    touched BIGINT NOT NULL,
    completed BIGINT,
    -- The reading that has it in hand, and how often one began.
    reading_since BIGINT,
    tries BIGINT NOT NULL DEFAULT 0,
    answered BIGINT,
    verdict TEXT,
    judged_by TEXT,
    judged BIGINT,
    judgement TEXT,
    -- When its bytes are removed; then when they were. The answer stays.
    delete_after BIGINT,
    removed BIGINT
);
CREATE INDEX sent_files_by_time ON sent_files (created, id);
CREATE INDEX sent_files_by_member ON sent_files (member_id, created, id);
CREATE INDEX sent_files_to_read ON sent_files (completed, id) WHERE state IN ('waiting', 'reading');
CREATE INDEX sent_files_on_disk ON sent_files (touched) WHERE removed IS NULL;
CREATE INDEX sent_files_by_question ON sent_files (question_id) WHERE question_id IS NOT NULL;
