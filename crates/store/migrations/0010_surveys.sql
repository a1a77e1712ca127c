-- A circular that asks: what, until when, and when it was closed. Its answers: the one that counts
-- stands with the member's warning, and every one that was ever given is kept beside.
ALTER TABLE circulars ADD COLUMN survey TEXT;
ALTER TABLE circulars ADD COLUMN until BIGINT;
ALTER TABLE circulars ADD COLUMN ended BIGINT;
ALTER TABLE circulars ADD COLUMN ended_by TEXT;
ALTER TABLE circular_members ADD COLUMN given TEXT;
ALTER TABLE circular_members ADD COLUMN given_at BIGINT;
ALTER TABLE circular_members ADD COLUMN given_kind TEXT;
ALTER TABLE circular_members ADD COLUMN given_by TEXT;
ALTER TABLE circular_members ADD COLUMN turns BIGINT NOT NULL DEFAULT 0;
ALTER TABLE circular_members ADD COLUMN wants_help BIGINT NOT NULL DEFAULT 0;
ALTER TABLE circular_members ADD COLUMN helped BIGINT;
ALTER TABLE circular_members ADD COLUMN helped_by TEXT;
CREATE INDEX circulars_by_end ON circulars (until) WHERE survey IS NOT NULL AND ended IS NULL;
CREATE INDEX circular_members_by_member ON circular_members (member_id, circular_id);
CREATE INDEX circular_members_by_help ON circular_members (given_at)
    WHERE wants_help = 1 AND helped IS NULL;

CREATE TABLE survey_answers (
    circular_id TEXT NOT NULL REFERENCES circulars (id) ON DELETE CASCADE,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    turn BIGINT NOT NULL,
    given TEXT NOT NULL,
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    origin TEXT,
    PRIMARY KEY (circular_id, member_id, turn)
);
