-- The name of a product in product files, kept verbatim; its address is made of it and may have a number.
ALTER TABLE products ADD COLUMN handle TEXT NOT NULL DEFAULT '';
UPDATE products SET handle = slug;
ALTER TABLE products ADD CONSTRAINT products_handle_key UNIQUE (handle);
