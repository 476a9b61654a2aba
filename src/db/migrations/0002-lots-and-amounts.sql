-- Points in lots, transfers that say what for and on which day, and what else a payment is made of.

-- What a payment is made of: requests, advices and totals each have their largest amount, so that the
-- order in which they come is no matter; increments add to what was authorized, cash earns nothing. An
-- authorization that was presented once, or that nobody cleared in time, is not held any longer.
ALTER TABLE payment
  ADD COLUMN advised_minor bigint NOT NULL DEFAULT 0,
  ADD COLUMN raised_minor bigint NOT NULL DEFAULT 0,
  ADD COLUMN incremented_minor bigint NOT NULL DEFAULT 0,
  ADD COLUMN cash_minor bigint NOT NULL DEFAULT 0,
  ADD COLUMN presented boolean NOT NULL DEFAULT false,
  ADD COLUMN expired boolean NOT NULL DEFAULT false,
  -- How much the event that says where and when it was bought is to be trusted; see tellingOf.
  ADD COLUMN placed_by smallint NOT NULL DEFAULT 2;

-- Until now the first advice took the place of the request.
UPDATE payment
   SET authorized_minor = requested, advised_minor = told.advised_minor, presented = told.presented
  FROM (SELECT member_id, payment_id, bool_or(kind = 'presentment') AS presented,
               coalesce(max(amount_minor) FILTER (
                 WHERE kind = 'authorization' AND approved AND substr(mti, 3, 1) <> '2'), 0) AS requested,
               coalesce(max(amount_minor) FILTER (
                 WHERE kind = 'authorization' AND approved AND substr(mti, 3, 1) = '2'), 0) AS advised_minor
          FROM card_event GROUP BY member_id, payment_id) AS told
 WHERE told.member_id = payment.member_id AND told.payment_id = payment.payment_id
   AND (advised OR told.presented);

-- What came without an authorization, or without its number, stays in this one: it is asked for by day.
DROP INDEX payment_awaiting;
CREATE INDEX payment_awaiting ON payment (member_id, purchased_on)
 WHERE (authorized_minor = 0 AND NOT advised) OR rrn = '';

-- With these a payment's amounts can be counted again from its events.
ALTER TABLE card_event
  ADD COLUMN remaining_minor bigint,
  ADD COLUMN cash_minor bigint NOT NULL DEFAULT 0;

-- The jobs and the changes of the merchant-id map look for payments by day. Ids grow with the days, so
-- a block range is narrow, and an accrual pays nothing for it.
CREATE INDEX payment_purchased_on ON payment USING brin (purchased_on);

-- Points of a rule version may be spent to the end of this many months after the month of purchase.
ALTER TABLE rule_version
  ADD COLUMN points_valid_months integer NOT NULL DEFAULT 24
    CHECK (points_valid_months BETWEEN 1 AND 1200);

-- A member's points by who funds them and the last day on which they may be spent. Points taken back
-- after they were spent leave a lot below zero; the sum of a member's lots is what is posted to the account,
-- of which open holds may have a part.
CREATE TABLE lot (
  member_id bigint NOT NULL,
  funder_id bigint NOT NULL,
  expires_on date NOT NULL,
  points bigint NOT NULL,
  PRIMARY KEY (member_id, funder_id, expires_on)
) WITH (fillfactor = 80);

-- code: what a transfer is for. funder_id and expires_on: the lot that it fills or takes from; a transfer
-- that gives nothing (pending, void) has no lot. booked_on: the day (UTC) in whose seal and statement it is.
ALTER TABLE transfer
  ALTER COLUMN payment_id DROP NOT NULL,
  ALTER COLUMN rule_id DROP NOT NULL,
  ALTER COLUMN rule_version DROP NOT NULL,
  ADD COLUMN booked_on date,
  ADD COLUMN funder_id bigint,
  ADD COLUMN expires_on date,
  ADD COLUMN code text;

UPDATE transfer
   SET code = 'accrual',
       booked_on = current_date,
       funder_id = CASE WHEN debit_account_id = transfer.member_id THEN credit_account_id
                        ELSE debit_account_id END,
       expires_on = CASE WHEN kind IN ('post', 'single') THEN
         (date_trunc('month', purchased_on) + interval '25 months' - interval '1 day')::date END
  FROM payment
 WHERE payment.member_id = transfer.member_id AND payment.payment_id = transfer.payment_id;

ALTER TABLE transfer
  ALTER COLUMN booked_on SET NOT NULL,
  ALTER COLUMN funder_id SET NOT NULL,
  ALTER COLUMN code SET NOT NULL,
  ADD CHECK (code IN ('accrual', 'redemption', 'return', 'expiry', 'forgiveness', 'backing')),
  ADD CHECK (code <> 'accrual' OR (payment_id IS NOT NULL AND rule_version IS NOT NULL)),
  ADD CHECK (kind NOT IN ('post', 'single') OR expires_on IS NOT NULL);

INSERT INTO lot (member_id, funder_id, expires_on, points)
SELECT member_id, funder_id, expires_on,
       sum(CASE WHEN credit_account_id = member_id THEN points ELSE -points END)
  FROM transfer WHERE kind IN ('post', 'single')
 GROUP BY member_id, funder_id, expires_on;

CREATE INDEX transfer_booked_on ON transfer USING brin (booked_on);

-- A transfer is written once: what it moved is taken back by another one.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation', HINT = 'What stands is taken back by a row of its own.';
END $$;

CREATE TRIGGER transfer_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transfer
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A rule version is what points were given by: all of it but its end stands as it was written.
CREATE TRIGGER rule_version_append_only
  BEFORE UPDATE OF rule_id, version, funder_id, currency, per_minor, points_per, minimum_minor,
    points_valid_months, valid_from OR DELETE OR TRUNCATE ON rule_version
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
