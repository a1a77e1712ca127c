-- A CSIRT's three years, written by the database itself: 311 members of very different sizes,
-- 10,000,000 findings (3 in 100 still there), 500,000 warnings (7 in 100 open), their sendings,
-- mails, detections and audit log. `scale` says how many findings; all else follows from it.
-- Everything is computed from a number, so that two runs write the same.

-- The time is 2026-11-18; a year has 31,536,000 seconds.
CREATE TEMP TABLE world AS SELECT
    1795000000 * 1000000 AS now, 86400 * 1000000 AS day, (SELECT findings FROM scale) AS findings;

CREATE TEMP TABLE n (i INTEGER PRIMARY KEY, h BIGINT);
INSERT INTO n (i, h) WITH RECURSIVE n (i) AS (
    SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < (SELECT findings / 20 FROM world)
) SELECT i, (i * 2654435761) % 4294967296 AS h FROM n;

INSERT INTO members (id, name, language, zone, created)
    SELECT '01890000-0000-7000-8001-' || CAST(100000000000 + i AS TEXT), 'Member ' || CAST(1000 + i AS TEXT),
        'sv', 'Europe/Stockholm', 1 FROM n WHERE i < 311;
INSERT INTO operators (id, name, language, zone, created)
    SELECT '01890000-0000-7000-8002-' || CAST(100000000000 + i AS TEXT), 'Operator ' || CAST(i AS TEXT),
        'sv', 'Europe/Stockholm', 1 FROM n WHERE i < 3;
-- The first answers for 20 members of all sizes, the second for 60, the third for the two smallest.
INSERT INTO operator_members (operator_id, member_id)
    SELECT '01890000-0000-7000-8002-' || CAST(100000000000 + 0 AS TEXT), id FROM members WHERE CAST(substr(id, 25) AS BIGINT) % 15 = 7
    UNION ALL
    SELECT '01890000-0000-7000-8002-' || CAST(100000000000 + 1 AS TEXT), id FROM members WHERE CAST(substr(id, 25) AS BIGINT) % 5 = 1
    UNION ALL
    SELECT '01890000-0000-7000-8002-' || CAST(100000000000 + 2 AS TEXT), id FROM members WHERE 100000000308 < CAST(substr(id, 25) AS BIGINT);
INSERT INTO sensors (id, member_id, name, created, enrolled, last_contact, version, health)
    SELECT '01890000-0000-7000-8003-' || CAST(100000000000 + i AS TEXT),
        '01890000-0000-7000-8001-' || CAST(100000000000 + i % 311 AS TEXT), 'Sensor ' || CAST(i AS TEXT), 1, 2,
        now - (h % 100) * 6000000, '0.1.0', '{"frames":1}' FROM n, world WHERE i < 622;
INSERT INTO contacts (id, member_id, name, email, language, zone, place, created)
    SELECT '01890000-0000-7000-8004-' || CAST(100000000000 + i AS TEXT),
        '01890000-0000-7000-8001-' || CAST(100000000000 + i % 311 AS TEXT), 'Contact ' || CAST(i AS TEXT),
        'c' || CAST(i AS TEXT) || '@m' || CAST(i % 311 AS TEXT) || '.example', 'sv', 'Europe/Stockholm', i / 311, 1
    FROM n WHERE i < 1244;
INSERT INTO contact_channels (id, contact_id, place, kind, address, created)
    SELECT id, id, 0, 'smtp', email, 1 FROM contacts;
INSERT INTO assets (id, member_id, kind, value, name, purpose, state, proof, proof_token, proof_at, created)
    SELECT '01890000-0000-7000-8005-' || CAST(100000000000 + i AS TEXT),
        '01890000-0000-7000-8001-' || CAST(100000000000 + i % 311 AS TEXT), 'domain',
        'd' || CAST(i AS TEXT) || '.example', '', 'unknown',
        CASE WHEN h % 200 = 0 THEN 'pending' ELSE 'approved' END, 'hand', CAST(i AS TEXT), 1, i + 1
    FROM n WHERE i < 12440;

-- A member's share falls with its place: the largest has 3 in 100, the smallest 1 in 1,100.
CREATE TEMP TABLE shares AS SELECT n.i AS place, '01890000-0000-7000-8001-' || CAST(100000000000 + member AS TEXT) AS id
    FROM (SELECT i AS member, 3000 / (i + 10) AS share, SUM(3000 / (i + 10)) OVER (ORDER BY i) AS until FROM n WHERE i < 311)
    JOIN n ON n.i >= until - share AND n.i < until;
CREATE UNIQUE INDEX temp.shares_by_place ON shares (place);
CREATE TEMP TABLE w AS SELECT n.i AS j, n.h, shares.id AS member,
    2000000 + (n.h % 2000) * ((n.h / 2000) % 2000) / 2000 AS sid,
    now - 1095 * day + n.i * (1095 * day / (findings / 20)) AS created,
    CASE WHEN n.h % 100 < 2 THEN 3 WHEN n.h % 100 < 12 THEN 2 WHEN n.h % 100 < 45 THEN 1 ELSE 0 END AS severity,
    CASE WHEN 1074 * (findings / 20) < 1095 * n.i OR (n.h / 100) % 20 = 0 THEN 1 ELSE 0 END AS is_open
    FROM n JOIN shares ON shares.place = n.h % (SELECT COUNT(*) FROM shares), world ORDER BY n.i;

INSERT INTO warnings (id, number, member_id, group_key, class, cause, words, inbound, tlp, severity, reasons, state,
    is_open, state_since, created, first_seen, last_seen, findings, next_step, next_at, told, held_back, first_told)
    SELECT '01890000-0000-7000-8006-' || CAST(100000000000 + j AS TEXT), j + 1, member, 'g' || CAST(j AS TEXT),
        'malicious-code:c2-server',
        '{"kind":"rule","gid":1,"sid":' || CAST(sid AS TEXT) || ',"msg":"MALWARE Example family ' || CAST(sid AS TEXT) || ' check-in"}',
        'malware example family ' || CAST(sid AS TEXT) || ' check-in', h % 2, 'TLP:AMBER', severity,
        CASE WHEN h % 97 = 0 THEN 'life-and-health source' ELSE 'source' END,
        CASE is_open WHEN 1 THEN CASE (h / 7) % 10 WHEN 0 THEN 'sent' WHEN 1 THEN 'acknowledged' WHEN 2 THEN 'in-progress'
                WHEN 3 THEN 'seen' ELSE 'delivered' END
            ELSE CASE (h / 7) % 40 WHEN 0 THEN 'expired' WHEN 1 THEN 'withdrawn' WHEN 2 THEN 'not-applicable' ELSE 'verified' END END,
        is_open, MIN(now, created + (h % 20 + 1) * day), created, created,
        CASE is_open WHEN 1 THEN now - h % (14 * day) ELSE MIN(now - 14 * day, created + (h % 20) * day) END,
        20, CASE is_open WHEN 1 THEN 'remind' END, CASE is_open WHEN 1 THEN now + day END, created, 0, created
    FROM w, world;

INSERT INTO findings (id, member_id, finding_key, warning_id, class, cause, words, sensor_id, device_ip, device_port,
    peer_ip, inbound, severity, confidence, state, state_since, first_seen, last_seen, seen, latest, gone_at, sources)
    SELECT '01890000-0000-7000-8007-' || CAST(100000000000 + i AS TEXT), member, 'k' || CAST(i AS TEXT),
        '01890000-0000-7000-8006-' || CAST(100000000000 + j AS TEXT), 'malicious-code:c2-server',
        '{"kind":"rule","gid":1,"sid":' || CAST(sid AS TEXT) || ',"msg":"MALWARE Example family ' || CAST(sid AS TEXT) || ' check-in"}',
        'malware example family ' || CAST(sid AS TEXT) || ' check-in',
        '01890000-0000-7000-8003-' || CAST(CAST(substr(member, 25) AS BIGINT) + 311 * (f % 2) AS TEXT),
        '10.' || CAST(f % 250 AS TEXT) || '.' || CAST(f / 250 % 250 AS TEXT) || '.' || CAST(f / 62500 % 250 AS TEXT), 443,
        '192.0.2.' || CAST(f % 200 AS TEXT), f % 2, severity, 80,
        CASE is_there WHEN 1 THEN CASE f % 20 WHEN 0 THEN 'new' WHEN 1 THEN 'back' ELSE 'still' END ELSE 'gone' END,
        created, created,
        CASE is_there WHEN 1 THEN now - f % (14 * day) ELSE MIN(now - 14 * day, created + f % (20 * day)) END,
        f % 50 + 1, '01890000-0000-7000-8008-' || CAST(100000000000 + i AS TEXT),
        CASE is_there WHEN 1 THEN now + day END, '[]'
    FROM (SELECT w.*, j * 20 + part.i AS i, (w.h + part.i * 40503) % 2147483648 * 2654435761 % 4294967296 AS f,
            CASE WHEN is_open = 1 AND (w.h + part.i * 7) % 5 < 2 THEN 1 ELSE 0 END AS is_there
        FROM w, n AS part WHERE part.i < 20) AS given, world;

INSERT INTO causes (member_id, identity, findings, seen, last_seen)
    SELECT member, 'rule:1:' || CAST(sid AS TEXT), COUNT(*) * 20, COUNT(*) * 400, MAX(created) FROM w GROUP BY 1, 2;

INSERT INTO outbox (id, member_id, warning_id, contact_id, step, held_back, urgency, state, attempts, not_before,
    doubtful, created, done)
    SELECT '01890000-0000-7000-8009-' || CAST(100000000000 + j * 2 + part.i AS TEXT), member,
        '01890000-0000-7000-8006-' || CAST(100000000000 + j AS TEXT),
        '01890000-0000-7000-8004-' || CAST(CAST(substr(member, 25) AS BIGINT) + 311 * part.i AS TEXT), 'tell', 0, 1,
        CASE WHEN (w.h / 3) % 200 = 0 THEN 'failed' ELSE 'sent' END, 1, created, 0, created, created + 1000000
    FROM w, n AS part WHERE part.i < 2;
-- What was sent in the latest of these.
INSERT INTO mails (id, member_id, warning_id, sender, recipient, subject, plain, html, outcome, at)
    SELECT outbox.id, outbox.member_id, outbox.warning_id, 'csirt@hub.example', contacts.email,
        'Warning ' || outbox.warning_id, replace(hex(zeroblob(300)), '0', 'a'), replace(hex(zeroblob(500)), '0', 'b'),
        'taken', outbox.done
    FROM outbox JOIN contacts ON contacts.id = outbox.contact_id, world
    WHERE '01890000-0000-7000-8009-' || CAST(100000000000 + findings * 8 / 100 AS TEXT) < outbox.id AND outbox.state = 'sent';
INSERT INTO warning_moves (seq, warning_id, member_id, at, step, state, actor_kind, actor)
    SELECT j + 1, '01890000-0000-7000-8006-' || CAST(100000000000 + j AS TEXT), member, created, 'draft', 'drafted', 'job', 'bench' FROM w;
INSERT INTO audit (seq, at, actor_kind, actor, action, member_id, object, detail, previous, hash)
    SELECT j * 2 + part.i + 1, created, 'contact',
        '01890000-0000-7000-8004-' || CAST(CAST(substr(member, 25) AS BIGINT) + 311 * part.i AS TEXT), 'acknowledge', member,
        'warning 01890000-0000-7000-8006-' || CAST(100000000000 + j AS TEXT), '',
        'hash-of-the-line-before-this-one-in-base64', 'hash-of-this-line-in-base64-of-43-characters'
    FROM w, n AS part WHERE part.i < 2;
UPDATE audit_head SET seq = (SELECT MAX(seq) FROM audit);
UPDATE counters SET value = (SELECT MAX(number) FROM warnings) WHERE name IN ('warning', 'move');

-- One finding that is seen all the time, and a few detections of others.
INSERT INTO detections (id, member_id, sensor_id, finding_id, at, received, class, severity, confidence, cause, device_ip,
    inbound, seen, evidence)
    SELECT '01890000-0000-7000-8008-' || CAST(100000000000 + n.i AS TEXT), findings.member_id, findings.sensor_id,
        findings.id, n.i * 1000000 + 1, n.i * 1000000 + 1, findings.class, 1, 80, findings.cause, '10.0.0.1', 0, 1, '{"event_type":"alert"}'
    FROM n JOIN findings ON findings.id = '01890000-0000-7000-8007-' || CAST(100000000000 + CASE WHEN n.i < 100000 THEN 0 ELSE n.i * 20 END AS TEXT)
    WHERE n.i < 200000;
INSERT INTO accounts (id, login, name, password, role, language, zone, created)
    SELECT '01890000-0000-7000-800a-' || CAST(100000000000 + i AS TEXT), 'a' || CAST(i AS TEXT), 'Account ' || CAST(i AS TEXT), '', 'analyst', 'sv', 'UTC', 1
    FROM n WHERE i < 1000;
INSERT INTO inhibitions (id, member_id, cause, words, device, reason, author, created, expires)
    SELECT '01890000-0000-7000-800b-' || CAST(100000000000 + j AS TEXT), member, 'rule:1:' || CAST(sid AS TEXT), 'words', '10.0.0.1/32',
        'our own scanner', '01890000-0000-7000-800a-' || CAST(100000000000 + j % 1000 AS TEXT), created, created + 90 * day FROM w, world WHERE j % 25 = 0;
INSERT INTO retest_consents (member_id, given, given_by) SELECT id, 1, 'bench' FROM members;
INSERT INTO retests (id, member_id, warning_id, finding_id, address, port, created, due)
    SELECT '01890000-0000-7000-800c-' || CAST(100000000000 + j AS TEXT), member,
        '01890000-0000-7000-8006-' || CAST(100000000000 + j AS TEXT), '01890000-0000-7000-8007-' || CAST(100000000000 + j * 20 AS TEXT), '192.0.2.1', 443, created,
        CASE WHEN h % 10 = 0 THEN created + 90 * day END FROM w, world WHERE is_open = 1;
