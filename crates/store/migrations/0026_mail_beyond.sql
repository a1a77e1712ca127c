-- Mail beyond the bound keeps its name, so that it is counted once however often it is read.
CREATE INDEX inbound_beyond_by_time ON inbound (at, digest) WHERE outcome = 'beyond';
