DROP INDEX products_tax_class;
