-- Card events that fitted several payments, for a person to decide; and what was decided.

-- The event stands in a payment of its own (payment_id) and earns nothing until it is resolved. Where it is
-- given to another payment, whatever its own payment holds, then and later, counts there.
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

-- The values by which an event was matched, as JSON; '' where it opened a payment of its own.
ALTER TABLE card_event ADD COLUMN evidence text NOT NULL DEFAULT '';

-- Changes of the merchant-id map, and the payments that each placed anew. A change that is not finished is
-- taken up again, by whoever makes it again or by the job.
CREATE TABLE merchant_map_change (
  change_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  entries jsonb NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz
);

CREATE TABLE payment_placement (
  member_id bigint NOT NULL,
  payment_id bigint NOT NULL,
  change_id bigint NOT NULL,
  location_before bigint,
  location_after bigint,
  points_before bigint NOT NULL,
  points_after bigint NOT NULL,
  placed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (member_id, payment_id, change_id)
);

-- When each job last came to its end: ran_at by the clock that it was given, finished_at by the server's.
CREATE TABLE job_run (
  name text PRIMARY KEY,
  ran_at timestamptz NOT NULL,
  finished_at timestamptz NOT NULL DEFAULT now(),
  counts jsonb NOT NULL
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
