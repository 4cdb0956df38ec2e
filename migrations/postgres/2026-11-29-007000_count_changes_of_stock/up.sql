-- Counts the changes that people and files make, so that two who count the same shelf notice each other.
ALTER TABLE stock_items ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
