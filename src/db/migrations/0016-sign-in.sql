-- How members get in, and what they have agreed to.

-- 'oidc': a subject of the operator's identity provider. One subject, one member, as with phones; and one member, one subject.
ALTER TABLE identifier DROP CONSTRAINT identifier_kind_check;
ALTER TABLE identifier ADD CONSTRAINT identifier_kind_check CHECK (kind IN ('phone', 'oidc'));
CREATE UNIQUE INDEX identifier_subject ON identifier (member_id) WHERE kind = 'oidc';

-- One-time codes: one a phone, the newest. Of phones of strangers too, by their keyed hash: kept_until is soon.
CREATE TABLE sign_in_code (
  phone_hash bytea PRIMARY KEY CHECK (length(phone_hash) = 32),
  code_hash bytea NOT NULL CHECK (length(code_hash) = 32), -- under a key that is not in the database
  tries smallint NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 5),
  ends_at timestamptz NOT NULL,
  asked_at timestamptz[] NOT NULL, -- when codes were asked for, as far as limits look back
  kept_until timestamptz NOT NULL
);
CREATE INDEX sign_in_code_kept ON sign_in_code (kept_until);

-- Somebody proved a phone or a subject and is no member yet. SHA-256 of 256 random bits.
CREATE TABLE join_ticket (
  ticket_hash bytea PRIMARY KEY CHECK (length(ticket_hash) = 32),
  phone_hash bytea CHECK (length(phone_hash) = 32),
  subject_hash bytea CHECK (length(subject_hash) = 32),
  scopes text[], -- of the token that it was proved by, and its end; null: by none
  grant_ends_at timestamptz,
  ends_at timestamptz NOT NULL,
  CHECK ((scopes IS NULL) = (grant_ends_at IS NULL)),
  CHECK (phone_hash IS NOT NULL OR subject_hash IS NOT NULL)
);
CREATE INDEX join_ticket_ends ON join_ticket (ends_at);

-- Looked up by what the member holds, as card tokens are; SHA-256 of 256 random bits.
CREATE TABLE member_session (
  token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
  member_id bigint NOT NULL,
  proof text NOT NULL CHECK (proof IN ('code', 'oidc')),
  scopes text[], -- null: whatever the member may
  started_at timestamptz NOT NULL,
  idle_ends_at timestamptz NOT NULL, -- moved by use
  ends_at timestamptz NOT NULL,
  CHECK (idle_ends_at <= ends_at)
);
CREATE INDEX member_session_member ON member_session (member_id);
CREATE INDEX member_session_idle ON member_session (idle_ends_at);

-- The texts that members have agreed to, word for word: what somebody agreed to is never edited.
CREATE TABLE consent_text (
  kind text NOT NULL CHECK (kind IN ('programme', 'card_linking')),
  version integer NOT NULL CHECK (version > 0),
  language text NOT NULL,
  digest bytea NOT NULL CHECK (length(digest) = 32),
  title text NOT NULL,
  paragraphs text[] NOT NULL,
  PRIMARY KEY (kind, version, language)
);
CREATE TRIGGER consent_text_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_text
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- One row for each time that a member agreed. via: where; withdrawn_at null: it stands. Version 0 is no text of ours: the operator has
-- taken the member in, and answers for what was agreed to (decision 28).
CREATE TABLE consent (
  member_id bigint NOT NULL,
  kind text NOT NULL CHECK (kind IN ('programme', 'card_linking')),
  version integer NOT NULL,
  language text, -- of the text; null for version 0, which has none
  given_at timestamptz NOT NULL,
  via text NOT NULL CHECK (via IN ('portal', 'api', 'operator')),
  withdrawn_at timestamptz CHECK (withdrawn_at >= given_at),
  PRIMARY KEY (member_id, kind, version, given_at),
  FOREIGN KEY (kind, version, language) REFERENCES consent_text,
  CHECK ((version = 0) = (language IS NULL)),
  CHECK (version > 0 OR via = 'operator')
);
-- Whoever is a member by now was taken in by the operator.
INSERT INTO consent (member_id, kind, version, given_at, via)
SELECT member_id, kind, 0, joined_at, 'operator'
  FROM member CROSS JOIN (VALUES ('programme'), ('card_linking')) AS vouched (kind);
