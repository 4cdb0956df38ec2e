-- Two shopkeepers at one form: the slower one is told.
ALTER TABLE shipping_zones ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE shipping_methods ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
