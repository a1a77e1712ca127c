-- A circular that is an advisory: its facts. Who has what it is about stands where answers to surveys
-- do.
ALTER TABLE circulars ADD COLUMN advisory TEXT;
