-- Wishes to join: by which link the address is confirmed, when it was, and why one was declined.
-- Wishes of before have no link; they wait until they are answered.
ALTER TABLE join_requests ADD COLUMN hash TEXT;
ALTER TABLE join_requests ADD COLUMN confirmed BIGINT;
ALTER TABLE join_requests ADD COLUMN reason TEXT;
CREATE INDEX join_requests_hash ON join_requests (hash);
CREATE INDEX join_requests_created ON join_requests (created);
