ALTER TABLE stock_items DROP COLUMN version;
