-- How often something was done in the present minute or hour, by one person or from one network.
CREATE TABLE rate_counts (
  kind    ENUM('sign_up','post','creation') NOT NULL,
  subject BINARY(32) NOT NULL COMMENT 'SHA-256 of the person''s id or of the client''s network',
  period  DATETIME   NOT NULL COMMENT 'its beginning, UTC',
  count   INT        NOT NULL,
  PRIMARY KEY (kind, subject, period),
  KEY by_period (period)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- Tokens that agents have used, as the chat server reports them or else estimated.
CREATE TABLE agent_usage (
  day               DATE       NOT NULL COMMENT 'UTC',
  user_id           BINARY(16) NOT NULL,
  community_id      BINARY(16) NOT NULL,
  calls             BIGINT     NOT NULL DEFAULT 0,
  prompt_tokens     BIGINT     NOT NULL DEFAULT 0,
  completion_tokens BIGINT     NOT NULL DEFAULT 0,
  PRIMARY KEY (day, user_id, community_id),
  KEY by_community (day, community_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- Running answers count with what they may still use, so that many calls at once stay below a daily limit.
ALTER TABLE agent_answers
  ADD COLUMN reserved_tokens INT NOT NULL DEFAULT 0,
  ADD KEY of_community (community_id, state);

-- Whether communities of others may have the agent.
ALTER TABLE agent_listings
  ADD COLUMN is_shareable BOOLEAN NOT NULL DEFAULT TRUE,
  ADD KEY newest_shareable (status, is_shareable, created_at, id);
ALTER TABLE community_agents ADD KEY by_listing (listing_id);
ALTER TABLE communities ADD KEY by_default_agent (default_agent_listing_id);

-- The latest request of a community.
ALTER TABLE verification_requests ADD KEY newest_of_community (community_id, id);
