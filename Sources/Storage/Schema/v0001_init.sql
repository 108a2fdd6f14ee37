-- The first schema. A released migration is never edited; the next one is a new file (Migrations.swift).
-- Times are milliseconds since 1970 in UTC. Every table is STRICT.

-- What numbers come next: drawn inside the transaction that uses them, and never used twice, not even after an erasure.
CREATE TABLE sequence(
  noun TEXT PRIMARY KEY,
  next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO sequence VALUES ('client', 1), ('contact', 1), ('chat', 1), ('message', 1), ('event', 1);

CREATE TABLE setting(
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE staff(
  id INTEGER PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  roles TEXT NOT NULL DEFAULT '',           -- words joined by one space
  os_user TEXT UNIQUE,
  sound INTEGER NOT NULL DEFAULT 1,
  language TEXT,
  active INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE channel(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  enabled INTEGER NOT NULL DEFAULT 1,
  state TEXT NOT NULL DEFAULT 'ok',
  state_reason TEXT,
  roles TEXT NOT NULL DEFAULT '',
  bot INTEGER NOT NULL DEFAULT 0,
  autoreply INTEGER NOT NULL DEFAULT 0,
  settings TEXT NOT NULL DEFAULT '{}',      -- JSON object of strings; secrets as they were given
  created_at INTEGER NOT NULL,
  removed_at INTEGER
) STRICT;

-- What changes with every delivery or send, apart from what people set.
CREATE TABLE channel_progress(
  channel INTEGER PRIMARY KEY REFERENCES channel(id),
  poll_mark TEXT,                           -- the last confirmed mark of polling
  next_send_at INTEGER NOT NULL DEFAULT 0,  -- pacing across all processes: the earliest next call
  hold_until INTEGER NOT NULL DEFAULT 0     -- the messenger asked to wait
) STRICT;

CREATE TABLE client(
  id INTEGER PRIMARY KEY,
  external_id TEXT UNIQUE,
  name TEXT NOT NULL,
  status TEXT,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE client_phone(
  client INTEGER NOT NULL REFERENCES client(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  phone TEXT NOT NULL,                      -- E.164
  tail TEXT NOT NULL,                       -- its digits from the last to the first: people search by the end
  PRIMARY KEY(client, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX client_phone_whole ON client_phone(phone);
CREATE INDEX client_phone_tail ON client_phone(tail);

CREATE TABLE contact(
  id INTEGER PRIMARY KEY,
  channel INTEGER NOT NULL REFERENCES channel(id),
  external_id TEXT NOT NULL,
  name TEXT,
  username TEXT,
  phone TEXT,
  phone_tail TEXT,
  phone_proof TEXT,
  language TEXT,
  state TEXT NOT NULL DEFAULT 'active',
  opted_out INTEGER NOT NULL DEFAULT 0,
  client INTEGER REFERENCES client(id),
  last_inbound_at INTEGER,
  next_send_at INTEGER NOT NULL DEFAULT 0,  -- pacing of calls to this contact
  created_at INTEGER NOT NULL,
  UNIQUE(channel, external_id)
) STRICT;
CREATE INDEX contact_client ON contact(client) WHERE client IS NOT NULL;
CREATE INDEX contact_phone ON contact(phone) WHERE phone IS NOT NULL;
CREATE INDEX contact_phone_tail ON contact(phone_tail) WHERE phone_tail IS NOT NULL;

CREATE TABLE chat(
  id INTEGER PRIMARY KEY,
  channel INTEGER NOT NULL REFERENCES channel(id),
  contact INTEGER NOT NULL REFERENCES contact(id),
  status TEXT NOT NULL,
  new INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0,
  responsible INTEGER REFERENCES staff(id),
  opened_at INTEGER NOT NULL,
  closed_at INTEGER,
  wait_until INTEGER,
  last_inbound_at INTEGER,
  activity_at INTEGER NOT NULL,
  last_message INTEGER
) STRICT;
-- Two first messages at the same instant make one chat: at most one of a contact's chats is not closed.
CREATE UNIQUE INDEX chat_current ON chat(contact) WHERE status <> 'closed';
CREATE INDEX chat_contact ON chat(contact, id);
CREATE INDEX chat_folder ON chat(channel, status, activity_at, id);
CREATE INDEX chat_all ON chat(channel, activity_at, id);
CREATE INDEX chat_new ON chat(channel, activity_at, id) WHERE new = 1;
CREATE INDEX chat_unread ON chat(channel, activity_at, id) WHERE unread > 0;
CREATE INDEX chat_mine ON chat(responsible, activity_at, id)
  WHERE responsible IS NOT NULL AND status IN ('open', 'waiting');
CREATE INDEX chat_responsible ON chat(responsible, activity_at, id) WHERE responsible IS NOT NULL;
CREATE INDEX chat_wakes ON chat(wait_until) WHERE status = 'waiting' AND wait_until IS NOT NULL;

-- How many chats each folder holds, kept by triggers, so that counting costs nothing at a million chats.
CREATE TABLE counter(
  channel INTEGER NOT NULL,
  status TEXT NOT NULL,
  new INTEGER NOT NULL,
  chats INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0,        -- chats that have unread messages
  PRIMARY KEY(channel, status, new)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER chat_counted AFTER INSERT ON chat BEGIN
  INSERT INTO counter VALUES (NEW.channel, NEW.status, NEW.new, 1, NEW.unread > 0)
    ON CONFLICT DO UPDATE SET chats = chats + 1, unread = unread + (NEW.unread > 0);
END;
CREATE TRIGGER chat_recounted AFTER UPDATE OF channel, status, new, unread ON chat
WHEN (OLD.channel, OLD.status, OLD.new, OLD.unread > 0) IS NOT (NEW.channel, NEW.status, NEW.new, NEW.unread > 0) BEGIN
  UPDATE counter SET chats = chats - 1, unread = unread - (OLD.unread > 0)
    WHERE channel = OLD.channel AND status = OLD.status AND new = OLD.new;
  INSERT INTO counter VALUES (NEW.channel, NEW.status, NEW.new, 1, NEW.unread > 0)
    ON CONFLICT DO UPDATE SET chats = chats + 1, unread = unread + (NEW.unread > 0);
END;
CREATE TRIGGER chat_uncounted AFTER DELETE ON chat BEGIN
  UPDATE counter SET chats = chats - 1, unread = unread - (OLD.unread > 0)
    WHERE channel = OLD.channel AND status = OLD.status AND new = OLD.new;
END;

CREATE TABLE message(
  id INTEGER PRIMARY KEY,
  chat INTEGER NOT NULL REFERENCES chat(id),
  contact INTEGER NOT NULL REFERENCES contact(id),
  direction TEXT NOT NULL,
  author TEXT NOT NULL,
  staff INTEGER REFERENCES staff(id),
  text TEXT,
  system TEXT,                              -- JSON: {"kind": …, …}
  attachments TEXT,                         -- JSON array
  reactions TEXT,                           -- JSON array
  reply_to INTEGER,
  at INTEGER NOT NULL,
  state TEXT,
  failure_code TEXT,
  failure_reason TEXT,
  external_id TEXT,                         -- the messenger's id of the first (mostly the only) part
  parts INTEGER NOT NULL DEFAULT 1,
  edited_at INTEGER,
  deleted_at INTEGER,
  campaign TEXT,
  key TEXT UNIQUE
) STRICT;
CREATE INDEX message_chat ON message(chat, at, id);
CREATE UNIQUE INDEX message_external ON message(contact, external_id) WHERE external_id IS NOT NULL;

-- The calls of a message that takes several; one of a single call has no rows here.
CREATE TABLE part(
  message INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  contact INTEGER NOT NULL,
  external_id TEXT,
  state TEXT NOT NULL,
  PRIMARY KEY(message, position)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX part_external ON part(contact, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE revision(
  message INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  text TEXT
) STRICT;
CREATE INDEX revision_message ON revision(message);

-- Outgoing messages that the messenger has not accepted yet.
CREATE TABLE outbox(
  message INTEGER PRIMARY KEY REFERENCES message(id) ON DELETE CASCADE,
  channel INTEGER NOT NULL REFERENCES channel(id),
  contact INTEGER NOT NULL REFERENCES contact(id),
  queued_at INTEGER NOT NULL,
  not_before INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  claimed_until INTEGER
) STRICT;
CREATE INDEX outbox_due ON outbox(channel, not_before, message);
CREATE INDEX outbox_order ON outbox(contact, message);
CREATE INDEX outbox_wakes ON outbox(not_before) WHERE claimed_until IS NULL;
CREATE INDEX outbox_claimed ON outbox(claimed_until) WHERE claimed_until IS NOT NULL;

CREATE TABLE event(
  id INTEGER PRIMARY KEY,
  channel INTEGER NOT NULL REFERENCES channel(id),
  delivery_key TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  kinds TEXT NOT NULL DEFAULT '',           -- words joined by one space
  chat INTEGER,
  error TEXT,
  payload BLOB NOT NULL,
  UNIQUE(channel, delivery_key)
) STRICT;
CREATE INDEX event_failed ON event(id) WHERE state = 'failed';

-- Full-text search. Texts are folded before they come here (Fold.swift); the tables keep no copy of them.
CREATE VIRTUAL TABLE message_search USING fts5(text, content='', tokenize='unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE contact_search USING fts5(text, content='', tokenize='unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE client_search USING fts5(text, content='', tokenize='unicode61 remove_diacritics 0');

-- Files of received messages that are not stored yet; links expire, so they are fetched soon.
CREATE TABLE fetch(
  message INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,                -- the attachment's, from 0
  not_before INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(message, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX fetch_due ON fetch(not_before);

-- The card: visits, notes and the ledger, whose sum is the balance; and texts that are said often.
INSERT INTO sequence VALUES ('visit', 1), ('note', 1), ('ledger', 1);
-- An import finds a card without a number of its own by its name.
CREATE INDEX client_unnumbered ON client(name) WHERE external_id IS NULL;
CREATE TABLE visit(
  id INTEGER PRIMARY KEY,
  client INTEGER NOT NULL REFERENCES client(id),
  external_id TEXT UNIQUE,
  at INTEGER NOT NULL,
  service TEXT NOT NULL,
  status TEXT NOT NULL
) STRICT;
CREATE INDEX visit_client ON visit(client, status, at);
CREATE TABLE note(
  id INTEGER PRIMARY KEY,
  client INTEGER NOT NULL REFERENCES client(id),
  staff INTEGER NOT NULL REFERENCES staff(id),
  at INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX note_client ON note(client, at, id);
CREATE TABLE ledger(
  id INTEGER PRIMARY KEY,
  client INTEGER NOT NULL REFERENCES client(id),
  at INTEGER NOT NULL,
  minor INTEGER NOT NULL,                   -- in the smallest unit of the store's currency
  reason TEXT NOT NULL,
  staff INTEGER REFERENCES staff(id),
  key TEXT UNIQUE                           -- a payment's id at its provider: credited once
) STRICT;
CREATE INDEX ledger_client ON ledger(client, minor);
CREATE TABLE canned(
  name TEXT PRIMARY KEY,
  text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Who composes an answer in which chat, and until when the others are told so.
CREATE TABLE typing(
  chat INTEGER NOT NULL,
  staff INTEGER NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY(chat, staff)
) STRICT, WITHOUT ROWID;
-- Who waits longest for an answer, first.
CREATE INDEX chat_waits ON chat(channel, status, coalesce(last_inbound_at, activity_at), id);

-- Overwritten by whoever must know that the store can be written (`/healthz`).
CREATE TABLE proof(
  id INTEGER PRIMARY KEY,
  filler BLOB NOT NULL
) STRICT;
