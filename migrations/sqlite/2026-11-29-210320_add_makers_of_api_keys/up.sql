-- True if the command line created the key, or a key that it created. Other keys can do no more than the user who
-- created them can do now.
ALTER TABLE api_keys ADD COLUMN by_command BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE api_keys SET by_command = TRUE WHERE created_by IS NULL;
