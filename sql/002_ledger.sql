-- Double entry. An account is (owner, kind); the platform and the outside world own as the nil id.
-- Amounts are whole coins. Every transaction's postings sum to zero.

CREATE TABLE ledger_accounts (
  owner   BINARY(16) NOT NULL,
  kind    ENUM('available','held','platform','world') NOT NULL,
  balance BIGINT     NOT NULL DEFAULT 0 COMMENT 'without what stands in ledger_unfolded',
  PRIMARY KEY (owner, kind),
  CONSTRAINT nobody_overdraws CHECK (balance >= 0 OR kind IN ('platform','world'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

INSERT INTO ledger_accounts (owner, kind) VALUES (REPEAT('\0', 16), 'platform'), (REPEAT('\0', 16), 'world');

CREATE TABLE ledger_transactions (
  id           BINARY(16)   NOT NULL PRIMARY KEY COMMENT 'UUIDv7: in the order of time',
  kind         ENUM('credit','join_fee','monthly_fee','subscription','hold','capture','release','refund') NOT NULL,
  reference    VARCHAR(200) NOT NULL COMMENT 'what this pays for, once',
  amount       BIGINT       NOT NULL COMMENT 'what the payer pays, before the split',
  payer_id     BINARY(16)   NULL,
  payee_id     BINARY(16)   NULL,
  community_id BINARY(16)   NULL,
  created_at   DATETIME(6)  NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  UNIQUE KEY reference_used (reference),
  KEY by_community (community_id, id),
  KEY by_time (created_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- No foreign keys here: one to ledger_accounts would lock the payee's row with every payment to it.
CREATE TABLE ledger_postings (
  transaction_id BINARY(16) NOT NULL,
  owner          BINARY(16) NOT NULL,
  kind           ENUM('available','held','platform','world') NOT NULL,
  amount         BIGINT     NOT NULL,
  PRIMARY KEY (transaction_id, owner, kind),
  KEY by_account (owner, kind, transaction_id, amount),
  CONSTRAINT postings_move_something CHECK (amount <> 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- Postings to a payee that its balance does not hold yet: a payment adds a row here and leaves the
-- payee's account alone, so that ten thousand payers at once do not queue for it.
CREATE TABLE ledger_unfolded (
  owner          BINARY(16) NOT NULL,
  kind           ENUM('available','held','platform','world') NOT NULL,
  transaction_id BINARY(16) NOT NULL,
  amount         BIGINT     NOT NULL,
  PRIMARY KEY (owner, kind, transaction_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

CREATE TABLE ledger_holds (
  id           BINARY(16)  NOT NULL PRIMARY KEY,
  payer_id     BINARY(16)  NOT NULL,
  payee_id     BINARY(16)  NOT NULL,
  community_id BINARY(16)  NOT NULL,
  amount       BIGINT      NOT NULL,
  state        ENUM('held','captured','released') NOT NULL DEFAULT 'held',
  created_at   DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  settled_at   DATETIME(6) NULL,
  KEY open_holds (state, created_at),
  KEY by_payer (payer_id, state, amount)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
