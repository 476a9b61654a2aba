-- Who gets in: banks and acquirers as callers, scopes, the audit trail, and row-level security as a second wall.

-- A bank that reads profiles, vouches for cards or sends rosters. Its id is from the sequence of holders, so that an id
-- names one of partner, bank and member alone.
CREATE TABLE bank (
  bank_id bigint PRIMARY KEY DEFAULT nextval('holder_id'),
  name text NOT NULL UNIQUE
);

-- scopes: null: whatever the audience may. acquirer_id: of an acquirer's key, which has no owner_id.
ALTER TABLE api_key
  ADD COLUMN scopes text[],
  ADD COLUMN acquirer_id text,
  DROP CONSTRAINT api_key_audience_check,
  ADD CONSTRAINT api_key_audience_check
    CHECK (audience IN ('operator', 'partner', 'member', 'bank', 'acquirer')),
  DROP CONSTRAINT api_key_check,
  ADD CONSTRAINT api_key_owner CHECK ((audience IN ('operator', 'acquirer')) = (owner_id IS NULL)
    AND (audience = 'acquirer') = (acquirer_id IS NOT NULL));

-- Whose the location of a payment is: partners' lists and the second wall go by it.
ALTER TABLE payment ADD COLUMN partner_id bigint;
UPDATE payment SET partner_id = location.partner_id
  FROM location WHERE location.location_id = payment.location_id;

-- About whom something is told; null: about nobody. partner_id may be a bank's id, too.
ALTER TABLE partner_event ADD COLUMN member_id bigint;

-- Audit trail --------------------------------------------------------------------------------

-- One link of the chain: SHA-256 over its entries (digest), and over the hash before it and that digest (hash); see
-- src/audit/entry.ts.
CREATE TABLE audit_batch (
  batch_id bigint PRIMARY KEY,
  entries integer NOT NULL CHECK (entries > 0),
  digest bytea NOT NULL CHECK (length(digest) = 32),
  hash bytea NOT NULL CHECK (length(hash) = 32)
);

-- Who asked for what about whom; member_id 0: about nobody in particular.
CREATE TABLE audit_entry (
  member_id bigint NOT NULL,
  batch_id bigint NOT NULL,
  number integer NOT NULL,
  at timestamptz NOT NULL,
  audience text NOT NULL,
  owner text NOT NULL,
  caller text NOT NULL,
  operation text NOT NULL,
  status smallint NOT NULL,
  request_id uuid NOT NULL,
  PRIMARY KEY (member_id, batch_id, number)
);
CREATE INDEX audit_entry_batch ON audit_entry USING brin (batch_id) WITH (autosummarize = on);

CREATE TRIGGER audit_batch_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_batch
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The second wall ----------------------------------------------------------------------------

-- Reads for partners and banks are made under these roles, which nobody can log in as (src/db/scoped.ts). They belong to
-- the server: another database of it may have made them already.
DO $$
DECLARE role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['cobrand_partner', 'cobrand_bank'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
    IF NOT pg_has_role(current_user, role_name, 'MEMBER') THEN
      EXECUTE format('GRANT %I TO CURRENT_USER', role_name);
    END IF;
  END LOOP;
END $$;

-- Whose rows a transaction under such a role sees.
CREATE FUNCTION acting_owner() RETURNS bigint LANGUAGE sql STABLE
  RETURN nullif(current_setting('cobrand.owner_id', true), '')::bigint;

-- Everybody else is held by what was granted to them, as before.
CREATE FUNCTION acts_for_itself() RETURNS boolean LANGUAGE sql STABLE
  RETURN current_user NOT IN ('cobrand_partner', 'cobrand_bank');

-- What says nothing of anybody.
GRANT SELECT ON location, partner, bank TO cobrand_partner, cobrand_bank;
GRANT SELECT ON payment, redemption, feedback, turnover, partner_event, merchant_id TO cobrand_partner;

ALTER TABLE payment ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON payment
  USING (acts_for_itself() OR (current_user = 'cobrand_partner' AND partner_id = acting_owner()));
ALTER TABLE redemption ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON redemption
  USING (acts_for_itself() OR (current_user = 'cobrand_partner' AND partner_id = acting_owner()));
ALTER TABLE feedback ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON feedback
  USING (acts_for_itself() OR (current_user = 'cobrand_partner' AND partner_id = acting_owner()));
ALTER TABLE turnover ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON turnover
  USING (acts_for_itself() OR (current_user = 'cobrand_partner' AND partner_id = acting_owner()));
ALTER TABLE partner_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON partner_event
  USING (acts_for_itself() OR (current_user = 'cobrand_partner' AND partner_id = acting_owner()));
ALTER TABLE merchant_id ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON merchant_id
  USING (acts_for_itself() OR (current_user = 'cobrand_partner' AND EXISTS (
    SELECT FROM location
     WHERE location.location_id = merchant_id.location_id AND location.partner_id = acting_owner())));
