-- The moments of an account's calls within the last second, and of the promotions among them: words joined by one space.
ALTER TABLE channel_progress ADD COLUMN recent_calls TEXT NOT NULL DEFAULT '';
ALTER TABLE channel_progress ADD COLUMN recent_promos TEXT NOT NULL DEFAULT '';
