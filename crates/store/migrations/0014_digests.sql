-- Contacts that want what can wait gathered. Without hours everything comes at once.
ALTER TABLE contacts ADD COLUMN digest_below BIGINT;
ALTER TABLE contacts ADD COLUMN digest_hours BIGINT;

-- A mail that gathers sendings. Which ones is written before it is sent the first time: tried again
-- it names the same. `not_before` is also until when somebody is sending it.
CREATE TABLE digests (
    id TEXT PRIMARY KEY,
    contact_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    channel_place BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    leased BIGINT NOT NULL,
    doubtful BIGINT NOT NULL,
    error TEXT,
    created BIGINT NOT NULL,
    done BIGINT
);
CREATE INDEX digests_waiting ON digests (not_before, id) WHERE done IS NULL;
ALTER TABLE outbox ADD COLUMN digest_id TEXT;
CREATE INDEX outbox_gathered ON outbox (not_before, id) WHERE state = 'gathered';
CREATE INDEX outbox_by_digest ON outbox (digest_id) WHERE digest_id IS NOT NULL;
