-- One device's one trouble is one warning: what a warning gathers by. A key is `cause|` and the group
-- of a finding's cause, or `device|` and the device; `seen` is when the warning last saw the device.
-- Goes with its member; warnings are never removed alone.
CREATE TABLE warning_keys (
    member_id TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    gather_key TEXT NOT NULL,
    warning_id TEXT NOT NULL,
    seen BIGINT NOT NULL,
    PRIMARY KEY (member_id, gather_key, warning_id)
);
INSERT INTO warning_keys (member_id, gather_key, warning_id, seen)
    SELECT member_id, 'cause|' || group_key, id, last_seen FROM warnings
    WHERE group_key NOT LIKE 'circular:%';
INSERT INTO warning_keys (member_id, gather_key, warning_id, seen)
    SELECT member_id, 'device|' || sensor_id || '|' || COALESCE(CAST(device_vlan AS TEXT), '-')
    || '|' || device_ip, warning_id, MAX(last_seen) FROM findings WHERE warning_id IS NOT NULL
    GROUP BY member_id, warning_id, sensor_id, device_vlan, device_ip;
-- The keys have taken its place.
DROP INDEX warnings_by_group;

ALTER TABLE warnings ADD COLUMN devices BIGINT NOT NULL DEFAULT 0;
UPDATE warnings SET devices = (SELECT COUNT(DISTINCT sensor_id || '|'
    || COALESCE(CAST(device_vlan AS TEXT), '-') || '|' || device_ip)
    FROM findings WHERE findings.warning_id = warnings.id);
