-- What each creator has earned in each community on each day, by what for: added up when postings leave
-- ledger_unfolded, or when a refund is taken from the balance. The creator's account is locked then, so nobody
-- waits here. What still stands in ledger_unfolded is not in these sums.
CREATE TABLE IF NOT EXISTS ledger_earnings (
  owner        BINARY(16) NOT NULL,
  community_id BINARY(16) NOT NULL,
  day          DATE       NOT NULL COMMENT 'UTC, of the payment or the refund',
  kind         ENUM('credit','join_fee','monthly_fee','subscription','hold','capture','release','refund') NOT NULL,
  amount       BIGINT     NOT NULL,
  PRIMARY KEY (owner, community_id, day, kind)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- What was folded before. An older executable folds without adding up: from here on none may run. What one has
-- folded all the same `spaces ledger verify` finds, and this statement puts right while no executable runs.
INSERT INTO ledger_earnings (owner, community_id, day, kind, amount)
SELECT p.owner, t.community_id, DATE(t.created_at), t.kind, SUM(p.amount)
FROM ledger_transactions t
JOIN ledger_postings p ON p.transaction_id = t.id AND p.owner = t.payee_id AND p.kind = 'available'
LEFT JOIN ledger_unfolded u ON u.owner = p.owner AND u.kind = p.kind AND u.transaction_id = p.transaction_id
WHERE t.community_id IS NOT NULL AND u.owner IS NULL
GROUP BY p.owner, t.community_id, DATE(t.created_at), t.kind
ON DUPLICATE KEY UPDATE amount = VALUES(amount);

-- Nothing else read it.
ALTER TABLE ledger_transactions DROP INDEX IF EXISTS by_community;
