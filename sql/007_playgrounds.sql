-- Spaces (playgrounds), their sessions and who takes part.

CREATE TABLE IF NOT EXISTS playgrounds (
  id          BINARY(16)   NOT NULL PRIMARY KEY,
  owner_id    BINARY(16)   NOT NULL,
  name        VARCHAR(100) NOT NULL,
  description TEXT         NOT NULL DEFAULT '',
  category    VARCHAR(64)  NULL,
  tags        TEXT         NOT NULL DEFAULT '[]',
  definition  MEDIUMTEXT   NOT NULL DEFAULT '{}',
  is_public   BOOLEAN      NOT NULL DEFAULT TRUE,
  created_at  DATETIME(6)  NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  updated_at  DATETIME(6)  NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  KEY browse (is_public, created_at, id),
  KEY browse_category (is_public, category, created_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- The foreign keys let nobody begin a session in a space that another host is deleting, and take the rows
-- below with the one above. Nobody who share-locks a parent through them updates it afterwards: whoever
-- touches a participant has locked the session for update first. Order of locks: space, session, participant.
CREATE TABLE IF NOT EXISTS playground_sessions (
  id                BINARY(16)  NOT NULL PRIMARY KEY,
  playground_id     BINARY(16)  NOT NULL,
  created_by        BINARY(16)  NOT NULL,
  status            ENUM('waiting','active','finished') NOT NULL DEFAULT 'waiting',
  state             MEDIUMTEXT  NOT NULL DEFAULT '{}',
  current_phase     VARCHAR(64) NULL,
  participant_count BIGINT      NOT NULL DEFAULT 0 COMMENT 'connected ones',
  started_at        DATETIME(6) NULL,
  finished_at       DATETIME(6) NULL,
  created_at        DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  KEY newest (playground_id, created_at, id),
  CONSTRAINT session_of_playground FOREIGN KEY (playground_id) REFERENCES playgrounds (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS playground_participants (
  id            BINARY(16)   NOT NULL PRIMARY KEY,
  session_id    BINARY(16)   NOT NULL,
  playground_id BINARY(16)   NOT NULL COMMENT 'the session''s; decides who sees a private space',
  user_id       BINARY(16)   NOT NULL,
  agent_id      BINARY(16)   NULL,
  role          VARCHAR(100) NULL,
  control_mode  ENUM('agent','human','copilot') NOT NULL DEFAULT 'human',
  is_connected  BOOLEAN      NOT NULL DEFAULT TRUE COMMENT 'false after leaving: the row stays',
  joined_at     DATETIME(6)  NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  UNIQUE KEY one_participant (session_id, user_id),
  KEY present_first (session_id, is_connected DESC, joined_at, id),
  KEY by_playground (playground_id, user_id),
  CONSTRAINT participant_of_session FOREIGN KEY (session_id) REFERENCES playground_sessions (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
