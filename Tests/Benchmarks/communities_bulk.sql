-- A million communities, every tenth of them with the same word in its name, and the 10.7 million suffixes of their names.
SET SESSION unique_checks=0;

INSERT INTO users (id, email, email_key, name, password_hash)
VALUES (REPEAT('\1', 16), 'founder@bench.test', 'founder@bench.test', 'Founder', '');

INSERT INTO communities (id, creator_id, name, type, category, member_count, created_at)
SELECT UNHEX(CONCAT('01956a2c3d4e7000800', LPAD(HEX(seq), 13, '0'))), REPEAT('\1', 16),
  CONCAT(ELT(seq % 10 + 1, 'chess', 'go', 'run', 'read', 'cook', 'sing', 'code', 'film', 'folk', 'yoga'), ' ', seq),
  ELT(seq % 2 + 1, 'club', 'official'), ELT(seq % 5 + 1, 'a', 'b', 'c', 'd', 'e'), seq % 997,
  TIMESTAMP'2026-01-01 00:00:00' + INTERVAL seq SECOND
FROM seq_1_to_1000000;

-- In the order of the key: the table is written once, from its beginning to its end.
INSERT INTO name_suffixes (list, suffix, entity_id)
SELECT 'community', SUBSTR(c.name, start.seq) AS suffix, c.id
FROM communities c JOIN seq_1_to_13 start ON start.seq <= CHAR_LENGTH(c.name)
WHERE c.creator_id = REPEAT('\1', 16) ORDER BY suffix, c.id;

INSERT INTO list_totals (list, type, category, total)
SELECT 'community', COALESCE(type, ''), COALESCE(category, ''), COUNT(*) FROM communities WHERE category IS NOT NULL
GROUP BY type, category WITH ROLLUP
ON DUPLICATE KEY UPDATE total = VALUES(total);
INSERT INTO list_totals (list, category, total) SELECT 'community', category, COUNT(*) FROM communities WHERE category IS NOT NULL GROUP BY category
ON DUPLICATE KEY UPDATE total = VALUES(total);

ANALYZE TABLE communities, name_suffixes;
