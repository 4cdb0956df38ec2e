-- What will be released next is asked for all the time.
CREATE INDEX products_released_at ON products (released_at) WHERE released_at IS NOT NULL;

-- How many of a product one customer may have, over all orders.
ALTER TABLE products ADD COLUMN max_per_customer INTEGER CONSTRAINT products_max_per_customer_check CHECK (max_per_customer > 0);
