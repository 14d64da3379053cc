-- How many accounts there are is kept, as the lengths of the other lists are.
ALTER TABLE list_totals MODIFY list ENUM('community','space','listing','user') NOT NULL;

INSERT INTO list_totals (list, total) SELECT 'user', COUNT(*) FROM users
ON DUPLICATE KEY UPDATE total = VALUES(total);

-- Reviewed requests whatever came of them, in the order of their list.
ALTER TABLE verification_requests ADD INDEX IF NOT EXISTS reviewed (reviewed_at, id);
