CREATE INDEX products_tax_class ON products (tax_class, id);
