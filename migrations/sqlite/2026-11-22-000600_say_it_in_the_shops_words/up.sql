-- What the home page, the footer and the products say is the shopkeeper's to write.
ALTER TABLE settings ADD COLUMN heading TEXT NOT NULL DEFAULT '';
ALTER TABLE settings ADD COLUMN lead TEXT NOT NULL DEFAULT '';
ALTER TABLE settings ADD COLUMN shop_window BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE settings ADD COLUMN motto TEXT NOT NULL DEFAULT '';
ALTER TABLE settings ADD COLUMN returns TEXT NOT NULL DEFAULT '';
