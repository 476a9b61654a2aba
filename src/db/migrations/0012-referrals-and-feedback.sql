-- Friends that members bring, what both get for it, and what members say of their purchases.

-- A bonus: points that a funder gives a member at once, for no payment; or takes back.
ALTER TABLE transfer
  DROP CONSTRAINT transfer_code_check,
  ADD CONSTRAINT transfer_code_check CHECK (code IN ('accrual', 'bonus', 'redemption', 'return',
    'cover', 'expiry', 'forgiveness', 'backing'));

-- The reason of each such transfer. A bonus is given once for each reason and subject, and taken back once:
-- the key says so. subject_id: of whom it speaks; of a referral, the friend.
CREATE TABLE bonus (
  member_id bigint NOT NULL,
  reason text NOT NULL CHECK (reason IN ('referrer', 'friend')),
  subject_id bigint NOT NULL,
  taken_back boolean NOT NULL,
  transfer_id bigint NOT NULL,
  given_on date NOT NULL, -- by the clock of what decided
  PRIMARY KEY (member_id, reason, subject_id, taken_back)
);

CREATE TRIGGER bonus_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bonus
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Referrals ----------------------------------------------------------------------------------

-- What bringing a friend gives, by the day on which the code is named. All of a version but its end stands
-- as it was written.
CREATE TABLE referral_terms (
  version integer PRIMARY KEY CHECK (version > 0),
  funder_id bigint NOT NULL REFERENCES partner,
  referrer_points bigint NOT NULL CHECK (referrer_points >= 0),
  friend_points bigint NOT NULL CHECK (friend_points >= 0),
  points_valid_months integer NOT NULL CHECK (points_valid_months BETWEEN 1 AND 1200),
  referrer_month_max integer NOT NULL CHECK (referrer_month_max > 0),
  name_days integer NOT NULL CHECK (name_days BETWEEN 0 AND 365),
  purchase_days integer NOT NULL CHECK (purchase_days BETWEEN 1 AND 1095),
  refund_days integer NOT NULL CHECK (refund_days BETWEEN 0 AND 365),
  minimum_minor bigint NOT NULL DEFAULT 0 CHECK (minimum_minor >= 0),
  currency char(3), -- of the minimum
  valid_from date NOT NULL,
  valid_to date NOT NULL DEFAULT 'infinity', -- the first day on which they no longer hold
  CHECK (valid_from < valid_to),
  CHECK (referrer_points + friend_points > 0),
  CHECK ((minimum_minor = 0) = (currency IS NULL))
);

CREATE TRIGGER referral_terms_append_only
  BEFORE UPDATE OF version, funder_id, referrer_points, friend_points, points_valid_months,
    referrer_month_max, name_days, purchase_days, refund_days, minimum_minor, currency, valid_from
    OR DELETE OR TRUNCATE ON referral_terms
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A member's code; see src/referral/code.ts. It is looked up by itself, so it is its own key.
CREATE TABLE referral_code (
  code text PRIMARY KEY,
  member_id bigint NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE INDEX referral_code_member ON referral_code (member_id);

-- member_id: the friend, who is referred once. Ids are given in the order in which members join, and who
-- brings somebody was there before: so no chain of referrals comes back to its beginning.
CREATE TABLE referral (
  member_id bigint PRIMARY KEY,
  referrer_id bigint NOT NULL,
  code text NOT NULL,
  terms_version integer NOT NULL,
  named_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'paid', 'void')),
  reason text NOT NULL DEFAULT '', -- why it is void, or why the referrer got nothing
  payment_id bigint, -- the friend's first cleared purchase
  paid_at timestamptz,
  voided_at timestamptz,
  refundable_until timestamptz, -- the bonuses are taken back until then; null: no more, or not yet
  -- What the friend's turnover was when the job looked at it last, and on which day: it looks again when either is another.
  seen uuid,
  seen_on date,
  CHECK (referrer_id < member_id),
  CHECK ((state = 'void') = (voided_at IS NOT NULL)),
  CHECK (state <> 'paid' OR paid_at IS NOT NULL),
  CHECK (state = 'paid' OR refundable_until IS NULL),
  CHECK ((paid_at IS NULL) = (payment_id IS NULL))
);

-- Whom a member has brought.
CREATE INDEX referral_referrer ON referral (referrer_id);

-- What the job looks at: a referral leaves them when it is over.
CREATE INDEX referral_waiting ON referral (member_id) WHERE state = 'waiting';
CREATE INDEX referral_refundable ON referral (member_id) WHERE refundable_until IS NOT NULL;

-- Feedback -----------------------------------------------------------------------------------

-- What a member says of a purchase, once. comment and answer hold no card number: see src/values/card-number.ts.
CREATE TABLE feedback (
  member_id bigint NOT NULL,
  payment_id bigint NOT NULL,
  partner_id bigint NOT NULL,
  location_id bigint NOT NULL,
  score smallint NOT NULL CHECK (score BETWEEN 0 AND 10),
  comment text NOT NULL,
  language text NOT NULL,
  given_at timestamptz NOT NULL,
  answered_at timestamptz,
  answer text,
  answered_by text, -- name of the key
  band text NOT NULL GENERATED ALWAYS AS -- as src/feedback/feedback.ts has them
    (CASE WHEN score >= 9 THEN 'promoter' WHEN score >= 7 THEN 'passive' ELSE 'detractor' END) STORED,
  PRIMARY KEY (member_id, payment_id),
  CHECK ((answered_at IS NULL) = (answer IS NULL) AND (answer IS NULL) = (answered_by IS NULL))
);

CREATE INDEX feedback_partner ON feedback (partner_id, given_at);
CREATE INDEX feedback_band ON feedback (partner_id, band, given_at);
-- A partner that answers everything has few rows in these.
CREATE INDEX feedback_unanswered ON feedback (partner_id, given_at) WHERE answer IS NULL;
CREATE INDEX feedback_unanswered_band ON feedback (partner_id, band, given_at) WHERE answer IS NULL;
CREATE INDEX feedback_given ON feedback USING brin (given_at) WITH (autosummarize = on);

-- What there is to tell a partner of.
CREATE TABLE partner_event (
  partner_id bigint NOT NULL,
  event_id bigint NOT NULL GENERATED BY DEFAULT AS IDENTITY,
  kind text NOT NULL,
  body jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (partner_id, event_id)
);
