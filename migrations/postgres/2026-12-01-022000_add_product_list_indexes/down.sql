DROP INDEX products_without_description;
DROP INDEX products_product_type;
DROP INDEX products_vendor;
