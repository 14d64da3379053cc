-- Three million postings that balance: 100 000 people are credited 100 coins each, and pay 940 000 fees
-- of 10 coins to a hundred creators, each for one community, in the course of 326 days. For measuring
-- `spaces ledger verify` and `spaces ledger export`.
-- Run it in an empty, migrated database.
SET SESSION unique_checks = 0, innodb_lock_wait_timeout = 600;
CREATE FUNCTION bulk_id(space CHAR(4), n BIGINT) RETURNS BINARY(16) DETERMINISTIC
  RETURN UNHEX(CONCAT('0195', space, LPAD(HEX(n), 8, '0'), '70008000', LPAD(HEX(n), 8, '0')));

INSERT INTO users (id, email, email_key, name, password_hash)
  SELECT bulk_id('0000', seq), CONCAT('bulk', seq, '@example.test'), CONCAT('bulk', seq, '@example.test'), CONCAT('Bulk ', seq), '' FROM seq_1_to_100000;
INSERT INTO ledger_accounts (owner, kind, balance)
  SELECT bulk_id('0000', seq), 'available', IF(seq <= 100, 9400 * 7, 0) FROM seq_1_to_100000;
INSERT INTO ledger_accounts (owner, kind, balance) SELECT bulk_id('0000', seq), 'held', 0 FROM seq_1_to_100000;
UPDATE ledger_accounts SET balance = balance + 940000 * 3 WHERE kind = 'platform';
UPDATE ledger_accounts SET balance = balance - 100000 * 100 WHERE kind = 'world';

INSERT INTO ledger_transactions (id, kind, reference, amount, payee_id)
  SELECT bulk_id('1000', seq), 'credit', CONCAT('credit:bulk', seq), 100, bulk_id('0000', seq) FROM seq_1_to_100000;
INSERT INTO ledger_postings (transaction_id, owner, kind, amount)
  SELECT bulk_id('1000', seq), UNHEX(REPEAT('0', 32)), 'world', -100 FROM seq_1_to_100000;
INSERT INTO ledger_postings (transaction_id, owner, kind, amount)
  SELECT bulk_id('1000', seq), bulk_id('0000', seq), 'available', 100 FROM seq_1_to_100000;

-- The payer of fee n is person 1 + (n + 50) mod 100 000, its creator person 1 + n mod 100.
INSERT INTO ledger_transactions (id, kind, reference, amount, payer_id, payee_id, community_id, created_at)
  SELECT bulk_id('2000', seq), 'join_fee', CONCAT('join:bulk', seq), 10, bulk_id('0000', 1 + (seq + 50) % 100000),
    bulk_id('0000', 1 + seq % 100), bulk_id('3000', 1 + seq % 100), TIMESTAMP'2025-01-01 00:00:00' + INTERVAL seq * 30 SECOND
  FROM seq_1_to_940000;
INSERT INTO ledger_postings (transaction_id, owner, kind, amount)
  SELECT bulk_id('2000', seq), UNHEX(REPEAT('0', 32)), 'platform', 3 FROM seq_1_to_940000;
INSERT INTO ledger_postings (transaction_id, owner, kind, amount)
  SELECT bulk_id('2000', seq), bulk_id('0000', 1 + seq % 100), 'available', 7 FROM seq_1_to_940000;
INSERT INTO ledger_postings (transaction_id, owner, kind, amount)
  SELECT bulk_id('2000', seq), bulk_id('0000', 1 + (seq + 50) % 100000), 'available', -10 FROM seq_1_to_940000;
INSERT INTO ledger_earnings (owner, community_id, day, kind, amount)
  SELECT payee_id, community_id, DATE(created_at), kind, COUNT(*) * 7 FROM ledger_transactions
  WHERE community_id IS NOT NULL GROUP BY payee_id, community_id, DATE(created_at), kind;
UPDATE ledger_accounts a JOIN (
    SELECT owner, SUM(amount) AS sum FROM ledger_postings WHERE kind = 'available' GROUP BY owner
  ) p USING (owner) SET a.balance = p.sum WHERE a.kind = 'available';
DROP FUNCTION bulk_id;
