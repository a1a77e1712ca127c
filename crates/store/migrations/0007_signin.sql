-- Signing in: sessions that their owner can tell apart, second factors, invitations, passkeys.

-- Sessions last a day at most: those of the old shape end with the upgrade.
DROP TABLE sessions;
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created BIGINT NOT NULL,
    last_used BIGINT NOT NULL,
    -- When its owner last showed who they are: sensitive acts want it fresh.
    proved BIGINT NOT NULL,
    way TEXT NOT NULL,
    origin TEXT,
    browser TEXT NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account_id, last_used);

-- The secret that an authenticator app shares, sealed with a key outside the database. Without
-- `confirmed` it is being set up and counts for nothing.
CREATE TABLE totp (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    secret TEXT NOT NULL,
    created BIGINT NOT NULL,
    confirmed BIGINT,
    last_step BIGINT NOT NULL
);

-- Only hashes, made with a key outside the database.
CREATE TABLE recovery_codes (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    created BIGINT NOT NULL,
    used BIGINT,
    PRIMARY KEY (account_id, hash)
);

-- What is half done: a right password whose code is awaited, a passkey's challenge, the way back
-- from the organisation's sign-in. Each ends within minutes and counts once.
CREATE TABLE ceremonies (
    hash TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    account_id TEXT REFERENCES accounts (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX ceremonies_by_end ON ceremonies (expires);

-- `home` is `csirt`, `member ID` or `operator ID`. `round` counts sendings: each has a link of its
-- own, and only the last one's works.
CREATE TABLE invitations (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    round BIGINT NOT NULL,
    home TEXT NOT NULL,
    member_id TEXT REFERENCES members (id) ON DELETE CASCADE,
    operator_id TEXT REFERENCES operators (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    language TEXT NOT NULL,
    zone TEXT NOT NULL,
    invited_by TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    ended BIGINT,
    account_id TEXT REFERENCES accounts (id) ON DELETE SET NULL
);
CREATE INDEX invitations_by_home ON invitations (home, created);

CREATE TABLE passkeys (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    credential TEXT NOT NULL UNIQUE,
    public_key TEXT NOT NULL,
    counter BIGINT NOT NULL,
    name TEXT NOT NULL,
    created BIGINT NOT NULL,
    last_used BIGINT
);
CREATE INDEX passkeys_by_account ON passkeys (account_id, created);

-- Who an account is at the organisation's own sign-in.
CREATE TABLE identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject)
);
-- One name at each issuer: who has another is another.
CREATE UNIQUE INDEX identities_by_account ON identities (account_id, issuer);

-- Mails about accounts, which belong to no member's warning. `facts` is JSON without secrets: a
-- link in one is derived when it is written.
CREATE TABLE notices (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    language TEXT NOT NULL,
    zone TEXT NOT NULL,
    facts TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    lease_owner TEXT,
    error TEXT,
    created BIGINT NOT NULL,
    done BIGINT
);
CREATE INDEX notices_waiting ON notices (not_before, id) WHERE done IS NULL;
