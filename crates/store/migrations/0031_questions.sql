-- What members ask the CSIRT, and what is said of it. A question waits for the CSIRT (`open`), for
-- the member (`answered`) or for nobody (`closed`).
CREATE TABLE questions (
    id TEXT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    asked_by TEXT,
    title TEXT NOT NULL,
    urgency TEXT NOT NULL,
    state TEXT NOT NULL,
    created BIGINT NOT NULL,
    -- When something was last said in it that both sides read.
    changed BIGINT NOT NULL,
    answer_by BIGINT NOT NULL,
    answered_first BIGINT,
    closed BIGINT,
    taken_by TEXT,
    escalated_at BIGINT
);
CREATE INDEX questions_by_time ON questions (changed, id);
CREATE INDEX questions_by_member ON questions (member_id, changed, id);
CREATE INDEX questions_waiting ON questions (answer_by, id) WHERE state = 'open';
CREATE INDEX questions_waiting_by_member ON questions (member_id, answer_by, id) WHERE state = 'open';
INSERT INTO counters (name, value) VALUES ('question', 0);

-- `by_kind` and `by_whom` are an audit line's actor. What is internal is the CSIRT's alone.
CREATE TABLE question_messages (
    id TEXT PRIMARY KEY,
    question_id TEXT NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    by_kind TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    side TEXT NOT NULL,
    is_internal BIGINT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX question_messages_by_question ON question_messages (question_id, at, id);
