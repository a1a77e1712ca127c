-- Members are of kinds and have come so far; what they have is one table of assets, each waiting,
-- approved or declined; who wishes to join, who owns whom, and suppliers with their limited sight.

ALTER TABLE members ADD COLUMN kind TEXT NOT NULL DEFAULT 'municipality';
ALTER TABLE members ADD COLUMN country TEXT;
ALTER TABLE members ADD COLUMN county TEXT;
ALTER TABLE members ADD COLUMN code TEXT;
ALTER TABLE members ADD COLUMN standing TEXT NOT NULL DEFAULT 'joined';
ALTER TABLE members ADD COLUMN agreement TEXT;
ALTER TABLE members ADD COLUMN agreed TEXT;
CREATE UNIQUE INDEX members_by_code ON members (country, code) WHERE code IS NOT NULL;

CREATE TABLE assets (
    id TEXT PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    name TEXT NOT NULL,
    purpose TEXT NOT NULL,
    state TEXT NOT NULL,
    proof TEXT,
    proof_token TEXT NOT NULL,
    proof_at BIGINT,
    proof_by TEXT,
    -- When the hub looks for the proof next, when it last did, and what it found instead.
    look_at BIGINT,
    looked BIGINT,
    missing TEXT,
    created BIGINT NOT NULL,
    UNIQUE (member_id, kind, value)
);
CREATE INDEX assets_by_member ON assets (member_id, id);
CREATE INDEX assets_waiting ON assets (created, id) WHERE state = 'pending';
CREATE INDEX assets_to_look ON assets (look_at) WHERE look_at IS NOT NULL;

-- What was there before was written down by the CSIRT: approved by hand. A token nobody was told
-- proves nothing.
INSERT INTO assets (id, member_id, kind, value, name, purpose, state, proof, proof_token, proof_at, created)
    SELECT id, member_id, 'network', net, name, purpose, 'approved', 'hand', id, created, created
    FROM networks;
-- Domains had no identity: the member's own, with a number in its last part.
INSERT INTO assets (id, member_id, kind, value, name, purpose, state, proof, proof_token, proof_at, created)
    SELECT substr(member_id, 1, 24)
        || substr(CAST(100000000000 + ROW_NUMBER() OVER (ORDER BY member_id, name) AS TEXT), 1, 12),
        member_id, 'domain', name, '', 'unknown', 'approved', 'hand', member_id, created, created
    FROM domains;
DROP TABLE networks;
DROP TABLE domains;

-- Raised by every change of an asset: who has compiled the owners knows when to do it again.
INSERT INTO counters (name, value) VALUES ('assets', 0);

CREATE TABLE member_owners (
    owner_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    company_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    PRIMARY KEY (owner_id, company_id)
);
CREATE INDEX member_owners_by_company ON member_owners (company_id);

-- Sent in by people without an account.
CREATE TABLE join_requests (
    id TEXT PRIMARY KEY,
    created BIGINT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    country TEXT,
    code TEXT,
    person TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT,
    message TEXT NOT NULL,
    language TEXT NOT NULL,
    origin TEXT,
    answered BIGINT,
    answered_by TEXT,
    answer TEXT,
    member_id TEXT
);
CREATE INDEX join_requests_waiting ON join_requests (created) WHERE answered IS NULL;
