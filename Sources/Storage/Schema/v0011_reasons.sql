-- Why an account or a message is stuck, in Ukrainian, where the words are cbchat's own; the English stands beside them.
ALTER TABLE channel ADD COLUMN state_reason_uk TEXT;
ALTER TABLE message ADD COLUMN failure_uk TEXT;
