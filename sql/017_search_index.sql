-- How far the names of each list are indexed in the newest way of folding them. What was indexed before was folded by
-- letter case alone; `spaces migrate` and the jobs index it anew.
CREATE TABLE search_index (
  list     ENUM('community','space','listing') NOT NULL PRIMARY KEY,
  folding  INT        NOT NULL COMMENT 'every name is folded in this way',
  position BINARY(16) NOT NULL COMMENT 'names of entities up to this id are folded in the next way already'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

INSERT INTO search_index (list, folding, position) VALUES ('community', 1, ''), ('space', 1, ''), ('listing', 1, '');
