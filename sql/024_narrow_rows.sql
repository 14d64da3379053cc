-- MariaDB keeps a row in a buffer in which a VARCHAR takes its full width, four bytes a character, and a TEXT only a
-- pointer. For each message that is no agent's it copies the whole buffer of the missing listing: 38 KB before.
ALTER TABLE agent_listings
  MODIFY COLUMN description     TEXT NULL,
  MODIFY COLUMN avatar_url      TEXT NULL,
  MODIFY COLUMN welcome_message TEXT NULL;
