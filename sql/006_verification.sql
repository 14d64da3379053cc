CREATE TABLE verification_requests (
  id                    BINARY(16)    NOT NULL PRIMARY KEY,
  community_id          BINARY(16)    NOT NULL,
  requester_id          BINARY(16)    NOT NULL,
  business_name         VARCHAR(200)  NULL,
  business_registration VARCHAR(200)  NULL,
  documents_url         VARCHAR(2048) NULL,
  status                ENUM('pending','approved','rejected') NOT NULL DEFAULT 'pending',
  reviewer_id           BINARY(16)    NULL,
  reviewer_notes        TEXT          NULL,
  created_at            DATETIME(6)   NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  reviewed_at           DATETIME(6)   NULL,
  pending_community     BINARY(16)    AS (IF(status = 'pending', community_id, NULL)) PERSISTENT,
  UNIQUE KEY one_pending (pending_community),
  KEY oldest_pending (status, created_at, id),
  KEY newest_reviewed (status, reviewed_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
