-- What happened, for whoever listens: a reference to it, never its content, which is read when it is delivered.
-- Rows commit in another order than they are numbered, so a position is given after the commit, by one transaction
-- at a time: whoever has read a position has read all before it.
CREATE TABLE live_events (
  id           BIGINT     NOT NULL AUTO_INCREMENT PRIMARY KEY,
  position     BIGINT     NULL COMMENT 'NULL: committed, and not in the sequence yet',
  kind         ENUM('message','answer','conversation','queue','membership','wallet','session','participant','signal') NOT NULL,
  room_id      BINARY(16) NULL COMMENT 'the community, conversation or session',
  person_id    BINARY(16) NULL COMMENT 'this person is told',
  group_type   ENUM('members','staff','participants') NULL COMMENT 'and so is everybody in this group',
  group_id     BINARY(16) NULL COMMENT 'a community, or a session for participants',
  reference_id BINARY(16) NOT NULL COMMENT 'such as messages.id',
  detail       ENUM('started','finished','failed','stopped') NULL COMMENT 'what became of an answer',
  created_at   DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  KEY by_position (position),
  KEY of_person (person_id, position),
  KEY of_group (group_id, position)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- assigned: the last position that was given; its row is what transactions that give positions wait for.
-- deleted: the last position whose event is forgotten.
-- epoch: tells positions of this database from those of another one.
CREATE TABLE live_sequence (
  name  ENUM('assigned','deleted','epoch') NOT NULL PRIMARY KEY,
  value BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT IGNORE INTO live_sequence (name, value) VALUES
  ('assigned', 0), ('deleted', 0), ('epoch', FLOOR(1 + RAND() * 2147483646));

-- What participants of a session tell each other. Kept as long as events are.
CREATE TABLE session_signals (
  id         BINARY(16)  NOT NULL PRIMARY KEY,
  session_id BINARY(16)  NOT NULL,
  user_id    BINARY(16)  NOT NULL,
  type       VARCHAR(64) NOT NULL,
  data       MEDIUMTEXT  NOT NULL COMMENT 'JSON',
  created_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  KEY by_time (created_at),
  CONSTRAINT signal_of_session FOREIGN KEY (session_id) REFERENCES playground_sessions (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

ALTER TABLE playground_participants
  ADD COLUMN heartbeat_at DATETIME(6) NULL COMMENT 'NULL: has sent none since joining',
  ADD KEY of_user (user_id, is_connected),
  ADD KEY silent (is_connected, heartbeat_at);
