-- Suppliers, whose people see a little of what members give them sight of.
CREATE TABLE suppliers (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    zone TEXT NOT NULL,
    created BIGINT NOT NULL
);

ALTER TABLE accounts ADD COLUMN supplier_id TEXT REFERENCES suppliers (id) ON DELETE CASCADE;
ALTER TABLE invitations ADD COLUMN supplier_id TEXT REFERENCES suppliers (id) ON DELETE CASCADE;

-- Sight that a member gives: of what concerns an asset, or of one warning. Withdrawn, it is kept
-- for the log and counts no more.
CREATE TABLE supplier_sights (
    id TEXT PRIMARY KEY,
    supplier_id TEXT NOT NULL REFERENCES suppliers (id) ON DELETE CASCADE,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    asset_id TEXT REFERENCES assets (id) ON DELETE CASCADE,
    warning_id TEXT REFERENCES warnings (id) ON DELETE CASCADE,
    created BIGINT NOT NULL,
    ended BIGINT
);
CREATE INDEX supplier_sights_by_supplier ON supplier_sights (supplier_id) WHERE ended IS NULL;
CREATE INDEX supplier_sights_by_member ON supplier_sights (member_id) WHERE ended IS NULL;

-- What a supplier says of a warning: a word to the member, which moves nothing.
CREATE TABLE supplier_answers (
    warning_id TEXT NOT NULL REFERENCES warnings (id) ON DELETE CASCADE,
    supplier_id TEXT NOT NULL REFERENCES suppliers (id) ON DELETE CASCADE,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    answer TEXT NOT NULL,
    note TEXT,
    at BIGINT NOT NULL
);
CREATE INDEX supplier_answers_by_warning ON supplier_answers (warning_id, at);
