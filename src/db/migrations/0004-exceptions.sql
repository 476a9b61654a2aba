-- Card events that fitted several payments, for a person to decide; and what was decided.

-- The event stands in a payment of its own (payment_id) and earns nothing until it is resolved.
CREATE TABLE exception (
  member_id bigint NOT NULL,
  event_key bytea NOT NULL CHECK (length(event_key) = 16),
  payment_id bigint NOT NULL,
  rung text NOT NULL, -- the rung on which several candidates stood
  candidate_ids bigint[] NOT NULL,
  opened_at timestamptz NOT NULL DEFAULT now(),
  resolved_to bigint, -- the payment that it was given to; its own where it stands alone
  PRIMARY KEY (member_id, event_key)
);

CREATE INDEX exception_open ON exception (opened_at) WHERE resolved_to IS NULL;

-- Every resolution and every undoing of one. resolved_to is null where it was undone.
CREATE TABLE exception_resolution (
  member_id bigint NOT NULL,
  event_key bytea NOT NULL,
  number integer NOT NULL,
  resolved_to bigint,
  resolved_by text NOT NULL, -- name of the key, or the user of the command line
  note text NOT NULL,
  resolved_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (member_id, event_key, number)
);

-- Rates of the programme: `rate` units of quote_currency for one of base_currency, on and after `day`.
CREATE TABLE exchange_rate (
  base_currency char(3) NOT NULL,
  quote_currency char(3) NOT NULL,
  day date NOT NULL,
  rate numeric(24, 10) NOT NULL CHECK (rate > 0),
  PRIMARY KEY (base_currency, quote_currency, day),
  CHECK (base_currency <> quote_currency)
);
