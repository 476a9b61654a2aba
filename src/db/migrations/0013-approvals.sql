-- The life of a rule: drafts, who decided what, and who has agreed to pay. owner_id 0 is the coalition.

-- What somebody writes and a second person approves. revision is raised by every change, so that nobody approves, or
-- writes over, what they have not seen. Approved, it names the version that it became.
CREATE TABLE rule_draft (
  draft_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  owner_id bigint NOT NULL,
  revision integer NOT NULL DEFAULT 1,
  document jsonb NOT NULL,
  saved_by text NOT NULL,
  saved_at timestamptz NOT NULL DEFAULT now(),
  rule_id bigint,
  version integer,
  CHECK ((rule_id IS NULL) = (version IS NULL)),
  FOREIGN KEY (rule_id, version) REFERENCES rule_version
);
CREATE INDEX rule_draft_open ON rule_draft (owner_id) WHERE rule_id IS NULL;

-- Which partner pays for rules of which owner, and in which days, both included.
CREATE TABLE funding_agreement (
  owner_id bigint NOT NULL,
  funder_id bigint NOT NULL REFERENCES partner,
  agreed_from date NOT NULL,
  agreed_until date NOT NULL DEFAULT 'infinity',
  PRIMARY KEY (owner_id, funder_id),
  CHECK (owner_id <> funder_id),
  CHECK (agreed_from <= agreed_until)
);
-- Who funds the rules of others has agreed to it, as far as these reach.
INSERT INTO funding_agreement (owner_id, funder_id, agreed_from, agreed_until)
SELECT coalesce(rule.partner_id, 0), funder_id, min(valid_from)::date,
       (max(valid_to) - interval '1 microsecond')::date
  FROM rule_version JOIN rule USING (rule_id) JOIN rule_funder USING (rule_id, version)
 WHERE rule.partner_id IS DISTINCT FROM funder_id
 GROUP BY rule.partner_id, funder_id;

-- Who decided what, and when. document is what it said: a draft, an end, an agreement.
CREATE TABLE rule_decision (
  decision_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  owner_id bigint NOT NULL,
  action text NOT NULL
    CHECK (action IN ('drafted', 'changed', 'discarded', 'approved', 'applied', 'ended', 'agreed')),
  draft_id bigint,
  rule_id bigint,
  version integer,
  document jsonb NOT NULL,
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX rule_decision_rule ON rule_decision (rule_id, version);
CREATE INDEX rule_decision_draft ON rule_decision (draft_id);
CREATE TRIGGER rule_decision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON rule_decision
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A version that was approved and shall never begin ends when it begins.
ALTER TABLE rule_version DROP CONSTRAINT rule_version_check;
ALTER TABLE rule_version ADD CHECK (valid_from <= valid_to);
