-- Receipts of tills as events of payments, and how members are recognised at a till.

-- What receipts add to a payment: paid by card, paid by what else earns (cash), and what of either came back. receipt_key:
-- the key of the receipt's event, '' where there is none; returns find it by that. receipt: goods and tenders, as
-- src/payment/receipt.ts has them. card_id 0: no card of the member is known to have paid.
ALTER TABLE payment
  ADD COLUMN receipt_card_minor bigint NOT NULL DEFAULT 0,
  ADD COLUMN receipt_other_minor bigint NOT NULL DEFAULT 0,
  ADD COLUMN returned_card_minor bigint NOT NULL DEFAULT 0,
  ADD COLUMN returned_other_minor bigint NOT NULL DEFAULT 0,
  ADD COLUMN receipt_key text NOT NULL DEFAULT '',
  ADD COLUMN receipt jsonb;
CREATE INDEX payment_receipt ON payment (member_id, receipt_key) WHERE receipt_key <> '';

-- Receipts that a bank's message may still join: the job looks among them for cards of other members.
CREATE INDEX payment_receipt_open ON payment (purchased_on)
 WHERE card_id = 0 AND receipt_card_minor > returned_card_minor;

-- Of a receipt or a return: what the till sent. The payment's receipt can be put together again from these.
ALTER TABLE card_event ADD COLUMN receipt jsonb;

-- What a terminal's token service may be taught in place of a card number. Random; the card's number is not in it.
ALTER TABLE card ADD COLUMN reference uuid NOT NULL DEFAULT gen_random_uuid();
CREATE INDEX card_reference ON card (reference);

-- By what else a member is recognised, as a keyed hash: one phone, one member.
CREATE TABLE identifier (
  kind text NOT NULL CHECK (kind IN ('phone')),
  hash bytea NOT NULL CHECK (length(hash) = 32),
  member_id bigint NOT NULL,
  PRIMARY KEY (kind, hash)
);
CREATE INDEX identifier_member ON identifier (member_id);

-- The category of purchases of which only a receipt tells; '' where it is not known.
ALTER TABLE location ADD COLUMN mcc text NOT NULL DEFAULT '' CHECK (mcc ~ '^([0-9]{4})?$');

-- What a member was taken in by, as a digest: a key that comes again asks for the same, whatever was changed since. Null
-- where it was a name alone.
ALTER TABLE member ADD COLUMN asked bytea CHECK (length(asked) = 32);
