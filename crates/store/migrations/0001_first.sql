-- The first schema, in the dialect that SQLite and PostgreSQL share: TEXT for ids, words and
-- JSON; BIGINT for counts, yes/no and microseconds since 1970 in UTC.

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Numbers that people use; taken inside the transaction that needs one.
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('warning', 0), ('move', 0);

CREATE TABLE members (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    zone TEXT NOT NULL,
    created BIGINT NOT NULL
);

CREATE TABLE operators (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    zone TEXT NOT NULL,
    created BIGINT NOT NULL
);

CREATE TABLE operator_members (
    operator_id TEXT NOT NULL REFERENCES operators (id) ON DELETE CASCADE,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    PRIMARY KEY (operator_id, member_id)
);
CREATE INDEX operator_members_by_member ON operator_members (member_id);

CREATE TABLE networks (
    id TEXT PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    net TEXT NOT NULL,
    name TEXT NOT NULL,
    purpose TEXT NOT NULL,
    created BIGINT NOT NULL,
    UNIQUE (member_id, net)
);

CREATE TABLE domains (
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    created BIGINT NOT NULL,
    PRIMARY KEY (member_id, name)
);

-- A contact belongs to a member, to an operator, or (neither) to the CSIRT.
CREATE TABLE contacts (
    id TEXT PRIMARY KEY,
    member_id TEXT REFERENCES members (id) ON DELETE CASCADE,
    operator_id TEXT REFERENCES operators (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT,
    language TEXT NOT NULL,
    zone TEXT NOT NULL,
    place BIGINT NOT NULL,
    created BIGINT NOT NULL
);
CREATE INDEX contacts_by_member ON contacts (member_id);
CREATE INDEX contacts_by_operator ON contacts (operator_id);

CREATE TABLE sensors (
    id TEXT PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    created BIGINT NOT NULL,
    enrolled BIGINT,
    revoked BIGINT,
    certificate_serial TEXT,
    certificate_until BIGINT,
    last_contact BIGINT,
    version TEXT,
    health TEXT
);
CREATE INDEX sensors_by_member ON sensors (member_id);
CREATE INDEX sensors_by_serial ON sensors (certificate_serial);

CREATE TABLE enrolment_codes (
    hash TEXT PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    sensor_id TEXT NOT NULL REFERENCES sensors (id) ON DELETE CASCADE,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    used BIGINT
);

CREATE TABLE warnings (
    id TEXT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    group_key TEXT NOT NULL,
    class TEXT NOT NULL,
    cause TEXT NOT NULL,
    words TEXT NOT NULL,
    inbound BIGINT NOT NULL,
    tlp TEXT NOT NULL,
    severity BIGINT NOT NULL,
    reasons TEXT NOT NULL,
    state TEXT NOT NULL,
    is_open BIGINT NOT NULL,
    state_since BIGINT NOT NULL,
    created BIGINT NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    findings BIGINT NOT NULL,
    next_step TEXT,
    next_at BIGINT,
    told BIGINT,
    held_back BIGINT NOT NULL
);
CREATE INDEX warnings_by_group ON warnings (member_id, group_key, created);
CREATE INDEX warnings_by_member ON warnings (member_id, last_seen, id);
CREATE INDEX warnings_by_time ON warnings (last_seen, id);
CREATE INDEX warnings_open ON warnings (severity, last_seen, id) WHERE is_open = 1;
-- What needs me now counts the open ones from the index alone.
CREATE INDEX warnings_counted ON warnings (severity, state) WHERE is_open = 1;
CREATE INDEX warnings_due ON warnings (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE warning_moves (
    seq BIGINT PRIMARY KEY,
    warning_id TEXT NOT NULL REFERENCES warnings (id) ON DELETE CASCADE,
    member_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    step TEXT NOT NULL,
    state TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    note TEXT,
    origin TEXT
);
CREATE INDEX warning_moves_by_warning ON warning_moves (warning_id, seq);

CREATE TABLE findings (
    id TEXT PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    finding_key TEXT NOT NULL,
    warning_id TEXT REFERENCES warnings (id) ON DELETE SET NULL,
    class TEXT NOT NULL,
    cause TEXT NOT NULL,
    words TEXT NOT NULL,
    sensor_id TEXT NOT NULL,
    device_vlan BIGINT,
    device_ip TEXT NOT NULL,
    device_port BIGINT,
    peer_ip TEXT,
    inbound BIGINT NOT NULL,
    severity BIGINT NOT NULL,
    confidence BIGINT NOT NULL,
    state TEXT NOT NULL,
    state_since BIGINT NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    latest TEXT NOT NULL,
    gone_at BIGINT,
    UNIQUE (member_id, finding_key)
);
CREATE INDEX findings_by_member ON findings (member_id, last_seen, id);
CREATE INDEX findings_by_time ON findings (last_seen, id);
CREATE INDEX findings_by_warning ON findings (warning_id, last_seen, id);
CREATE INDEX findings_ageing ON findings (gone_at) WHERE gone_at IS NOT NULL;

CREATE TABLE detections (
    id TEXT PRIMARY KEY,
    member_id TEXT NOT NULL,
    sensor_id TEXT NOT NULL,
    finding_id TEXT NOT NULL REFERENCES findings (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    received BIGINT NOT NULL,
    class TEXT NOT NULL,
    severity BIGINT NOT NULL,
    confidence BIGINT NOT NULL,
    cause TEXT NOT NULL,
    device_ip TEXT NOT NULL,
    device_vlan BIGINT,
    device_port BIGINT,
    peer_ip TEXT,
    peer_port BIGINT,
    peer_name TEXT,
    app_protocol TEXT,
    inbound BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    evidence TEXT NOT NULL
);
CREATE INDEX detections_by_finding ON detections (finding_id, at, id);

CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    warning_id TEXT NOT NULL REFERENCES warnings (id) ON DELETE CASCADE,
    contact_id TEXT NOT NULL,
    step TEXT NOT NULL,
    held_back BIGINT NOT NULL,
    urgency BIGINT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    lease_until BIGINT,
    lease_owner TEXT,
    doubtful BIGINT NOT NULL,
    error TEXT,
    created BIGINT NOT NULL,
    done BIGINT
);
CREATE INDEX outbox_waiting ON outbox (urgency, not_before, id) WHERE done IS NULL;
CREATE INDEX outbox_failed ON outbox (member_id) WHERE state = 'failed';
CREATE INDEX outbox_by_warning ON outbox (warning_id, created);
CREATE INDEX outbox_by_contact ON outbox (contact_id, created);

-- What was sent, as it was sent.
CREATE TABLE mails (
    id TEXT PRIMARY KEY REFERENCES outbox (id) ON DELETE CASCADE,
    member_id TEXT NOT NULL,
    warning_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    plain TEXT NOT NULL,
    html TEXT NOT NULL,
    outcome TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX mails_by_member ON mails (member_id, at, id);
CREATE INDEX mails_by_time ON mails (at, id);

-- What a link in a mail opens. Only the token's hash is kept.
CREATE TABLE links (
    hash TEXT PRIMARY KEY,
    member_id TEXT NOT NULL,
    warning_id TEXT NOT NULL REFERENCES warnings (id) ON DELETE CASCADE,
    contact_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    revoked BIGINT
);
CREATE INDEX links_by_warning ON links (warning_id);
CREATE INDEX links_by_end ON links (expires);

CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password TEXT NOT NULL,
    role TEXT NOT NULL,
    member_id TEXT REFERENCES members (id) ON DELETE CASCADE,
    operator_id TEXT REFERENCES operators (id) ON DELETE CASCADE,
    language TEXT NOT NULL,
    zone TEXT NOT NULL,
    created BIGINT NOT NULL,
    closed BIGINT,
    last_sign_in BIGINT
);

CREATE TABLE sessions (
    hash TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created BIGINT NOT NULL,
    last_used BIGINT NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account_id);

-- Append-only; each line holds the hash of the one before. `member_id` says on whose data.
CREATE TABLE audit (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    member_id TEXT,
    object TEXT NOT NULL,
    detail TEXT NOT NULL,
    origin TEXT,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX audit_by_member ON audit (member_id, seq);
CREATE TABLE audit_head (
    one BIGINT PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_head (one, seq, hash) VALUES (1, 0, '');

-- Versions of what goes out to the sensors: rules, indicators.
CREATE TABLE content (
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    made BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    digest TEXT NOT NULL,
    summary TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, version)
);
