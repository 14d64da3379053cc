-- How many requests for verification there are of each status is kept as well; '' stands for all of them.
ALTER TABLE list_totals MODIFY list ENUM('community','space','listing','user','verification') NOT NULL;

INSERT INTO list_totals (list, type, total)
SELECT 'verification', status, COUNT(*) FROM verification_requests GROUP BY status
ON DUPLICATE KEY UPDATE total = VALUES(total);

INSERT INTO list_totals (list, total) SELECT 'verification', COUNT(*) FROM verification_requests
ON DUPLICATE KEY UPDATE total = VALUES(total);
