-- Which chats look different than before, in the order in which they changed: who follows a list looks at these alone,
-- however long the list is. The newest ten thousand are kept; who was away longer reads the list anew. The chat 0 means
-- every chat: a channel or a colleague is not what it was.
CREATE TABLE touch(
  id INTEGER PRIMARY KEY,
  chat INTEGER NOT NULL
) STRICT;
CREATE TRIGGER touch_trimmed AFTER INSERT ON touch BEGIN
  DELETE FROM touch WHERE id <= NEW.id - 10000;
END;
CREATE TRIGGER chat_made AFTER INSERT ON chat BEGIN
  INSERT INTO touch(chat) VALUES (NEW.id);
END;
CREATE TRIGGER chat_changed AFTER UPDATE ON chat
WHEN (OLD.status, OLD.new, OLD.unread, OLD.responsible, OLD.closed_at, OLD.wait_until, OLD.last_inbound_at,
    OLD.activity_at, OLD.last_message)
  IS NOT (NEW.status, NEW.new, NEW.unread, NEW.responsible, NEW.closed_at, NEW.wait_until, NEW.last_inbound_at,
    NEW.activity_at, NEW.last_message) BEGIN
  INSERT INTO touch(chat) VALUES (NEW.id);
END;
CREATE TRIGGER chat_gone AFTER DELETE ON chat BEGIN
  INSERT INTO touch(chat) VALUES (OLD.id);
END;
CREATE TRIGGER message_changed AFTER UPDATE ON message
WHEN (OLD.text, OLD.attachments, OLD.at, OLD.state) IS NOT (NEW.text, NEW.attachments, NEW.at, NEW.state)
  AND NEW.id = (SELECT last_message FROM chat WHERE id = NEW.chat) BEGIN
  INSERT INTO touch(chat) VALUES (NEW.chat);
END;
CREATE TRIGGER contact_changed AFTER UPDATE ON contact
WHEN (OLD.external_id, OLD.name, OLD.username, OLD.phone, OLD.state, OLD.opted_out, OLD.client)
  IS NOT (NEW.external_id, NEW.name, NEW.username, NEW.phone, NEW.state, NEW.opted_out, NEW.client) BEGIN
  INSERT INTO touch(chat) SELECT id FROM chat WHERE contact = NEW.id;
END;
CREATE TRIGGER client_changed AFTER UPDATE ON client
WHEN (OLD.name, OLD.status) IS NOT (NEW.name, NEW.status) BEGIN
  INSERT INTO touch(chat) SELECT c.id FROM contact AS k JOIN chat AS c ON c.contact = k.id WHERE k.client = NEW.id;
END;
CREATE TRIGGER channel_changed AFTER UPDATE ON channel
WHEN (OLD.title, OLD.enabled, OLD.roles, OLD.removed_at) IS NOT (NEW.title, NEW.enabled, NEW.roles, NEW.removed_at)
BEGIN
  INSERT INTO touch(chat) VALUES (0);
END;
CREATE TRIGGER staff_changed AFTER UPDATE ON staff
WHEN (OLD.name, OLD.roles, OLD.active) IS NOT (NEW.name, NEW.roles, NEW.active) BEGIN
  INSERT INTO touch(chat) VALUES (0);
END;

-- Numbers of another system that mean a card besides its own: those of cards that were merged into it.
CREATE TABLE client_alias(
  external_id TEXT PRIMARY KEY,
  client INTEGER NOT NULL REFERENCES client(id)
) STRICT, WITHOUT ROWID;
CREATE INDEX client_alias_client ON client_alias(client);

-- The words of the index of messages, in order: a search for the beginning of a word asks for the words themselves, whose
-- newest hits are found without reading all of them.
CREATE VIRTUAL TABLE message_word USING fts5vocab('message_search', 'instance');
