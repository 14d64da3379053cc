-- Who chooses to renew agrees to the price of that day. Who had chosen before this agrees to the price of today.
ALTER TABLE community_members ADD COLUMN agreed_fee BIGINT NULL
  COMMENT 'the monthly fee that choosing auto_renew agreed to; NULL: to none' AFTER auto_renew;
ALTER TABLE lounge_subscriptions ADD COLUMN agreed_price BIGINT NULL
  COMMENT 'the price of a month that choosing auto_renew agreed to; NULL: to none' AFTER auto_renew;
UPDATE community_members m JOIN communities c ON c.id = m.community_id
SET m.agreed_fee = c.monthly_fee WHERE m.auto_renew = TRUE;
UPDATE lounge_subscriptions s JOIN lounges l ON l.community_id = s.lounge_id
SET s.agreed_price = l.subscription_price_cents WHERE s.auto_renew = TRUE;
