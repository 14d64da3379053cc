-- What was given back of a payment, and at whose expense.
CREATE TABLE ledger_refunds (
  id                BINARY(16)   NOT NULL PRIMARY KEY COMMENT 'the transaction that gave it back',
  transaction_id    BINARY(16)   NOT NULL COMMENT 'the payment',
  amount            BIGINT       NOT NULL,
  from_creator      BIGINT       NOT NULL,
  from_platform     BIGINT       NOT NULL COMMENT 'of the own share',
  borne_by_platform BIGINT       NOT NULL COMMENT 'of the creator''s share, which the creator no longer had',
  reason            VARCHAR(500) NULL,
  refunded_by       BINARY(16)   NOT NULL,
  created_at        DATETIME(6)  NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  KEY of_payment (transaction_id, id),
  CONSTRAINT refund_is_borne CHECK (
    amount > 0 AND from_creator >= 0 AND from_platform >= 0 AND borne_by_platform >= 0
    AND amount = from_creator + from_platform + borne_by_platform)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
