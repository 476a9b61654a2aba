-- The programme: rules with conditions, effects, limits and several funders; campaigns; and payments that earn by
-- more than one rule.

-- Raised by every transaction that adds a rule version or moves an end; its row lock puts them in order.
CREATE TABLE programme (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  revision integer NOT NULL
);
INSERT INTO programme (revision) VALUES (0);

-- Rules of one campaign have one budget, and leave the same members out. What is used of the budget is kept apart: a batch
-- changes that row, and reads this one with the rules.
CREATE TABLE campaign (
  campaign_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  partner_id bigint REFERENCES partner, -- null: the coalition's
  name text NOT NULL,
  budget_points bigint CHECK (budget_points > 0), -- null: no limit
  hold_out_percent integer NOT NULL DEFAULT 0 CHECK (hold_out_percent BETWEEN 0 AND 50),
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE NULLS NOT DISTINCT (partner_id, name)
);
CREATE TABLE campaign_use (
  campaign_id bigint PRIMARY KEY REFERENCES campaign,
  points bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- Co-brand products, by the first six digits of the card number; both ends are included.
CREATE TABLE card_product (
  bin_from text PRIMARY KEY CHECK (bin_from ~ '^[0-9]{6}$'),
  bin_to text NOT NULL CHECK (bin_to ~ '^[0-9]{6}$'),
  bank text NOT NULL,
  product text NOT NULL,
  CHECK (bin_from <= bin_to)
);

-- The coalition's own rules have no partner.
ALTER TABLE rule ALTER COLUMN partner_id DROP NOT NULL;
ALTER TABLE rule DROP CONSTRAINT rule_partner_id_name_key;
ALTER TABLE rule ADD UNIQUE NULLS NOT DISTINCT (partner_id, name);

-- Who pays which share of a version's points.
CREATE TABLE rule_funder (
  rule_id bigint NOT NULL,
  version integer NOT NULL,
  funder_id bigint NOT NULL REFERENCES partner,
  percent integer NOT NULL CHECK (percent BETWEEN 1 AND 100),
  PRIMARY KEY (rule_id, version, funder_id),
  FOREIGN KEY (rule_id, version) REFERENCES rule_version
);
INSERT INTO rule_funder (rule_id, version, funder_id, percent)
SELECT rule_id, version, funder_id, 100 FROM rule_version;

-- Ends that versions had before they were moved: payments of earlier revisions go by them.
CREATE TABLE rule_end (
  rule_id bigint NOT NULL,
  version integer NOT NULL,
  until_revision integer NOT NULL,
  valid_to timestamp NOT NULL,
  PRIMARY KEY (rule_id, version, until_revision),
  FOREIGN KEY (rule_id, version) REFERENCES rule_version
);

-- terms: scope, condition, effect, limits and stacking, as src/program/terms.ts has them.
DROP TRIGGER rule_version_append_only ON rule_version;
ALTER TABLE rule_version
  ADD COLUMN terms jsonb,
  ADD COLUMN campaign_id bigint REFERENCES campaign,
  ADD COLUMN since_revision integer NOT NULL DEFAULT 0;
UPDATE rule_version SET terms = jsonb_build_object(
  'scope', '{"locationIds": null, "product": null}'::jsonb,
  'condition', '',
  'effect', jsonb_build_object(
    'kind', 'rate', 'perMinor', per_minor::text, 'pointsPer', points_per::text,
    'minimumMinor', minimum_minor::text, 'tenders', null, 'rounding', 'step'),
  'limits', '{"paymentPoints": null, "dayPoints": null, "monthPoints": null, "memberPoints": null}'::jsonb,
  'stacking', '{"group": "base", "mode": "exclusive", "priority": 0}'::jsonb);
ALTER TABLE rule_version
  ALTER COLUMN terms SET NOT NULL,
  ALTER COLUMN since_revision DROP DEFAULT,
  DROP COLUMN per_minor,
  DROP COLUMN points_per,
  DROP COLUMN minimum_minor,
  DROP COLUMN funder_id;

-- All of a version but its end stands as it was written.
CREATE TRIGGER rule_version_append_only
  BEFORE UPDATE OF rule_id, version, currency, terms, points_valid_months, campaign_id, since_revision,
    valid_from OR DELETE OR TRUNCATE ON rule_version
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rule_funder_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON rule_funder
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rule_end_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON rule_end
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A payment is placed under a revision of the programme (null: it is under no rule, and reason says why), with what rules
-- asked of member, card and visit as it was then. accruals: what each rule version and funder gave.
ALTER TABLE payment
  ADD COLUMN programme_revision integer,
  ADD COLUMN facts jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN accruals jsonb NOT NULL DEFAULT '[]';
UPDATE payment
   SET programme_revision = 0,
       accruals = CASE WHEN pending_points = 0 AND posted_points = 0 AND pending_transfer_id IS NULL
         THEN '[]' ELSE jsonb_build_array(jsonb_build_object(
           'ruleId', payment.rule_id::text, 'version', payment.rule_version,
           'funderId', rule_funder.funder_id::text, 'pending', pending_points::text,
           'posted', posted_points::text, 'transferId', pending_transfer_id::text)) END
  FROM rule_funder
 WHERE rule_funder.rule_id = payment.rule_id AND rule_funder.version = payment.rule_version;
ALTER TABLE payment
  DROP COLUMN rule_id,
  DROP COLUMN rule_version,
  DROP COLUMN pending_transfer_id;

-- What is left of a payment, held or paid: above zero, it counts as a visit.
ALTER TABLE payment ADD COLUMN net_minor bigint NOT NULL DEFAULT 0;
UPDATE payment SET net_minor = CASE
  WHEN presented THEN greatest(cleared_minor - greatest(refunded_minor, 0) - cash_minor, 0)
  WHEN authorized_minor = 0 AND reversed_minor = 0 AND NOT advised THEN -greatest(refunded_minor, 0)
  WHEN expired THEN 0
  ELSE greatest(greatest(CASE WHEN advised THEN advised_minor ELSE authorized_minor END, raised_minor)
                + incremented_minor - reversed_minor - greatest(refunded_minor, 0) - cash_minor, 0) END;

-- A member's payments by day: what came without a number, and visits of a month.
DROP INDEX payment_awaiting;
CREATE INDEX payment_day ON payment (member_id, purchased_on);

-- Points that a rule with limits has given to a member on a day, in a month, or ('0001-01-01') in all.
CREATE TABLE limit_use (
  member_id bigint NOT NULL,
  starts_on date NOT NULL,
  span text NOT NULL CHECK (span IN ('day', 'month', 'member')),
  rule_id bigint NOT NULL,
  points bigint NOT NULL,
  PRIMARY KEY (member_id, starts_on, span, rule_id)
) WITH (fillfactor = 80);
CREATE INDEX limit_use_starts ON limit_use
  USING brin (starts_on date_minmax_multi_ops) WITH (autosummarize = on) WHERE span <> 'member';

-- The first day of a month. Of days and months before it nothing can change what rules gave, and nothing is kept.
CREATE TABLE limit_horizon (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  kept_from date NOT NULL
);
INSERT INTO limit_horizon (kept_from) VALUES ('0001-01-01');

-- What members bought at partners: payments with money left in them, what of it was cleared, and the points that
-- they have. The source of tiers, segments and effects.
CREATE TABLE turnover (
  member_id bigint NOT NULL,
  partner_id bigint NOT NULL,
  month date NOT NULL,
  currency text NOT NULL,
  payments integer NOT NULL,
  amount_minor bigint NOT NULL,
  points bigint NOT NULL,
  last_on date NOT NULL,
  PRIMARY KEY (member_id, partner_id, month, currency)
) WITH (fillfactor = 80);
INSERT INTO turnover (member_id, partner_id, month, currency, payments, amount_minor, points, last_on)
SELECT member_id, partner_id, date_trunc('month', purchased_on), currency,
       count(*) FILTER (WHERE amount_minor > 0), sum(amount_minor), sum(posted_points), max(purchased_on)
  FROM (SELECT payment.*, partner_id,
               CASE WHEN presented
                 THEN greatest(cleared_minor - greatest(refunded_minor, 0) - cash_minor, 0)
                 ELSE 0 END AS amount_minor
          FROM payment JOIN location USING (location_id)
         WHERE reason NOT IN ('ambiguous_match', 'moved')) AS bought
 WHERE amount_minor <> 0 OR posted_points <> 0
 GROUP BY member_id, partner_id, date_trunc('month', purchased_on), currency;

-- How the card was read: one of src/values/entry-mode.ts, or '' where nobody said.
ALTER TABLE payment ADD COLUMN entry_mode text NOT NULL DEFAULT '';

ALTER TABLE member ADD COLUMN birthday date;
