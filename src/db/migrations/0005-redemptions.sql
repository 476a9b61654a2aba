-- Points spent at a partner, held first where the till asks for it; debts; what members are told of.

-- One row a redemption; what it took, from which lots, is in its transfers. key: the caller's, by which
-- a repeat is known. points: what was asked for; a hold may be posted with more or less.
CREATE TABLE redemption (
  member_id bigint NOT NULL,
  redemption_id bigint NOT NULL,
  partner_id bigint NOT NULL,
  key uuid NOT NULL,
  points bigint NOT NULL CHECK (points > 0),
  state text NOT NULL CHECK (state IN ('held', 'posted', 'voided', 'expired')),
  pending_transfer_id bigint, -- of a hold
  held_until timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (member_id, redemption_id),
  UNIQUE (member_id, partner_id, key),
  CHECK ((held_until IS NULL) = (pending_transfer_id IS NULL)),
  CHECK (held_until IS NOT NULL OR state = 'posted')
);

CREATE INDEX redemption_held ON redemption (member_id, held_until) WHERE state = 'held';

-- Every return of a redemption, so that a repeat is known by its key.
CREATE TABLE redemption_return (
  member_id bigint NOT NULL,
  redemption_id bigint NOT NULL,
  key uuid NOT NULL,
  points bigint NOT NULL CHECK (points > 0),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (member_id, redemption_id, key)
);

-- A hold names no lot and no funder: the lots are taken when it is posted. cover: points of one lot that
-- end the debt of another one.
ALTER TABLE transfer
  ADD COLUMN redemption_id bigint,
  ALTER COLUMN funder_id DROP NOT NULL,
  ADD CHECK (funder_id IS NOT NULL OR (code = 'redemption' AND kind IN ('pending', 'void'))),
  DROP CONSTRAINT transfer_code_check,
  ADD CONSTRAINT transfer_code_check CHECK (
    code IN ('accrual', 'redemption', 'return', 'cover', 'expiry', 'forgiveness', 'backing'));

CREATE INDEX transfer_redemption ON transfer (member_id, redemption_id)
 WHERE redemption_id IS NOT NULL;

-- The jobs look for lots by their end. Points are not in the index, so a change of them costs it nothing.
-- Nor are they in a condition of an index: it would cost every change of them as much.
CREATE INDEX lot_expires_on ON lot (expires_on, member_id);

-- Who has points of a partner that leaves.
CREATE INDEX lot_funder ON lot (funder_id, member_id);

-- What becomes of points taken back after they were spent: the member owes them, or their funder bears them.
ALTER TABLE partner
  ADD COLUMN debt text NOT NULL DEFAULT 'kept' CHECK (debt IN ('kept', 'forgiven'));

-- What a member is to be told, once: the key says of what.
CREATE TABLE member_notice (
  member_id bigint NOT NULL,
  kind text NOT NULL,
  key text NOT NULL,
  body jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (member_id, kind, key)
);
