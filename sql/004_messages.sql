-- A room is a community or a conversation. Rows of a room lie together, in the order of time: a
-- page of history is one short range however long the history is.
CREATE TABLE messages (
  room_id          BINARY(16)    NOT NULL,
  created_at       DATETIME(6)   NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  id               BINARY(16)    NOT NULL,
  user_id          BINARY(16)    NULL,
  agent_listing_id BINARY(16)    NULL,
  role             ENUM('user','agent','human','system') NOT NULL DEFAULT 'user',
  content          MEDIUMTEXT    NOT NULL,
  message_type     ENUM('text','system') NOT NULL DEFAULT 'text',
  tts_audio_url    VARCHAR(2048) NULL,
  PRIMARY KEY (room_id, created_at, id),
  UNIQUE KEY by_id (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- One agent's answer to one message, while it is made and after. The row is what a client resumes
-- from, what a stop is written into, and what a dead process leaves behind for the sweep.
CREATE TABLE agent_answers (
  user_message_id  BINARY(16)    NOT NULL PRIMARY KEY,
  room_id          BINARY(16)    NOT NULL,
  community_id     BINARY(16)    NOT NULL,
  caller_id        BINARY(16)    NOT NULL,
  agent_listing_id BINARY(16)    NOT NULL,
  hold_id          BINARY(16)    NULL COMMENT 'NULL: free of charge',
  state            ENUM('running','done','failed') NOT NULL DEFAULT 'running',
  content          MEDIUMTEXT    NOT NULL DEFAULT '',
  finish_reason    VARCHAR(32)   NULL,
  reply_message_id BINARY(16)    NULL,
  charged          BIGINT        NOT NULL DEFAULT 0,
  refunded         BIGINT        NOT NULL DEFAULT 0,
  error_code       VARCHAR(64)   NULL,
  error_message    VARCHAR(500)  NULL,
  audio_url        VARCHAR(2048) NULL,
  stop_reason      ENUM('stopped','handed_over') NULL COMMENT 'asked for; the stream ends with it',
  heartbeat_at     DATETIME(6)   NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  created_at       DATETIME(6)   NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  KEY running (state, heartbeat_at),
  KEY of_caller (caller_id, state),
  KEY of_room (room_id, state)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
