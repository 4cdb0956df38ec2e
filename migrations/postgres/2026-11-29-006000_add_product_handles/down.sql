ALTER TABLE products DROP COLUMN handle;
