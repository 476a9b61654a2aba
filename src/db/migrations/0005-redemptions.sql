-- Points spent at a partner, held first where the till asks for it, and what members are told of.

-- One row a redemption; its points are in its transfers. key: the caller's, by which a repeat is known.
CREATE TABLE redemption (
  member_id bigint NOT NULL,
  redemption_id bigint NOT NULL,
  partner_id bigint NOT NULL,
  key text NOT NULL,
  points bigint NOT NULL CHECK (points > 0),
  state text NOT NULL CHECK (state IN ('held', 'posted', 'voided', 'expired')),
  held_until timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (member_id, redemption_id),
  UNIQUE (member_id, partner_id, key)
);

CREATE INDEX redemption_held ON redemption (held_until) WHERE state = 'held';

ALTER TABLE transfer ADD COLUMN redemption_id bigint;

-- What a member is to be told, once: the key says of what.
CREATE TABLE member_notice (
  member_id bigint NOT NULL,
  kind text NOT NULL,
  key text NOT NULL,
  body jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (member_id, kind, key)
);
