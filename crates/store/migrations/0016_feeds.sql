-- Addresses under which a member's program reads its warnings. Only the hash of each is kept.
CREATE TABLE feeds (
    id TEXT PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    created BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    revoked BIGINT,
    last_used BIGINT
);
CREATE INDEX feeds_by_member ON feeds (member_id, created);
