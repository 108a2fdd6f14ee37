-- Who goes first in the outbox: 0 answers, 1 lines of a batch, 2 promotions. A person's answer waits behind nobody's batch.
ALTER TABLE outbox ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET rank = CASE
  WHEN campaign IS NOT NULL THEN 2
  ELSE CASE (SELECT way FROM message WHERE id = outbox.message) WHEN 'promo' THEN 2 WHEN 'batch' THEN 1 ELSE 0 END
END;
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox(channel, rank, not_before, message) WHERE claimed_until IS NULL;
