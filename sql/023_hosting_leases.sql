-- A round of jobs is renewed while it runs, so that one whose process was killed keeps no other from beginning for long, and
-- says what went wrong: its process has no log.
ALTER TABLE job_rounds
  ADD COLUMN renewed_at DATETIME(6)   NOT NULL DEFAULT '2000-01-01' COMMENT 'of the latest round; every few seconds while it runs',
  ADD COLUMN failure    VARCHAR(1000) NULL COMMENT 'of the latest round that has ended; NULL: it did all its work';

-- What the stream that `spaces doctor` sends itself is known by: random, for a minute. Only its hash is here.
CREATE TABLE front_end_probes (
  credential_hash BINARY(32)  NOT NULL PRIMARY KEY,
  expires_at      DATETIME(6) NOT NULL,
  KEY by_expiry (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- How many wait for a human is asked for all communities at once.
ALTER TABLE conversation_totals ADD KEY by_status (status, total);
