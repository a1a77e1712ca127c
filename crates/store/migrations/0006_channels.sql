-- A sending goes by one channel; when that one fails for good, the next of the contact's channels
-- gets a sending of its own, which names the one before it.
ALTER TABLE outbox ADD COLUMN kind TEXT NOT NULL DEFAULT 'smtp';
ALTER TABLE outbox ADD COLUMN channel_place BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN instead_of TEXT;
-- What the other side said when it took the message.
ALTER TABLE outbox ADD COLUMN answer TEXT;
DROP INDEX outbox_waiting;
CREATE INDEX outbox_waiting ON outbox (kind, urgency, not_before, id) WHERE done IS NULL;
DROP INDEX outbox_failed;
CREATE INDEX outbox_failed ON outbox (member_id) WHERE state IN ('failed', 'returned');
ALTER TABLE mails ADD COLUMN kind TEXT NOT NULL DEFAULT 'smtp';

-- Mail that came in: what it was and what was done, once for each mail.
CREATE TABLE inbound (
    digest TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    sender TEXT NOT NULL,
    subject TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    outcome TEXT NOT NULL,
    member_id TEXT,
    warning_id TEXT REFERENCES warnings (id) ON DELETE CASCADE,
    message_id TEXT
);
CREATE INDEX inbound_by_time ON inbound (at, digest);
CREATE INDEX inbound_by_warning ON inbound (warning_id, at);
