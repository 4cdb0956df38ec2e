-- The name of a product in product files, kept verbatim; its address is made of it and may have a number.
ALTER TABLE products ADD COLUMN handle TEXT NOT NULL DEFAULT '';
UPDATE products SET handle = slug;
CREATE UNIQUE INDEX products_handle_key ON products (handle);
