-- Messages that leave later, come from a batch, or are carried by an approved template.
ALTER TABLE message ADD COLUMN way TEXT;
ALTER TABLE message ADD COLUMN template TEXT;                      -- JSON: {"name": …, "language": …, "parameters": […]}
CREATE INDEX message_scheduled ON message(at) WHERE state = 'scheduled';
