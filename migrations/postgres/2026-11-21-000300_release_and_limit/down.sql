ALTER TABLE products DROP COLUMN max_per_customer;
DROP INDEX products_released_at;
