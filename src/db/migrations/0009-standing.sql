-- How members stand: their tiers, segments and loyalty indices, worked out from what they bought (turnover). All of it can
-- be worked out again from the definitions and the amounts, but for the events.

-- Definitions of tiers, segments and loyalty indices. A version is never edited; the last one of each holds. A document of
-- null ends it.
CREATE TABLE standing_definition (
  kind text NOT NULL CHECK (kind IN ('tiers', 'segment', 'loyalty_index')),
  partner_id bigint NOT NULL, -- 0: the coalition's
  name text NOT NULL, -- of a segment; '' else
  version integer NOT NULL,
  document jsonb,
  changed_by text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (kind, partner_id, name, version)
);

-- A member's tier of the coalition (partner_id 0) or of a partner; '' is none.
CREATE TABLE member_tier (
  member_id bigint NOT NULL,
  partner_id bigint NOT NULL,
  tier text NOT NULL,
  since date NOT NULL,
  review_on date, -- when it changes if nothing is bought; null: never
  version integer NOT NULL, -- of the scheme
  earned_tier text NOT NULL, -- what it rests on: the tier that was earned, and in which month
  earned_on date NOT NULL,
  floor_tier text NOT NULL, -- what was earned under an earlier version of the scheme
  floor_on date NOT NULL,
  changes integer NOT NULL, -- the number of its last event
  PRIMARY KEY (member_id, partner_id)
) WITH (fillfactor = 80);

CREATE INDEX member_tier_review ON member_tier (review_on) WHERE review_on IS NOT NULL;

CREATE TABLE tier_event (
  member_id bigint NOT NULL,
  partner_id bigint NOT NULL,
  number integer NOT NULL,
  from_tier text NOT NULL,
  to_tier text NOT NULL,
  why text NOT NULL CHECK (why IN ('earned', 'lapsed', 'taken_back', 'scheme_changed')),
  changed_on date NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (member_id, partner_id, number)
);

CREATE INDEX tier_event_recorded ON tier_event USING brin (recorded_at) WITH (autosummarize = on);

CREATE TABLE member_segment (
  member_id bigint NOT NULL,
  partner_id bigint NOT NULL,
  segment text NOT NULL,
  since date NOT NULL,
  PRIMARY KEY (member_id, partner_id, segment)
);

CREATE INDEX member_segment_members ON member_segment (partner_id, segment, member_id);

-- How many members a segment has: kept by the statement that changes who is in it.
CREATE TABLE segment_size (
  partner_id bigint NOT NULL,
  segment text NOT NULL,
  members bigint NOT NULL,
  PRIMARY KEY (partner_id, segment)
) WITH (fillfactor = 50);

-- The four values that part a partner's members into fifths by recency, frequency and turnover.
CREATE TABLE rfm_boundary (
  partner_id bigint NOT NULL,
  currency text NOT NULL,
  computed_on date NOT NULL,
  members bigint NOT NULL,
  recency date[] NOT NULL,
  frequency bigint[] NOT NULL,
  monetary bigint[] NOT NULL,
  PRIMARY KEY (partner_id, currency)
);

-- A member's loyalty index at a partner, and what each part of it came to; -1: nothing is known of it. A month without
-- a row is as the one before it.
CREATE TABLE member_index (
  member_id bigint NOT NULL,
  partner_id bigint NOT NULL,
  month date NOT NULL,
  index smallint NOT NULL CHECK (index BETWEEN 0 AND 1000),
  version integer NOT NULL,
  recency smallint NOT NULL,
  frequency smallint NOT NULL,
  average_bill smallint NOT NULL,
  share_of_wallet smallint NOT NULL,
  feedback smallint NOT NULL,
  PRIMARY KEY (member_id, partner_id, month)
) WITH (fillfactor = 80);

-- How far each refresh has come: read_to in the outbox; day, the last one by which it worked; definitions, how many
-- versions the last sweep over all members knew; sweep_after, the last member of one that is under way.
CREATE TABLE refresh_cursor (
  name text PRIMARY KEY,
  read_to timestamptz NOT NULL,
  day date NOT NULL,
  definitions integer NOT NULL,
  swept_on date, -- null until the first sweep has ended
  sweep_on date, -- when the one that is under way began
  sweep_after bigint
);

CREATE INDEX outbox_created ON outbox USING brin (created_at) WITH (autosummarize = on);
CREATE INDEX member_joined ON member USING brin (joined_at) WITH (autosummarize = on);
CREATE INDEX payment_placement_placed ON payment_placement USING brin (placed_at) WITH (autosummarize = on);
CREATE INDEX exception_resolution_resolved ON exception_resolution USING brin (resolved_at) WITH (autosummarize = on);
