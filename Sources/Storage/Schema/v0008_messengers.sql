-- When a contact's profile was asked for in vain, and when it may be asked for again.
CREATE TABLE profile(
  contact INTEGER PRIMARY KEY REFERENCES contact(id) ON DELETE CASCADE,
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL
) STRICT;
-- Whom the messenger has not named yet.
CREATE INDEX contact_nameless ON contact(channel, id) WHERE name IS NULL AND username IS NULL;

-- How old a token is that has to be renewed (Instagram's), known by its digest.
CREATE TABLE token(
  channel INTEGER PRIMARY KEY REFERENCES channel(id),
  digest TEXT NOT NULL,
  seen_at INTEGER NOT NULL,                 -- since when this one is in use here
  expires_at INTEGER,                       -- as the messenger told; NULL while it has not
  not_before INTEGER NOT NULL               -- the next try to renew it
) STRICT;

-- What an echo without a known id may repeat.
CREATE INDEX message_unanswered ON message(contact, id) WHERE state IN ('sending', 'uncertain');
