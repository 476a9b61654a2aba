-- What partners list, and the walls around it.

-- A partner's payments, the newest first.
CREATE INDEX payment_partner ON payment (partner_id, purchased_on, payment_id)
 WHERE partner_id IS NOT NULL;

-- Whom a partner's till has seen: for a day it may ask what that member may spend.
CREATE TABLE till_visit (
  member_id bigint NOT NULL,
  partner_id bigint NOT NULL,
  identified_at timestamptz NOT NULL,
  PRIMARY KEY (member_id, partner_id)
);

-- When a payment was first heard of. Nothing else of a card event is for partners.
GRANT SELECT (key, received_at) ON card_event TO cobrand_partner;

GRANT SELECT (rule_id, partner_id, name) ON rule TO cobrand_partner;
ALTER TABLE rule ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON rule
  USING (acts_for_itself() OR (current_user = 'cobrand_partner'
    AND (partner_id IS NULL OR partner_id = acting_owner())));
