-- What gives a conversation its old place in the queue when the person who accepted it stops serving.
ALTER TABLE conversations ADD COLUMN first_waiting_since DATETIME(6) NULL
  COMMENT 'while human_active: waiting_since before it was accepted' AFTER waiting_since;
