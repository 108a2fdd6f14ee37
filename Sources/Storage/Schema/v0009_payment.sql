-- Where the money of a top-up stands at a provider that tells it; the ledger holds what came of it.
CREATE TABLE payment(
  topup INTEGER PRIMARY KEY REFERENCES topup(id) ON DELETE CASCADE,
  state TEXT NOT NULL,
  external_id TEXT,                         -- the invoice's id at the provider
  message INTEGER,                          -- the message that is the invoice
  check_at INTEGER,                         -- when the provider is asked next
  attempts INTEGER NOT NULL DEFAULT 0,
  claimed_until INTEGER
) STRICT;
CREATE INDEX payment_due ON payment(check_at) WHERE check_at IS NOT NULL;
CREATE INDEX payment_message ON payment(message) WHERE message IS NOT NULL;
