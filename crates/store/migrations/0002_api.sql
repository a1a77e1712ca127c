-- Tokens with which programs call the API, and requests that must not be done twice.

-- Only the token's hash is kept.
CREATE TABLE api_tokens (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    last_used BIGINT,
    revoked BIGINT
);
CREATE INDEX api_tokens_by_account ON api_tokens (account_id, created);

-- One row for each Idempotency-Key of an account. Without a status the request is being done;
-- without a body its answer held a secret, which is not kept.
CREATE TABLE api_requests (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    request_key TEXT NOT NULL,
    digest TEXT NOT NULL,
    created BIGINT NOT NULL,
    status BIGINT,
    location TEXT,
    body TEXT,
    PRIMARY KEY (account_id, request_key)
);
