-- A person's conversation with an official community or a lounge. Its messages are in `messages`,
-- with the conversation's id as the room.
-- queue_order is made from the row itself, so that no change of a conversation can leave it behind.
CREATE TABLE conversations (
  id             BINARY(16)  NOT NULL PRIMARY KEY,
  community_id   BINARY(16)  NOT NULL,
  user_id        BINARY(16)  NOT NULL,
  status         ENUM('waiting_human','human_active','ai_active','resolved') NOT NULL COMMENT 'in the order of the queue',
  assigned_cs_id BINARY(16)  NULL,
  waiting_since  DATETIME(6) NULL COMMENT 'NULL unless waiting_human',
  created_at     DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  updated_at     DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  queue_order    BIGINT AS (COALESCE(
                   TIMESTAMPDIFF(MICROSECOND, TIMESTAMP'1970-01-01 00:00:00', waiting_since),
                   -TIMESTAMPDIFF(MICROSECOND, TIMESTAMP'1970-01-01 00:00:00', updated_at))) PERSISTENT
                 COMMENT 'microseconds: waiting since; without a wait, minus the last update',
  UNIQUE KEY one_conversation (community_id, user_id),
  KEY queue (community_id, status, queue_order, id),
  KEY by_user (user_id, updated_at, id),
  KEY by_community (community_id, updated_at, id),
  CONSTRAINT waits_for_a_human CHECK ((waiting_since IS NULL) = (status <> 'waiting_human'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- How many conversations of each status a community has: counting them costs more the more there are.
CREATE TABLE conversation_totals (
  community_id BINARY(16) NOT NULL,
  status       ENUM('waiting_human','human_active','ai_active','resolved') NOT NULL,
  total        BIGINT     NOT NULL,
  PRIMARY KEY (community_id, status)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
