-- What a lounge has beyond a community. The voice's state is the queue of the cloning job as well.
CREATE TABLE IF NOT EXISTS lounges (
  community_id             BINARY(16)    NOT NULL PRIMARY KEY,
  voice_model_id           VARCHAR(200)  NULL,
  voice_model_status       ENUM('none','processing','ready','failed') NOT NULL DEFAULT 'none',
  voice_error              VARCHAR(500)  NULL COMMENT 'a sentence for people',
  voice_samples_url        VARCHAR(2048) NULL,
  free_minutes_per_day     INT           NOT NULL DEFAULT 5,
  subscription_price_cents BIGINT        NOT NULL DEFAULT 0,
  conversation_count       BIGINT        NOT NULL DEFAULT 0,
  KEY by_voice_status (voice_model_status, community_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- One row per person and lounge, whatever the number of months.
CREATE TABLE IF NOT EXISTS lounge_subscriptions (
  id         BINARY(16)  NOT NULL PRIMARY KEY,
  lounge_id  BINARY(16)  NOT NULL,
  user_id    BINARY(16)  NOT NULL,
  expires_at DATETIME(6) NULL COMMENT 'NULL: the first payment is under way',
  auto_renew BOOLEAN     NOT NULL DEFAULT FALSE,
  created_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  UNIQUE KEY one_subscription (lounge_id, user_id),
  KEY live (lounge_id, expires_at),
  KEY due (auto_renew, expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- Written per person, so that a busy lounge has no row that everybody waits for; a lounge's days
-- are one range.
CREATE TABLE IF NOT EXISTS lounge_usage (
  lounge_id BINARY(16) NOT NULL,
  day       DATE       NOT NULL COMMENT 'UTC',
  user_id   BINARY(16) NOT NULL,
  seconds   BIGINT     NOT NULL DEFAULT 0 COMMENT 'of audio delivered',
  calls     BIGINT     NOT NULL DEFAULT 0 COMMENT 'questions asked',
  PRIMARY KEY (lounge_id, day, user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
