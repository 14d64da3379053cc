-- People, their sessions, and what guards the door.
-- Text compares by code point everywhere; what ignores case does so by a folded copy.

CREATE TABLE users (
  id            BINARY(16)    NOT NULL PRIMARY KEY,
  email         VARCHAR(254)  NOT NULL,
  email_key     VARCHAR(254)  NOT NULL COMMENT 'the e-mail address in lower case',
  name          VARCHAR(100)  NOT NULL,
  image         VARCHAR(2048) NULL,
  password_hash VARCHAR(128)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'Argon2id, as libsodium writes it',
  is_admin      BOOLEAN       NOT NULL DEFAULT FALSE,
  suspended_at  DATETIME(6)   NULL,
  created_at    DATETIME(6)   NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  UNIQUE KEY email_taken (email_key),
  KEY by_creation (created_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE auth_sessions (
  token_hash BINARY(32)  NOT NULL PRIMARY KEY COMMENT 'SHA-256; the token itself is nowhere',
  user_id    BINARY(16)  NOT NULL,
  expires_at DATETIME(6) NOT NULL,
  created_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  KEY by_user (user_id),
  KEY by_expiry (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE sign_in_failures (
  id           BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  account_hash BINARY(32)  NOT NULL COMMENT 'SHA-256 of client address and e-mail address',
  failed_at    DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  KEY by_account (account_hash, failed_at),
  KEY by_time (failed_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- An answer that is given again to the same request under the same Idempotency-Key.
CREATE TABLE idempotency_keys (
  user_id      BINARY(16)   NOT NULL,
  idempotency_key VARCHAR(255) NOT NULL,
  request_hash BINARY(32)   NOT NULL COMMENT 'SHA-256 of method, path and body',
  status       SMALLINT     NOT NULL,
  body         MEDIUMBLOB   NOT NULL,
  answer_id    BINARY(16)   NULL COMMENT 'the agent answer that this request began, streamed again',
  created_at   DATETIME(6)  NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  PRIMARY KEY (user_id, idempotency_key),
  KEY by_creation (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
