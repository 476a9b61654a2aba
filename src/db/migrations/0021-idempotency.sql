-- Requests that were sent with an Idempotency-Key. It is no member's table: it is asked for by the hash of the key and its
-- caller. request_hash and answer are under keys that are made of that Idempotency-Key and a secret of the gateway.
CREATE TABLE idempotent_request (
  key_hash bytea PRIMARY KEY CHECK (length(key_hash) = 32),
  request_hash bytea NOT NULL CHECK (length(request_hash) = 32),
  -- Which of several tries it belongs to: one whose gateway died is taken over.
  attempt uuid NOT NULL,
  begun_at timestamptz NOT NULL,
  -- null: it is being worked on
  answer bytea
);
CREATE INDEX idempotent_request_begun ON idempotent_request (begun_at);
