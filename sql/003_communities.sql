CREATE TABLE agent_listings (
  id               BINARY(16)    NOT NULL PRIMARY KEY,
  owner_id         BINARY(16)    NOT NULL,
  agent_name       VARCHAR(100)  NOT NULL,
  description      VARCHAR(2000) NULL,
  avatar_url       VARCHAR(2048) NULL,
  model            VARCHAR(200)  NULL,
  system_prompt    MEDIUMTEXT    NULL,
  welcome_message  VARCHAR(5000) NULL,
  voice            VARCHAR(200)  NULL,
  input_char_limit INT           NOT NULL DEFAULT 5000,
  status           ENUM('active','deleted') NOT NULL DEFAULT 'active',
  created_at       DATETIME(6)   NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  updated_at       DATETIME(6)   NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  KEY newest (status, created_at, id),
  KEY newest_of_owner (owner_id, status, created_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- One index for each combination of filters that browsing has, in its order.
CREATE TABLE communities (
  id               BINARY(16)    NOT NULL PRIMARY KEY,
  creator_id       BINARY(16)    NOT NULL,
  name             VARCHAR(100)  NOT NULL,
  description      TEXT          NULL,
  type             ENUM('official','club','lounge') NOT NULL,
  join_fee         BIGINT        NOT NULL DEFAULT 0,
  monthly_fee      BIGINT        NOT NULL DEFAULT 0,
  agent_call_fee   BIGINT        NOT NULL DEFAULT 0,
  status           ENUM('active','archived') NOT NULL DEFAULT 'active',
  member_count     BIGINT        NOT NULL DEFAULT 0,
  avatar_url       VARCHAR(2048) NULL,
  cover_image_url  VARCHAR(2048) NULL,
  category         VARCHAR(64)   NULL,
  tags             TEXT          NOT NULL DEFAULT '[]',
  verified         BOOLEAN       NOT NULL DEFAULT FALSE,
  cs_mode          ENUM('ai_only','human_only','hybrid') NOT NULL DEFAULT 'ai_only',
  default_agent_listing_id BINARY(16) NULL,
  created_at       DATETIME(6)   NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  updated_at       DATETIME(6)   NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  KEY browse (status, member_count, created_at, id),
  KEY browse_type (status, type, member_count, created_at, id),
  KEY browse_category (status, category, member_count, created_at, id),
  KEY browse_type_category (status, type, category, member_count, created_at, id),
  KEY by_creator (creator_id, created_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- No foreign keys to communities: with them each newcomer would first share-lock the row whose
-- member_count it then updates, and two newcomers at once would be a deadlock.
CREATE TABLE community_members (
  id            BINARY(16)  NOT NULL PRIMARY KEY,
  community_id  BINARY(16)  NOT NULL,
  user_id       BINARY(16)  NOT NULL,
  role          ENUM('creator','moderator','cs_agent','member') NOT NULL DEFAULT 'member',
  is_current    BOOLEAN     NOT NULL DEFAULT TRUE COMMENT 'false after leaving: what was paid is remembered',
  joined_at     DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  expires_at    DATETIME(6) NULL COMMENT 'end of the paid month; NULL: never',
  auto_renew    BOOLEAN     NOT NULL DEFAULT FALSE,
  join_fee_paid BOOLEAN     NOT NULL DEFAULT FALSE,
  UNIQUE KEY one_membership (community_id, user_id),
  KEY by_role (community_id, is_current, role, joined_at, id),
  KEY by_user (user_id, is_current, joined_at, id),
  KEY due (auto_renew, is_current, expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE community_agents (
  id           BINARY(16)  NOT NULL PRIMARY KEY,
  community_id BINARY(16)  NOT NULL,
  listing_id   BINARY(16)  NOT NULL,
  added_at     DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  UNIQUE KEY one_agent (community_id, listing_id),
  KEY in_order (community_id, added_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- Search by any part of a name: every suffix of the folded name. "Contains x"
-- is then "a suffix begins with x": one index range, in any script.
CREATE TABLE name_suffixes (
  list      ENUM('community','space','listing') NOT NULL,
  suffix    VARCHAR(300) NOT NULL COMMENT 'folding can lengthen a name of 100',
  entity_id BINARY(16)  NOT NULL,
  PRIMARY KEY (list, suffix, entity_id),
  KEY by_entity (list, entity_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- How long a browsable list is, for each combination of filters; '' stands for any.
CREATE TABLE list_totals (
  list     ENUM('community','space','listing') NOT NULL,
  type     VARCHAR(16) NOT NULL DEFAULT '',
  category VARCHAR(64) NOT NULL DEFAULT '',
  total    BIGINT      NOT NULL,
  PRIMARY KEY (list, type, category)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
