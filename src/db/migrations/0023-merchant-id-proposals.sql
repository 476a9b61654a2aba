-- What partners say of their locations, and of the merchant ids that they propose for them.

-- Counts the changes of name, city and category: for If-Match.
ALTER TABLE location ADD COLUMN revision integer NOT NULL DEFAULT 1;

-- kind `map`: the location has the merchant id from valid_from until valid_to (not included). `end`: the location, which has
-- it from valid_from on, has it no longer from valid_to on. state `replaced`: the partner has said otherwise since. decided_by
-- is no partner's to see.
CREATE TABLE merchant_id_proposal (
  proposal_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  partner_id bigint NOT NULL,
  location_id bigint NOT NULL,
  acquirer_id text NOT NULL,
  merchant_id text NOT NULL,
  terminal_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('map', 'end')),
  valid_from date NOT NULL,
  valid_to date NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'approved', 'refused', 'replaced')),
  proposed_at timestamptz NOT NULL DEFAULT now(),
  note text NOT NULL DEFAULT '',
  decided_at timestamptz,
  decided_by text NOT NULL DEFAULT '',
  change_id bigint,
  UNIQUE (partner_id, acquirer_id, merchant_id, terminal_id, kind, location_id, valid_from, valid_to),
  CHECK (valid_from < valid_to),
  CHECK ((state = 'approved') = (change_id IS NOT NULL))
);
CREATE INDEX merchant_id_proposal_open ON merchant_id_proposal (proposal_id) WHERE state = 'open';
CREATE INDEX merchant_id_proposal_of_merchant ON merchant_id_proposal (acquirer_id, merchant_id);

GRANT SELECT (proposal_id, partner_id, location_id, acquirer_id, merchant_id, terminal_id, kind, valid_from, valid_to, state,
              proposed_at, note, decided_at)
   ON merchant_id_proposal TO cobrand_partner;
ALTER TABLE merchant_id_proposal ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON merchant_id_proposal
  USING (acts_for_itself() OR (current_user = 'cobrand_partner' AND partner_id = acting_owner()));
