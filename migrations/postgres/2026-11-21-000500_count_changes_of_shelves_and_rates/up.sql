-- Two shopkeepers at one form: the slower one is told.
ALTER TABLE categories ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE tax_rates ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
