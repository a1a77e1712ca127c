-- Texts that the CSIRT writes itself: every saving is a version and none is changed. Without a body
-- the shipped text holds again. `shipped` is what was shipped then: after an upgrade one sees that
-- the text beside which one's own was written is another.
CREATE TABLE texts (
    topic TEXT NOT NULL,
    section TEXT NOT NULL,
    language TEXT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT,
    shipped TEXT NOT NULL,
    made BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (topic, section, language, version)
);
-- Counts savings: whoever keeps the texts in memory sees that they are old.
INSERT INTO counters (name, value) VALUES ('texts', 0);
