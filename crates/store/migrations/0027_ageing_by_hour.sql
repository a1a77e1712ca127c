-- By the hour: a report of half a million findings then writes a few places of this index, not half
-- a million.
DROP INDEX findings_ageing;
CREATE INDEX findings_ageing ON findings ((gone_at / 3600000000)) WHERE gone_at IS NOT NULL;
