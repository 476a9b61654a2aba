-- Who may redeem how much, and by what proof; what a person looks at first; which money points stood for.

-- What is agreed with a partner: the newest version holds, the others say what held before.
CREATE TABLE redemption_policy (
  partner_id bigint NOT NULL REFERENCES partner,
  version integer NOT NULL,
  policy jsonb NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (partner_id, version)
);

-- How many points may pay for a purchase, until when. A redemption that names it is held to it.
CREATE TABLE redemption_quote (
  member_id bigint NOT NULL,
  quote_id uuid NOT NULL,
  partner_id bigint NOT NULL,
  purchase_minor bigint NOT NULL CHECK (purchase_minor > 0),
  currency text NOT NULL,
  minor_per_point bigint NOT NULL CHECK (minor_per_point > 0),
  points_min bigint NOT NULL,
  points_max bigint NOT NULL, -- below points_min: none may be used
  points_step bigint NOT NULL CHECK (points_step > 0),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (member_id, quote_id)
);

CREATE INDEX redemption_quote_ended ON redemption_quote (expires_at);

-- A member's one-time code; a new one takes its place. code_hash: keyed, so that the table alone does not
-- tell the eight digits. partner_id is null where any partner may take it.
CREATE TABLE redemption_code (
  member_id bigint PRIMARY KEY,
  code_hash bytea NOT NULL CHECK (length(code_hash) = 32),
  partner_id bigint,
  wrong_tries integer NOT NULL DEFAULT 0,
  used boolean NOT NULL DEFAULT false,
  expires_at timestamptz NOT NULL
);

CREATE INDEX redemption_code_ended ON redemption_code (expires_at);

-- Whose points nobody may spend at the moment.
CREATE TABLE spend_lock (
  member_id bigint PRIMARY KEY,
  locked_at timestamptz NOT NULL,
  locked_by text NOT NULL
);

-- What was asked for at a till in an hour (UTC), and under till '' at the partner in all, in stripes as its
-- account is: a row is locked until its transaction has committed.
CREATE TABLE redemption_tally (
  partner_id bigint NOT NULL,
  hour timestamptz NOT NULL,
  till text NOT NULL,
  stripe smallint NOT NULL,
  redemptions integer NOT NULL,
  points bigint NOT NULL,
  PRIMARY KEY (partner_id, hour, till, stripe)
) WITH (fillfactor = 70);

CREATE INDEX redemption_tally_hour ON redemption_tally (hour);

-- Redemptions that wait, or waited, for a person. decision is null as long as nobody has decided.
CREATE TABLE redemption_review (
  member_id bigint NOT NULL,
  redemption_id bigint NOT NULL,
  reasons text[] NOT NULL,
  opened_at timestamptz NOT NULL,
  decision text CHECK (decision IN ('approved', 'refused')),
  decided_by text,
  decided_at timestamptz,
  note text,
  PRIMARY KEY (member_id, redemption_id),
  CHECK ((decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL) = (decided_at IS NULL))
);

CREATE INDEX redemption_review_opened ON redemption_review (opened_at, redemption_id);

-- hold_seconds: what was asked for; what was to be redeemed at once has none, and is held all the same where
-- a person looks at it first (in_review). purchase_minor, currency, minor_per_point: the purchase that the
-- points paid a part of, and what one of them stood for.
ALTER TABLE redemption
  ADD COLUMN hold_seconds integer,
  ADD COLUMN in_review boolean NOT NULL DEFAULT false,
  ADD COLUMN till text NOT NULL DEFAULT '',
  ADD COLUMN made_by text NOT NULL DEFAULT '', -- name of the API key
  ADD COLUMN proof text NOT NULL DEFAULT '' CHECK (proof IN ('', 'code', 'terminal_pin')),
  ADD COLUMN proof_payment_id bigint, -- of terminal_pin
  ADD COLUMN quote_id uuid,
  ADD COLUMN purchase_minor bigint CHECK (purchase_minor > 0),
  ADD COLUMN currency text,
  ADD COLUMN minor_per_point bigint CHECK (minor_per_point > 0),
  ADD CHECK ((purchase_minor IS NULL) = (currency IS NULL)
         AND (purchase_minor IS NULL) = (minor_per_point IS NULL));

UPDATE redemption SET hold_seconds = round(extract(epoch FROM held_until - created_at));

-- Those that wait for a person: they leave it with their hold, decided or not.
CREATE INDEX redemption_in_review ON redemption (created_at, redemption_id)
 WHERE in_review AND state = 'held';
CREATE INDEX redemption_made ON redemption (member_id, created_at);
CREATE UNIQUE INDEX redemption_quote_used ON redemption (member_id, quote_id)
 WHERE quote_id IS NOT NULL;
CREATE UNIQUE INDEX redemption_proof_used ON redemption (member_id, proof_payment_id)
 WHERE proof_payment_id IS NOT NULL;

-- refunded_minor: how much of the purchase was refunded, where that was told and not the points.
ALTER TABLE redemption_return
  ADD COLUMN refunded_minor bigint NOT NULL DEFAULT 0 CHECK (refunded_minor >= 0),
  DROP CONSTRAINT redemption_return_points_check,
  ADD CHECK (points > 0 OR (points = 0 AND refunded_minor > 0));
