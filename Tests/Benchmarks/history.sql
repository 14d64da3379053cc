-- What the benchmarks' people have said and paid, for a migrated database without either; see people.sql.
-- {messages}, {payments} and {conversations} are counts.
--
-- Community 1 has {messages} messages, of which agents wrote every third; as many are spread over the others.
SET SESSION unique_checks = 0, foreign_key_checks = 0, sort_buffer_size = 256 << 20;
SET @prefix = '01956a2c3d4e7000800', @start = TIMESTAMP'2026-01-01 00:00:00.123456';

SET @room = CONCAT(@prefix, 'c', LPAD(HEX(1), 12, '0'));
INSERT INTO messages (room_id, created_at, id, user_id, agent_listing_id, role, content)
SELECT UNHEX(IF(seq <= {messages}, @room, CONCAT(@prefix, 'c', LPAD(HEX(seq % ({communities} - 1) + 2), 12, '0')))) AS room,
  @start + INTERVAL seq SECOND AS at, UNHEX(CONCAT(@prefix, 'b', LPAD(HEX(seq), 12, '0'))),
  IF(seq % 3, UNHEX(CONCAT(@prefix, '0', LPAD(HEX(seq % {users} + 1), 12, '0'))), NULL),
  IF(seq % 3, NULL, UNHEX(CONCAT(@prefix, '5', LPAD(HEX(seq % 100 + 1), 12, '0')))), IF(seq % 3, 'user', 'agent'),
  CONCAT('Message number ', seq, ': it is about as long as what people write to each other in a chat, ',
    ELT(seq % 4 + 1, 'no more.', 'with "quotes".', 'or longer: two sentences. This is the second.', 'naïve café ☕.'))
FROM (SELECT seq FROM seq_1_to_{messages} UNION ALL SELECT seq + {messages} FROM seq_1_to_{messages}) numbers
ORDER BY room, at;

-- Community 2 has a queue, which its creator, person 3, serves.
INSERT INTO conversations (id, community_id, user_id, status, waiting_since, created_at, updated_at)
SELECT UNHEX(CONCAT(@prefix, '9', LPAD(HEX(seq), 12, '0'))), UNHEX(CONCAT(@prefix, 'c', LPAD(HEX(2), 12, '0'))),
  UNHEX(CONCAT(@prefix, '0', LPAD(HEX(seq), 12, '0'))), IF(seq % 2, 'waiting_human', 'ai_active'),
  IF(seq % 2, @start + INTERVAL seq SECOND, NULL), @start + INTERVAL seq SECOND, @start + INTERVAL seq SECOND
FROM seq_1_to_{conversations};
INSERT INTO conversation_totals (community_id, status, total)
SELECT community_id, status, COUNT(*) FROM conversations GROUP BY community_id, status;

-- Everybody is credited a million coins. Payment n is a fee of 10 coins to one of a hundred creators.
INSERT INTO ledger_transactions (id, kind, reference, amount, payer_id, payee_id, community_id, created_at)
SELECT UNHEX(CONCAT(@prefix, 'd', LPAD(HEX(seq), 12, '0'))), 'credit', CONCAT('credit:benchmark-', seq), 1000000, NULL,
  UNHEX(CONCAT(@prefix, '0', LPAD(HEX(seq), 12, '0'))), NULL, @start + INTERVAL seq SECOND FROM seq_1_to_{users}
UNION ALL
SELECT UNHEX(CONCAT(@prefix, 'e', LPAD(HEX(seq), 12, '0'))), 'join_fee', CONCAT('join:benchmark-', seq), 10,
  UNHEX(CONCAT(@prefix, '0', LPAD(HEX((seq + 150) % {users} + 1), 12, '0'))),
  UNHEX(CONCAT(@prefix, '0', LPAD(HEX(seq % 100 + 1), 12, '0'))),
  UNHEX(CONCAT(@prefix, 'c', LPAD(HEX(seq % 100 + 1), 12, '0'))), @start + INTERVAL seq * 15 SECOND FROM seq_1_to_{payments};

INSERT INTO ledger_postings (transaction_id, owner, kind, amount)
SELECT id, payee_id, 'available', 1000000 FROM ledger_transactions WHERE kind = 'credit'
UNION ALL SELECT id, REPEAT('\0', 16), 'world', -1000000 FROM ledger_transactions WHERE kind = 'credit'
UNION ALL SELECT id, payer_id, 'available', -10 FROM ledger_transactions WHERE kind = 'join_fee'
UNION ALL SELECT id, payee_id, 'available', 7 FROM ledger_transactions WHERE kind = 'join_fee'
UNION ALL SELECT id, REPEAT('\0', 16), 'platform', 3 FROM ledger_transactions WHERE kind = 'join_fee';

INSERT INTO ledger_accounts (owner, kind, balance)
SELECT owner, kind, SUM(amount) FROM ledger_postings GROUP BY owner, kind
UNION ALL SELECT UNHEX(CONCAT(@prefix, '0', LPAD(HEX(seq), 12, '0'))), 'held', 0 FROM seq_1_to_{users}
ON DUPLICATE KEY UPDATE balance = VALUES(balance);
INSERT INTO ledger_earnings (owner, community_id, day, kind, amount)
SELECT payee_id, community_id, DATE(created_at), kind, COUNT(*) * 7 FROM ledger_transactions
WHERE kind = 'join_fee' GROUP BY payee_id, community_id, DATE(created_at), kind;

ANALYZE TABLE messages, conversations, ledger_transactions, ledger_postings, ledger_accounts;
