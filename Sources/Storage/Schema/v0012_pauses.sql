-- Why a campaign is paused or cancelled, in Ukrainian, where the words are cbchat's own; the English stands beside them.
ALTER TABLE campaign ADD COLUMN reason_uk TEXT;
-- Until when a messenger asked to leave a contact alone: apart from the mark of the pace, which no clock may stall.
ALTER TABLE contact ADD COLUMN hold_until INTEGER NOT NULL DEFAULT 0;
