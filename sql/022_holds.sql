-- A lock holds on one node of a cluster. What nodes compare when transactions commit is the rows that these have changed,
-- and so whoever only holds a row counts here: of two that hold it on two nodes, the later one is run again.
ALTER TABLE users ADD COLUMN hold_count BIGINT UNSIGNED NOT NULL DEFAULT 0;
ALTER TABLE community_members ADD COLUMN hold_count BIGINT UNSIGNED NOT NULL DEFAULT 0;
ALTER TABLE communities ADD COLUMN hold_count BIGINT UNSIGNED NOT NULL DEFAULT 0;

-- Sessions that have ended and are still to be left by their participants.
ALTER TABLE playground_sessions ADD KEY to_leave (status, finished_at, participant_count);
