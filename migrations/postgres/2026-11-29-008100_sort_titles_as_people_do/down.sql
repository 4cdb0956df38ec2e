DROP INDEX products_by_title_key;
DROP INDEX products_by_title;
CREATE INDEX products_by_title ON products (status, title, id);
ALTER TABLE products DROP COLUMN title_key;
