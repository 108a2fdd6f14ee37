-- What a channel answers by itself, and when; whether it does stands with the channel.
CREATE TABLE autoreply(
  channel INTEGER PRIMARY KEY REFERENCES channel(id),
  text_uk TEXT,                             -- as it was written, with its placeholders
  text_en TEXT,
  scope TEXT NOT NULL,                      -- always, off-hours, first
  hours TEXT NOT NULL,                      -- Mon-Fri 09:00-20:00; Sat 10:00-18:00
  holidays TEXT NOT NULL,                   -- dates joined by one space; without a year: every year
  every INTEGER NOT NULL                    -- the period in milliseconds
) STRICT;

-- The automatic answers that a messenger accepted, or may have: a contact's next period begins here.
CREATE TABLE autoreply_given(
  message INTEGER PRIMARY KEY REFERENCES message(id) ON DELETE CASCADE,
  contact INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX autoreply_given_contact ON autoreply_given(contact, at);
