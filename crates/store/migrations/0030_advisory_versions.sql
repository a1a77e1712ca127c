-- New versions of an advisory: a draft that follows the one that was sent, and what was said before.
ALTER TABLE circulars ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE circulars ADD COLUMN follows TEXT REFERENCES circulars (id) ON DELETE CASCADE;
CREATE UNIQUE INDEX circulars_by_followed ON circulars (follows) WHERE follows IS NOT NULL;

CREATE TABLE circular_versions (
    circular_id TEXT NOT NULL REFERENCES circulars (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    text TEXT NOT NULL,
    advisory TEXT NOT NULL,
    sent BIGINT NOT NULL,
    sent_by TEXT NOT NULL,
    PRIMARY KEY (circular_id, version)
);
