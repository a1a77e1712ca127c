-- A drill asks by every way that a contact has. A way that cannot carry a question, or that the hub
-- does not have, is told apart from one that failed.
ALTER TABLE drill_questions ADD COLUMN kind TEXT NOT NULL DEFAULT 'smtp';
ALTER TABLE drill_questions ADD COLUMN channel_place BIGINT NOT NULL DEFAULT 0;
ALTER TABLE drill_questions ADD COLUMN cannot BIGINT NOT NULL DEFAULT 0;
