-- How many names have left the index of names, in the row that counts every type and category: a text that many names
-- contained is still common while few have.
ALTER TABLE list_totals
  ADD COLUMN removals BIGINT NOT NULL DEFAULT 0 COMMENT 'names that have left the index, ever';
