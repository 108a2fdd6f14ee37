-- The menu bot: how it is set up, where each talk stands, and what clients told it.
INSERT INTO sequence VALUES ('review', 1), ('topup', 1);

-- What differs from how a service comes; the service 'menu' keeps the greeting alone.
CREATE TABLE bot_service(
  channel INTEGER NOT NULL REFERENCES channel(id),
  service TEXT NOT NULL,
  is_on INTEGER NOT NULL DEFAULT 1,
  label TEXT NOT NULL DEFAULT '{}',         -- JSON object of strings by language
  text TEXT NOT NULL DEFAULT '{}',          -- the same
  settings TEXT NOT NULL DEFAULT '{}',      -- JSON object of strings
  token TEXT,                               -- as it was given: a secret, or a reference to one
  PRIMARY KEY(channel, service)
) STRICT, WITHOUT ROWID;
CREATE TABLE bot_command(
  channel INTEGER NOT NULL REFERENCES channel(id),
  name TEXT NOT NULL,                       -- without the slash
  text TEXT,
  link TEXT,
  label TEXT,
  PRIMARY KEY(channel, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE promotion(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  channel INTEGER REFERENCES channel(id),   -- NULL: every channel
  title TEXT NOT NULL,
  text TEXT,
  first_day INTEGER,                        -- days since 1970-01-01 in the salon's zone, both included
  last_day INTEGER
) STRICT;

-- Where a talk stands.
CREATE TABLE bot_state(
  chat INTEGER PRIMARY KEY REFERENCES chat(id),
  contact INTEGER NOT NULL REFERENCES contact(id),
  step TEXT NOT NULL,                       -- JSON
  misses INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX bot_state_contact ON bot_state(contact);

-- The buttons of an outgoing message.
CREATE TABLE keyboard(
  message INTEGER PRIMARY KEY REFERENCES message(id) ON DELETE CASCADE,
  buttons TEXT NOT NULL                     -- JSON
) STRICT;

CREATE TABLE review(
  id INTEGER PRIMARY KEY,
  chat INTEGER NOT NULL REFERENCES chat(id),
  contact INTEGER NOT NULL REFERENCES contact(id),
  at INTEGER NOT NULL,
  rating INTEGER,                           -- NULL: a complaint
  text TEXT
) STRICT;
CREATE INDEX review_contact ON review(contact);
CREATE INDEX review_chat ON review(chat);

-- Sums that clients asked to pay in.
CREATE TABLE topup(
  id INTEGER PRIMARY KEY,
  client INTEGER NOT NULL REFERENCES client(id),
  contact INTEGER NOT NULL REFERENCES contact(id),
  chat INTEGER NOT NULL REFERENCES chat(id),
  at INTEGER NOT NULL,
  minor INTEGER NOT NULL,                   -- in the smallest unit of the currency
  currency TEXT NOT NULL,
  provider TEXT NOT NULL,
  state TEXT NOT NULL,
  url TEXT
) STRICT;
CREATE INDEX topup_client ON topup(client);
CREATE INDEX topup_contact ON topup(contact);
CREATE INDEX topup_chat ON topup(chat);
