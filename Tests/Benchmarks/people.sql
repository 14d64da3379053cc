-- The benchmarks' people and communities, for an empty, migrated database. {users} and {communities} are counts.
--
-- Ids are UUIDv7 that end in a number. Everybody is a member of community 1. Each table is filled by one statement:
-- InnoDB writes the index pages of an empty table in bulk while both checks are off.
SET SESSION unique_checks = 0, foreign_key_checks = 0, sort_buffer_size = 256 << 20;
SET @prefix = '01956a2c3d4e7000800', @start = TIMESTAMP'2026-01-01 00:00:00.123456';

INSERT INTO users (id, email, email_key, name, image, password_hash, created_at)
SELECT UNHEX(CONCAT(@prefix, '0', LPAD(HEX(seq), 12, '0'))), CONCAT('person', seq, '@bench.test'),
  CONCAT('person', seq, '@bench.test'), CONCAT('Person ', seq),
  IF(seq % 2, CONCAT('https://images.bench.test/people/', seq, '.png'), NULL), '', @start + INTERVAL seq SECOND
FROM seq_1_to_{users};

-- The token of person n is "benchmark-" and n with 33 digits.
INSERT INTO auth_sessions (token_hash, user_id, expires_at)
SELECT UNHEX(SHA2(CONCAT('benchmark-', LPAD(seq, 33, '0')), 256)) AS hash,
  UNHEX(CONCAT(@prefix, '0', LPAD(HEX(seq), 12, '0'))), NOW(6) + INTERVAL 30 DAY
FROM seq_1_to_{users} ORDER BY hash;

INSERT INTO agent_listings (id, owner_id, agent_name, model, created_at)
SELECT UNHEX(CONCAT(@prefix, '5', LPAD(HEX(seq), 12, '0'))), UNHEX(CONCAT(@prefix, '0', LPAD(HEX(1), 12, '0'))),
  CONCAT('Agent ', seq), 'slow', @start + INTERVAL seq SECOND
FROM seq_1_to_100;

-- Every tenth name has the same word in it. Odd communities are clubs with a join fee, even ones official and free.
INSERT INTO communities
  (id, creator_id, name, description, type, join_fee, member_count, avatar_url, category, tags, created_at, updated_at)
SELECT UNHEX(CONCAT(@prefix, 'c', LPAD(HEX(seq), 12, '0'))),
  UNHEX(CONCAT(@prefix, '0', LPAD(HEX(seq % 100 + 1), 12, '0'))),
  CONCAT(ELT(seq % 10 + 1, 'chess', 'go', 'run', 'read', 'cook', 'sing', 'code', 'film', 'folk', 'yoga'), ' ', seq),
  CONCAT('A place for everybody who wants to talk about number ', seq, ' and to learn from others.'),
  ELT(seq % 2 + 1, 'official', 'club'), seq % 2 * 10, IF(seq = 1, {users}, seq % 997),
  IF(seq % 3, CONCAT('https://images.bench.test/communities/', seq, '.png'), NULL),
  ELT(seq % 5 + 1, 'a', 'b', 'c', 'd', 'e'), '["fun","daily"]', @start + INTERVAL seq SECOND, @start + INTERVAL seq SECOND
FROM seq_1_to_{communities};

-- What LEFT leaves away is nothing: it tells MariaDB how little there is to sort.
INSERT INTO name_suffixes (list, suffix, entity_id)
SELECT 'community', LEFT(SUBSTR(c.name, start.seq), 13) AS suffix, c.id
FROM communities c JOIN seq_1_to_13 start ON start.seq <= CHAR_LENGTH(c.name) ORDER BY suffix, c.id;

INSERT INTO list_totals (list, type, category, total)
SELECT 'community', COALESCE(type, ''), COALESCE(category, ''), COUNT(*) FROM communities GROUP BY type, category WITH ROLLUP
UNION ALL SELECT 'community', '', category, COUNT(*) FROM communities GROUP BY category;

INSERT INTO community_members (id, community_id, user_id, role, joined_at)
SELECT UNHEX(CONCAT(@prefix, '1', LPAD(HEX(seq), 12, '0'))), UNHEX(CONCAT(@prefix, 'c', LPAD(HEX(1), 12, '0'))),
  UNHEX(CONCAT(@prefix, '0', LPAD(HEX(seq), 12, '0'))), IF(seq = 2, 'creator', 'member'), @start + INTERVAL seq SECOND
FROM seq_1_to_{users}
UNION ALL SELECT UNHEX(CONCAT(@prefix, '2', LPAD('2', 12, '0'))), id, creator_id, 'creator', created_at
FROM communities WHERE id = UNHEX(CONCAT(@prefix, 'c', LPAD('2', 12, '0')));

INSERT INTO community_agents (id, community_id, listing_id)
SELECT UNHEX(CONCAT(@prefix, '4', LPAD(HEX(seq), 12, '0'))), UNHEX(CONCAT(@prefix, 'c', LPAD(HEX(1), 12, '0'))),
  UNHEX(CONCAT(@prefix, '5', LPAD(HEX(seq), 12, '0')))
FROM seq_1_to_10;

ANALYZE TABLE users, auth_sessions, communities, community_members, name_suffixes;
