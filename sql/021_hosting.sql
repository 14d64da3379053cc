-- When a round of jobs was begun by a request, where no process stays to run them. One row, so that one round runs at a time
-- on all hosts.
CREATE TABLE job_rounds (
  id       TINYINT     NOT NULL PRIMARY KEY,
  begun_at DATETIME(6) NOT NULL,
  ended_at DATETIME(6) NOT NULL COMMENT 'of the latest round that has ended'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO job_rounds VALUES (1, '2000-01-01', '2000-01-01');

-- That the page /setup has made its administrator: one row at most.
CREATE TABLE setups (
  id               TINYINT     NOT NULL PRIMARY KEY,
  administrator_id BINARY(16)  NOT NULL,
  done_at          DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
