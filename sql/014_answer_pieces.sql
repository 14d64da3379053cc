-- The text of an answer while it is made, in pieces as it comes: new text is appended, never written again, and a
-- reader takes only what is new to it. A finished answer's text is in its message; these rows are deleted then.
CREATE TABLE answer_pieces (
  answer_id  BINARY(16)  NOT NULL COMMENT 'agent_answers.user_message_id',
  start      INT         NOT NULL COMMENT 'bytes of the answer before this piece',
  content    MEDIUMBLOB  NOT NULL COMMENT 'UTF-8, never a part of a character',
  created_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  PRIMARY KEY (answer_id, start),
  KEY by_creation (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
