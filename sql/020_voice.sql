-- The audio of an answer: first the order to speak it, written with the answer itself, then the file that came of it.
CREATE TABLE answer_audio (
  message_id   BINARY(16)   NOT NULL PRIMARY KEY COMMENT 'the answer',
  lounge_id    BINARY(16)   NULL COMMENT 'where its seconds count; NULL: nowhere',
  person_id    BINARY(16)   NOT NULL COMMENT 'who asked',
  voice        VARCHAR(200) NOT NULL COMMENT 'the listing''s voice, or the id of the cloned one on its server',
  is_cloned    BOOLEAN      NOT NULL,
  state        ENUM('pending','ready','failed','removing') NOT NULL DEFAULT 'pending',
  file         CHAR(32)     NULL COMMENT '128 random bits; with .mp3 the name of the file',
  milliseconds INT          NULL COMMENT 'counted in the samples of the file',
  attempts     INT          NOT NULL DEFAULT 1,
  lease_until  DATETIME(6)  NOT NULL COMMENT 'pending: until then a process works on it',
  created_at   DATETIME(6)  NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  UNIQUE KEY by_file (file),
  KEY due (state, lease_until),
  KEY by_age (state, created_at),
  KEY of_lounge (lounge_id, is_cloned)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- The generation rises with each new or erased voice: what a job of an earlier one brings back is dropped.
ALTER TABLE lounges
  MODIFY COLUMN voice_model_status ENUM('none','processing','ready','failed','erasing') NOT NULL DEFAULT 'none',
  ADD COLUMN voice_generation     INT         NOT NULL DEFAULT 0,
  ADD COLUMN voice_samples_folder CHAR(32)    NULL COMMENT '128 random bits; NULL: the samples are at voice_samples_url',
  ADD COLUMN voice_attempts       INT         NOT NULL DEFAULT 0,
  ADD COLUMN voice_lease_until    DATETIME(6) NULL COMMENT 'until then a process clones',
  ADD COLUMN voice_requested_at   DATETIME(6) NULL;

-- What is left of voices that lounges no longer have: recordings, and voices on the voice server. Both are deleted again
-- and again until they are gone.
CREATE TABLE discarded_voices (
  lounge_id      BINARY(16)   NOT NULL,
  generation     INT          NOT NULL COMMENT 'also a part of the voice''s name on the server',
  samples_folder CHAR(32)     NULL,
  is_on_server   BOOLEAN      NOT NULL COMMENT 'it is, or it may be',
  model_id       VARCHAR(200) NULL COMMENT 'NULL: whether the server made it is not known',
  attempts       INT          NOT NULL DEFAULT 0,
  retry_at       DATETIME(6)  NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  PRIMARY KEY (lounge_id, generation),
  KEY due (retry_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- Who had which lounge's voice erased, and when nothing of it was left.
CREATE TABLE voice_erasures (
  id           BINARY(16)  NOT NULL PRIMARY KEY,
  lounge_id    BINARY(16)  NOT NULL,
  erased_by    BINARY(16)  NOT NULL,
  requested_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  finished_at  DATETIME(6) NULL,
  KEY of_lounge (lounge_id, requested_at),
  KEY unfinished (finished_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
