-- What titles are sorted by: without case and accents, numbers by their size. The program fills it
-- in for products that have none when it starts.
ALTER TABLE products ADD COLUMN title_key TEXT COLLATE "C" NOT NULL DEFAULT '';

DROP INDEX products_by_title;
CREATE INDEX products_by_title ON products (status, title_key, id);
CREATE INDEX products_by_title_key ON products (title_key, id);
