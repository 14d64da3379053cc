-- A person's conversation with an official community or a lounge. Its messages are in `messages`,
-- with the conversation's id as the room.
CREATE TABLE conversations (
  id             BINARY(16)  NOT NULL PRIMARY KEY,
  community_id   BINARY(16)  NOT NULL,
  user_id        BINARY(16)  NOT NULL,
  status         ENUM('waiting_human','human_active','ai_active','resolved') NOT NULL COMMENT 'in the order of the queue',
  queue_order    BIGINT      NOT NULL COMMENT 'microseconds: waiting since; for the other states minus the last update',
  assigned_cs_id BINARY(16)  NULL,
  waiting_since  DATETIME(6) NULL,
  created_at     DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  updated_at     DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  UNIQUE KEY one_conversation (community_id, user_id),
  KEY queue (community_id, status, queue_order, id),
  KEY by_user (user_id, updated_at, id),
  KEY by_community (community_id, updated_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
