-- Campaigns: named bulk sends, with the plan that is frozen before the first call.
CREATE TABLE campaign(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  channel INTEGER NOT NULL REFERENCES channel(id),
  staff INTEGER NOT NULL REFERENCES staff(id),  -- who began it
  text TEXT,                                -- as it was given, with its placeholders
  template TEXT,                            -- JSON: {"name": …, "language": …, "parameters": […]}
  common TEXT,                              -- the final text where everybody gets the same
  selection TEXT NOT NULL,                  -- all, status:STATUS, clients:DIGEST
  state TEXT NOT NULL,
  reason TEXT,
  start_at INTEGER NOT NULL,
  between_hours TEXT,                       -- 10:00-20:00
  created_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;
CREATE INDEX campaign_live ON campaign(channel, id) WHERE state IN ('planned', 'running');

-- Everybody whom a campaign considered. There is no message before the moment when it is sent.
CREATE TABLE recipient(
  campaign INTEGER NOT NULL REFERENCES campaign(id),
  position INTEGER NOT NULL,
  contact INTEGER REFERENCES contact(id),
  client INTEGER REFERENCES client(id),
  verdict TEXT NOT NULL,
  text TEXT,                                -- NULL where it is the campaign's common one
  parameters TEXT,                          -- JSON array, of the template
  message INTEGER REFERENCES message(id),
  PRIMARY KEY(campaign, position)
) STRICT, WITHOUT ROWID;
-- Each contact at most once per campaign.
CREATE UNIQUE INDEX recipient_once ON recipient(campaign, contact) WHERE verdict = 'send';
CREATE INDEX recipient_next ON recipient(campaign, position) WHERE verdict = 'send' AND message IS NULL;
CREATE UNIQUE INDEX recipient_message ON recipient(message) WHERE message IS NOT NULL;
CREATE INDEX recipient_contact ON recipient(contact) WHERE contact IS NOT NULL;
CREATE INDEX recipient_client ON recipient(client) WHERE client IS NOT NULL;

-- People's messages go first.
ALTER TABLE outbox ADD COLUMN campaign INTEGER REFERENCES campaign(id);
CREATE INDEX outbox_campaign ON outbox(campaign, not_before, message) WHERE campaign IS NOT NULL;
-- The pace of campaigns, beside the channel's.
ALTER TABLE channel_progress ADD COLUMN next_promo_at INTEGER NOT NULL DEFAULT 0;
