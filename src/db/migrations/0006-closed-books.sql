-- Days that are sealed, months that are settled, and partners that leave.

-- The Merkle root over a day's transfers, and the hash that chains it to the day before; see
-- src/ledger/seal. blocks: the roots of its subtrees of 256 transfers, of which the root is made, so that
-- a changed transfer is found among few.
CREATE TABLE sealed_day (
  day date PRIMARY KEY,
  transfers bigint NOT NULL,
  root bytea NOT NULL CHECK (length(root) = 32),
  chain bytea NOT NULL CHECK (length(chain) = 32),
  blocks bytea NOT NULL CHECK (length(blocks) % 32 = 0),
  sealed_at timestamptz NOT NULL DEFAULT now()
);

-- Nothing is booked on such a day, or on one before it, any more. It is closed before it is sealed: whoever
-- began to book before that is waited for.
CREATE TABLE closed_day (
  day date PRIMARY KEY
);

CREATE TABLE settled_month (
  month date PRIMARY KEY CHECK (month = date_trunc('month', month)),
  statement jsonb NOT NULL,
  closed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TRIGGER sealed_day_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sealed_day
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER settled_month_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON settled_month
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What was booked lately is looked for by its day, before a vacuum has come by.
ALTER INDEX transfer_booked_on SET (autosummarize = on);

-- A partner's account has 64 stripes; before, it had 16.
INSERT INTO account (account_id, stripe, holder)
SELECT account_id, stripe, 'partner'
  FROM (SELECT DISTINCT account_id FROM account WHERE holder = 'partner') AS partner,
       generate_series(0, 63) AS stripe
ON CONFLICT (account_id, stripe) DO NOTHING;

-- settles_at: when the funder owes its points to the coalition. earns_until: the last day on which its rules
-- give points; redeems_until: the last day of the run-off; backed_by: whose the outstanding lots are then.
ALTER TABLE partner
  ADD COLUMN settles_at text NOT NULL DEFAULT 'issuance' CHECK (settles_at IN ('issuance', 'redemption')),
  ADD COLUMN earns_until date NOT NULL DEFAULT 'infinity',
  ADD COLUMN redeems_until date NOT NULL DEFAULT 'infinity',
  ADD COLUMN backed_by bigint REFERENCES partner,
  ADD CHECK (earns_until <= redeems_until);
