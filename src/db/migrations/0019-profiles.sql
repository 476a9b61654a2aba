-- What members let banks see of their spending, the purchases of a month as a profile reads them, and anonymous cohorts.

-- Consent ------------------------------------------------------------------------------------

-- Under which name a bank knows a member: random, and another one for each bank, so that two banks cannot join what they
-- have. It is looked up by itself.
CREATE TABLE bank_subject (
  bank_id bigint NOT NULL REFERENCES bank,
  subject uuid NOT NULL DEFAULT gen_random_uuid(),
  member_id bigint NOT NULL,
  PRIMARY KEY (bank_id, subject),
  UNIQUE (member_id, bank_id)
);

-- One row for each time that a member agreed: which bank may see which categories of how many months back, what for, and
-- until when (the last day). how: where it was given. A consent that holds is not withdrawn and not over; there is one for
-- a bank and a purpose.
CREATE TABLE profile_consent (
  member_id bigint NOT NULL,
  consent_id uuid NOT NULL DEFAULT gen_random_uuid(),
  bank_id bigint NOT NULL REFERENCES bank,
  purpose text NOT NULL CHECK (purpose IN ('credit_decision', 'credit_limit', 'offers', 'budgeting')),
  categories text[] NOT NULL CHECK (cardinality(categories) BETWEEN 1 AND 50),
  window_months smallint NOT NULL CHECK (window_months BETWEEN 1 AND 36),
  until date NOT NULL,
  text_version integer NOT NULL,
  language text NOT NULL,
  given_at timestamptz NOT NULL,
  how text NOT NULL CHECK (how IN ('portal', 'api')),
  request_id uuid,
  withdrawn_at timestamptz CHECK (withdrawn_at >= given_at),
  PRIMARY KEY (member_id, consent_id)
);
CREATE UNIQUE INDEX profile_consent_standing ON profile_consent (member_id, bank_id, purpose)
 WHERE withdrawn_at IS NULL;

-- A bank's signed request for a consent. It is looked up by itself. member_id null: nobody here is whom the bank named, of
-- whom nothing is kept, and the bank is told nothing else than of a member who does not answer.
CREATE TABLE consent_request (
  request_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  bank_id bigint NOT NULL REFERENCES bank,
  jti text NOT NULL,
  member_id bigint,
  purpose text NOT NULL,
  categories text[] NOT NULL,
  window_months smallint NOT NULL,
  until date NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'given', 'declined', 'replaced')),
  consent_id uuid,
  created_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  UNIQUE (bank_id, jti),
  CHECK ((state = 'given') = (consent_id IS NOT NULL))
);
CREATE INDEX consent_request_member ON consent_request (member_id) WHERE member_id IS NOT NULL;
CREATE INDEX consent_request_ends ON consent_request (ends_at);

-- Profiles -----------------------------------------------------------------------------------

-- How often a cell was written: purchases that were gathered when it was as often are still the month's.
ALTER TABLE profile_month ADD COLUMN changes integer NOT NULL DEFAULT 1;

-- The purchases of a member's month in a category, as src/profile/purchases/purchase.ts writes them, and the sum of
-- `changes` of their cells when they were gathered. Made when a profile is read; all of it can be made again from payments.
CREATE TABLE profile_purchases (
  member_id bigint NOT NULL,
  month date NOT NULL,
  category text NOT NULL,
  changes bigint NOT NULL,
  purchases json NOT NULL,
  PRIMARY KEY (member_id, month, category)
) WITH (fillfactor = 80);

-- How much of the coalition the gateway saw in a month that is closed: locations that there were, those from which a payment
-- came, and those whose tills sent receipts.
CREATE TABLE coverage_month (
  month date PRIMARY KEY,
  locations integer NOT NULL,
  seen integer NOT NULL,
  with_receipts integer NOT NULL
);

-- All profiles that a bank may see, as one file; lines are kept so that it can be gone on with, and signed for as a whole.
CREATE TABLE profile_export (
  export_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  bank_id bigint NOT NULL REFERENCES bank,
  purpose text NOT NULL,
  from_month date NOT NULL,
  to_month date NOT NULL,
  categories text[], -- null: all that members agreed to
  encrypted boolean NOT NULL,
  stream uuid, -- the answer that writes its lines: whoever asks again takes it over
  created_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  manifest text,
  completed_at timestamptz,
  CHECK ((manifest IS NULL) = (completed_at IS NULL))
);
CREATE INDEX profile_export_bank ON profile_export (bank_id, created_at);
CREATE INDEX profile_export_ends ON profile_export (ends_at);
CREATE TABLE profile_export_line (
  export_id uuid NOT NULL,
  line integer NOT NULL CHECK (line > 0),
  subject uuid NOT NULL,
  digest bytea NOT NULL CHECK (length(digest) = 32),
  PRIMARY KEY (export_id, line)
);

-- Cohorts ------------------------------------------------------------------------------------

-- A month for which cohorts are published: once, and then for ever as they were. cities: all that the grid has.
CREATE TABLE cohort_month (
  month date PRIMARY KEY,
  members_min integer NOT NULL,
  cities text[] NOT NULL,
  published_at timestamptz NOT NULL
);

-- What is published of the grid, rounded; a cell that is not here is not told. level: 0 a category, 1 a city of it, 2 an
-- age band of that.
CREATE TABLE cohort_cell (
  month date NOT NULL REFERENCES cohort_month,
  currency text NOT NULL,
  category text NOT NULL,
  level smallint NOT NULL CHECK (level BETWEEN 0 AND 2),
  city text NOT NULL,
  age_band text NOT NULL,
  members integer NOT NULL,
  payments integer NOT NULL,
  amount_minor bigint NOT NULL,
  PRIMARY KEY (month, currency, category, level, city, age_band),
  CHECK (level >= 1 OR city = ''),
  CHECK (level = 2 OR age_band = '')
);
CREATE TRIGGER cohort_month_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cohort_month
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cohort_cell_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cohort_cell
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What banks asked of cohorts; number: how many on that day (UTC), which has a limit.
CREATE TABLE cohort_query (
  bank_id bigint NOT NULL REFERENCES bank,
  asked_on date NOT NULL,
  number integer NOT NULL,
  asked_at timestamptz NOT NULL,
  caller text NOT NULL,
  question jsonb NOT NULL,
  PRIMARY KEY (bank_id, asked_on, number)
);

-- The second wall ----------------------------------------------------------------------------

ALTER TABLE bank_subject ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON bank_subject
  USING (acts_for_itself() OR (current_user = 'cobrand_bank' AND bank_id = acting_owner()));
ALTER TABLE profile_consent ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON profile_consent
  USING (acts_for_itself() OR (current_user = 'cobrand_bank' AND bank_id = acting_owner()));
ALTER TABLE consent_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON consent_request
  USING (acts_for_itself() OR (current_user = 'cobrand_bank' AND bank_id = acting_owner()));
ALTER TABLE profile_export ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON profile_export
  USING (acts_for_itself() OR (current_user = 'cobrand_bank' AND bank_id = acting_owner()));
ALTER TABLE profile_export_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON profile_export_line
  USING (acts_for_itself() OR (current_user = 'cobrand_bank'
    AND export_id IN (SELECT export_id FROM profile_export WHERE bank_id = acting_owner())));
ALTER TABLE cohort_query ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON cohort_query
  USING (acts_for_itself() OR (current_user = 'cobrand_bank' AND bank_id = acting_owner()));
-- Member, category and month each have to be within a consent that holds now.
ALTER TABLE profile_purchases ENABLE ROW LEVEL SECURITY;
CREATE POLICY consented_rows ON profile_purchases
  USING (acts_for_itself() OR (current_user = 'cobrand_bank' AND EXISTS (
    SELECT FROM profile_consent AS consent
     WHERE consent.member_id = profile_purchases.member_id AND consent.bank_id = acting_owner()
       AND consent.withdrawn_at IS NULL AND consent.until >= (now() AT TIME ZONE 'UTC')::date
       AND profile_purchases.category = ANY (consent.categories)
       AND profile_purchases.month > (now() AT TIME ZONE 'UTC')::date
             - make_interval(months => consent.window_months + 1))));
GRANT SELECT ON bank_subject, profile_consent, consent_request, profile_purchases, profile_export,
  profile_export_line, coverage_month, cohort_month, cohort_cell, cohort_query TO cobrand_bank;
