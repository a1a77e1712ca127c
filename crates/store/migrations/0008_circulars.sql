-- Warnings written by hand for chosen members. `hands` are the accounts that wrote on it or asked
-- for it to be sent: none of them may approve it. Each change raises `revision`, so that what is
-- sent is what was looked at.
CREATE TABLE circulars (
    id TEXT PRIMARY KEY,
    stage TEXT NOT NULL,
    revision BIGINT NOT NULL,
    text TEXT NOT NULL,
    words TEXT NOT NULL,
    audience TEXT NOT NULL,
    severity BIGINT NOT NULL,
    tlp TEXT NOT NULL,
    author TEXT NOT NULL,
    hands TEXT NOT NULL,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    asked BIGINT,
    asked_by TEXT,
    approved_by TEXT,
    sent BIGINT,
    sent_by TEXT,
    withdrawn BIGINT
);
CREATE INDEX circulars_by_time ON circulars (created, id);

-- The warning that a member got of a circular: one, whatever is pressed twice.
CREATE TABLE circular_members (
    circular_id TEXT NOT NULL REFERENCES circulars (id) ON DELETE CASCADE,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    warning_id TEXT NOT NULL REFERENCES warnings (id) ON DELETE CASCADE,
    PRIMARY KEY (circular_id, member_id)
);
CREATE INDEX circular_members_by_warning ON circular_members (warning_id);
