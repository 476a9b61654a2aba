-- Machines' access: the gateway's own keys, clients of the token endpoint, what was seen and must not come again.

-- What signs tokens and documents ('sig'), and what card numbers are encrypted to ('enc'). The private part is a JWE
-- under a key that is not in the database, and is forgotten once nothing can be read by it.
CREATE TABLE gateway_key (
  kid text PRIMARY KEY,
  use text NOT NULL CHECK (use IN ('sig', 'enc')),
  wrapped_jwk text,
  published_at timestamptz NOT NULL DEFAULT now(),
  active_from timestamptz NOT NULL,
  ended_at timestamptz
);

-- Gateways that hold something in memory hear, at the commit, that it was changed, by whomever.
CREATE FUNCTION tell_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify(TG_TABLE_NAME, '');
  RETURN NULL;
END $$;
CREATE TRIGGER gateway_key_told AFTER INSERT OR UPDATE OR DELETE ON gateway_key
  FOR EACH STATEMENT EXECUTE FUNCTION tell_change();
CREATE TRIGGER api_key_told AFTER UPDATE OR DELETE ON api_key
  FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- Clients of the token endpoint. keys: public JWKs that were checked. scopes null: whatever the audience may.
CREATE TABLE oauth_client (
  client_id text PRIMARY KEY,
  audience text NOT NULL CHECK (audience IN ('operator', 'partner', 'bank', 'acquirer')),
  owner_id bigint,
  acquirer_id text,
  scopes text[],
  binding text NOT NULL CHECK (binding IN ('none', 'dpop', 'mtls')),
  keys jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz,
  CONSTRAINT oauth_client_owner CHECK ((audience IN ('operator', 'acquirer')) = (owner_id IS NULL)
    AND (audience = 'acquirer') = (acquirer_id IS NOT NULL)),
  CHECK (audience <> 'bank' OR binding <> 'none')
);
CREATE INDEX oauth_client_by_owner ON oauth_client (owner_id);
CREATE TRIGGER oauth_client_told AFTER UPDATE OR DELETE ON oauth_client
  FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- Assertions and proofs that were used, by the SHA-256 of whose and which, until they are over anyway.
CREATE TABLE seen_token (
  digest bytea PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX seen_token_expiry ON seen_token (expires_at);

-- A row says that nobody's real payments are here: keys of this database begin with sk_test_.
CREATE TABLE sandbox (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton)
);
