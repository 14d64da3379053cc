-- Tables as they are after a while, around the person @reader: an administrator who owns, has joined and has written much.
-- Ids are UUIDv7 that end in a number.
SET @reader = UNHEX(REPLACE('{reader}', '-', ''));
DELIMITER //
CREATE OR REPLACE FUNCTION made_id(kind CHAR(1), number INT) RETURNS BINARY(16) DETERMINISTIC
RETURN UNHEX(CONCAT('01956a2c3d4e7000800', kind, LPAD(HEX(number), 12, '0')))//
CREATE OR REPLACE FUNCTION made_at(number INT) RETURNS DATETIME(6) DETERMINISTIC
RETURN TIMESTAMP'2026-01-01 00:00:00.5' + INTERVAL number SECOND//
DELIMITER ;

INSERT INTO users (id, email, email_key, name, password_hash, created_at)
SELECT made_id('0', seq), CONCAT('u', seq, '@x.test'), CONCAT('u', seq, '@x.test'), CONCAT('User ', seq), '', made_at(seq) FROM seq_1_to_20000;

INSERT INTO communities (id, creator_id, name, type, status, category, member_count, created_at)
SELECT made_id('c', seq), IF(seq % 4 = 0, @reader, made_id('0', seq % 500 + 1)), CONCAT('Group ', seq), ELT(seq % 3 + 1, 'official', 'club', 'lounge'),
  IF(seq % 10 = 0, 'archived', 'active'), ELT(seq % 5 + 1, 'a', 'b', 'c', 'd', 'e'), seq % 97, made_at(seq) FROM seq_1_to_20000;
INSERT INTO name_suffixes (list, suffix, entity_id)
SELECT 'community', SUBSTR(LOWER(c.name), seq), c.id
FROM communities c JOIN seq_1_to_11 WHERE c.status = 'active' AND seq <= CHAR_LENGTH(c.name);
INSERT INTO lounges (community_id) SELECT id FROM communities WHERE type = 'lounge';

-- Club 4, official community 12 and lounge 8 are the reader's.
INSERT INTO community_members (id, community_id, user_id, role, is_current, joined_at)
SELECT made_id('1', seq), made_id('c', 4), made_id('0', seq), ELT(seq % 100 + 1, 'moderator', 'cs_agent', 'member'), seq % 7 <> 0, made_at(seq)
FROM seq_1_to_20000 WHERE seq % 100 < 3;
INSERT INTO community_members (id, community_id, user_id, is_current, joined_at)
SELECT made_id('2', seq), made_id('c', 4), made_id('0', seq), seq % 7 <> 0, made_at(seq) FROM seq_1_to_20000 WHERE seq % 100 >= 3;
INSERT INTO community_members (id, community_id, user_id, role, is_current, joined_at)
SELECT made_id('3', seq), made_id('c', seq), @reader, IF(seq % 4 = 0, 'creator', 'member'), seq % 7 <> 0 OR seq % 4 = 0, made_at(seq)
FROM seq_1_to_2000 WHERE seq % 4 > 0 OR seq < 100;
INSERT INTO community_agents (id, community_id, listing_id, added_at)
SELECT made_id('4', seq), made_id('c', IF(seq <= 300, 4, seq)), made_id('5', seq), made_at(seq) FROM seq_1_to_20000;
INSERT INTO agent_listings (id, owner_id, agent_name, status, created_at)
SELECT made_id('5', seq), IF(seq % 100 = 4, @reader, made_id('0', seq % 500 + 1)), CONCAT('Agent ', seq), IF(seq % 10 = 9, 'deleted', 'active'), made_at(seq)
FROM seq_1_to_20000;

INSERT INTO playgrounds (id, owner_id, name, category, is_public, created_at)
SELECT made_id('6', seq), IF(seq % 4 = 0, @reader, made_id('0', seq % 500 + 1)), CONCAT(IF(seq <= 12000, 'Old ', ''), 'Space ', seq),
  ELT(seq % 5 + 1, 'a', 'b', 'c', 'd', 'e'), seq % 10 <> 0, made_at(seq)
FROM seq_1_to_20000;
INSERT INTO playground_sessions (id, playground_id, created_by, created_at)
SELECT made_id('7', seq), made_id('6', IF(seq < 5000, 4, seq)), @reader, made_at(seq) FROM seq_1_to_20000;
INSERT INTO playground_participants (id, session_id, playground_id, user_id, is_connected, joined_at)
SELECT made_id('8', seq), made_id('7', 1), made_id('6', 4), made_id('0', seq), seq % 3 <> 0, made_at(seq) FROM seq_1_to_20000;
INSERT INTO name_suffixes (list, suffix, entity_id)
SELECT 'space', SUBSTR(LOWER(p.name), seq), p.id FROM playgrounds p JOIN seq_1_to_15 WHERE p.is_public AND seq <= CHAR_LENGTH(p.name)
UNION SELECT 'listing', SUBSTR(LOWER(l.agent_name), seq), l.id
FROM agent_listings l JOIN seq_1_to_11 WHERE l.status = 'active' AND seq <= CHAR_LENGTH(l.agent_name);

INSERT INTO conversations (id, community_id, user_id, status, waiting_since, created_at, updated_at)
SELECT made_id('9', seq), made_id('c', 12), made_id('0', seq), ELT(seq % 4 + 1, 'waiting_human', 'human_active', 'ai_active', 'resolved'),
  IF(seq % 4 = 0, made_at(seq), NULL), made_at(seq), made_at(seq) FROM seq_1_to_20000;
INSERT INTO conversations (id, community_id, user_id, status, created_at, updated_at)
SELECT made_id('a', seq), made_id('c', seq), @reader, 'ai_active', made_at(seq), made_at(seq) FROM seq_100_to_4000;
INSERT INTO messages (room_id, created_at, id, user_id, content)
SELECT IF(seq < 10000, made_id('c', 4), made_id('9', IF(seq < 15000, 12, seq % 1000 + 1))), made_at(seq), made_id('b', seq), made_id('0', seq), 'Hello' FROM seq_1_to_20000;

INSERT INTO verification_requests (id, community_id, requester_id, status, created_at, reviewed_at)
SELECT made_id('d', seq), made_id('c', seq), @reader, ELT(seq % 3 + 1, 'pending', 'approved', 'rejected'), made_at(seq), IF(seq % 3 = 0, NULL, made_at(seq))
FROM seq_1_to_20000;

-- Club 4 and lounge 8 have earned, for half a year and this month; all is folded but the last 200 payments.
INSERT INTO ledger_transactions (id, kind, reference, amount, payer_id, payee_id, community_id, created_at)
SELECT made_id('e', seq), ELT(seq % 3 + 1, 'subscription', 'capture', 'join_fee'), CONCAT('many:', seq), 1, made_id('0', seq), @reader, made_id('c', IF(seq % 2, 4, 8)),
  NOW(6) - INTERVAL (20000 - seq) * 15 MINUTE FROM seq_1_to_20000;
INSERT INTO ledger_postings (transaction_id, owner, kind, amount) SELECT made_id('e', seq), @reader, 'available', 1 FROM seq_1_to_20000;
INSERT INTO ledger_postings (transaction_id, owner, kind, amount) SELECT made_id('e', seq), made_id('0', seq), 'available', -1 FROM seq_1_to_20000;
INSERT INTO ledger_unfolded (owner, kind, transaction_id, amount) SELECT made_id('0', seq % 20), 'available', made_id('e', seq), 1 FROM seq_1_to_20000;
INSERT INTO ledger_unfolded (owner, kind, transaction_id, amount) SELECT @reader, 'available', made_id('e', seq), 1 FROM seq_19801_to_20000;
INSERT INTO ledger_earnings (owner, community_id, day, kind, amount)
SELECT payee_id, community_id, DATE(created_at), kind, COUNT(*) FROM ledger_transactions WHERE id <= made_id('e', 19800) AND community_id IS NOT NULL
GROUP BY payee_id, community_id, DATE(created_at), kind;

INSERT INTO list_totals (list, type, category, total)
SELECT 'verification', status, '', COUNT(*) FROM verification_requests GROUP BY status
UNION SELECT 'listing', '', '', COUNT(*) FROM agent_listings WHERE status = 'active'
UNION SELECT 'space', '', IFNULL(category, ''), COUNT(*) FROM playgrounds WHERE is_public GROUP BY category WITH ROLLUP
UNION SELECT 'community', IFNULL(type, ''), IFNULL(category, ''), COUNT(*) FROM communities WHERE status = 'active' GROUP BY type, category WITH ROLLUP
UNION SELECT 'community', '', category, COUNT(*) FROM communities WHERE status = 'active' GROUP BY category
ON DUPLICATE KEY UPDATE total = VALUES(total);

DROP FUNCTION made_id;
DROP FUNCTION made_at;
ANALYZE TABLE users, communities, community_members, community_agents, agent_listings, playgrounds, playground_sessions,
  playground_participants, name_suffixes, conversations, messages, verification_requests, ledger_transactions, ledger_postings, ledger_unfolded, ledger_earnings;
