-- Webhooks and the change feed: what is to be told gets a position in its owner's feed, and goes to the owner's endpoints.

-- The relay reads what a batch has to tell: its card events, and its transfers by member. Batches of before are not told.
ALTER TABLE outbox
  ADD COLUMN relayed boolean NOT NULL DEFAULT true,
  ADD COLUMN member_ids bigint[] NOT NULL DEFAULT '{}',
  ADD COLUMN transfer_ids bigint[] NOT NULL DEFAULT '{}',
  ADD CHECK (cardinality(member_ids) = cardinality(transfer_ids));
ALTER TABLE outbox ALTER COLUMN relayed SET DEFAULT false;
CREATE INDEX outbox_waiting ON outbox (outbox_id) WHERE NOT relayed;

-- partner_id: whose the event is, a partner's or a bank's. position: its place in the owner's feed, given by the relay, so
-- that a transaction that commits late is never behind a reader; null until then.
ALTER TABLE partner_event
  ADD COLUMN IF NOT EXISTS member_id bigint,
  ADD COLUMN position bigint,
  ADD COLUMN location_id bigint;
UPDATE partner_event SET kind = 'feedback.detractor' WHERE kind = 'feedback_detractor';
CREATE UNIQUE INDEX partner_event_position ON partner_event (partner_id, position);
CREATE INDEX partner_event_waiting ON partner_event (event_id) WHERE position IS NULL;
CREATE INDEX partner_event_member ON partner_event (member_id) WHERE member_id IS NOT NULL; -- goes with the member
CREATE INDEX partner_event_created ON partner_event USING brin (created_at) WITH (autosummarize = on);

-- The last position of each owner's feed.
CREATE TABLE feed_head (
  owner_id bigint PRIMARY KEY,
  position bigint NOT NULL
) WITH (fillfactor = 50);

-- Up to which position events of an owner's feed have been forgotten, because of their age. Apart from the head: the relay
-- changes that with each batch. What goes with an erased member is no matter to who reads on.
CREATE TABLE feed_tail (
  owner_id bigint PRIMARY KEY,
  position bigint NOT NULL
);

-- Where events are sent. types, location_ids: empty means all. Secrets are encrypted by the gateway (src/webhook/secret.ts).
-- position: up to there, events of the feed were sent or wait in webhook_delivery.
CREATE TABLE webhook_endpoint (
  endpoint_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  owner_id bigint NOT NULL,
  url text NOT NULL,
  description text NOT NULL,
  types text[] NOT NULL,
  location_ids bigint[] NOT NULL,
  state text NOT NULL DEFAULT 'enabled' CHECK (state IN ('enabled', 'disabled')),
  why text NOT NULL DEFAULT '' CHECK (why IN ('', 'owner', 'gone', 'failing')),
  revision integer NOT NULL DEFAULT 1,
  secret bytea NOT NULL,
  old_secret bytea,
  old_secret_until timestamptz,
  created_at timestamptz NOT NULL,
  position bigint NOT NULL,
  failures integer NOT NULL DEFAULT 0, -- in a row
  failing_since timestamptz,
  paused_until timestamptz, -- of one that fails: nothing is sent before
  leased_by uuid,
  leased_until timestamptz,
  CHECK ((state = 'enabled') = (why = '')),
  CHECK ((old_secret IS NULL) = (old_secret_until IS NULL)),
  CHECK ((failures = 0) = (failing_since IS NULL))
) WITH (fillfactor = 50);
CREATE INDEX webhook_endpoint_owner ON webhook_endpoint (owner_id);

-- What is to be sent again to an endpoint, or because its owner asked.
CREATE TABLE webhook_delivery (
  endpoint_id bigint NOT NULL,
  event_id bigint NOT NULL,
  attempts smallint NOT NULL,
  due_at timestamptz NOT NULL,
  PRIMARY KEY (endpoint_id, event_id)
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (endpoint_id, due_at);

-- How it went. status: of the answer; error: why there is none, or why it is none that counts. event_id null: a test.
CREATE TABLE webhook_attempt (
  endpoint_id bigint NOT NULL,
  attempt_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  event_id bigint,
  attempt smallint NOT NULL,
  at timestamptz NOT NULL,
  duration_ms integer NOT NULL,
  status smallint,
  error text,
  response text NOT NULL,
  PRIMARY KEY (endpoint_id, attempt_id)
);
CREATE INDEX webhook_attempt_at ON webhook_attempt USING brin (at) WITH (autosummarize = on);

-- The second wall: an owner reads its own feed and endpoints, whether it is a partner or a bank.
GRANT SELECT ON partner_event, feed_head, feed_tail TO cobrand_partner, cobrand_bank;
GRANT SELECT (endpoint_id, owner_id, url, description, types, location_ids, state, why, revision, created_at,
              failing_since, old_secret_until) ON webhook_endpoint TO cobrand_partner, cobrand_bank;
DROP POLICY own_rows ON partner_event;
CREATE POLICY own_rows ON partner_event USING (acts_for_itself() OR partner_id = acting_owner());
ALTER TABLE feed_head ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON feed_head USING (acts_for_itself() OR owner_id = acting_owner());
ALTER TABLE feed_tail ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON feed_tail USING (acts_for_itself() OR owner_id = acting_owner());
ALTER TABLE webhook_endpoint ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON webhook_endpoint USING (acts_for_itself() OR owner_id = acting_owner());
