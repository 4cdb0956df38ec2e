-- For the filters of the admin's list of products.
CREATE INDEX products_vendor ON products (vendor, id);
CREATE INDEX products_product_type ON products (product_type, id);
CREATE INDEX products_without_description ON products (id) WHERE description = '';
