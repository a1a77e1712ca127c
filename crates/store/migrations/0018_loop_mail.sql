-- Mail that nobody has placed: what people said of it, and how much was beyond the bound.
ALTER TABLE inbound ADD COLUMN handled BIGINT;
ALTER TABLE inbound ADD COLUMN why TEXT;
CREATE INDEX inbound_unplaced ON inbound (outcome, at, digest) WHERE outcome IN ('kept', 'aside');
CREATE TABLE inbound_beyond (
    day BIGINT PRIMARY KEY,
    mails BIGINT NOT NULL
);
