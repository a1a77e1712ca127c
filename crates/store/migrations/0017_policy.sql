-- What was changed of the policy in the portal, each version whole. Never changed once written.
CREATE TABLE policy_versions (
    version BIGINT PRIMARY KEY,
    made BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    amendments TEXT NOT NULL,
    note TEXT NOT NULL
);
