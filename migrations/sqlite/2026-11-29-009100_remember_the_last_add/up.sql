-- The key of the press that last added to a line: the same press, repeated, adds nothing.
ALTER TABLE cart_items ADD COLUMN added_key TEXT NOT NULL DEFAULT '';
