-- What the shopkeeper sees of the last hour is found without looking at all that came before.
CREATE INDEX orders_inserted_at ON orders (inserted_at);
CREATE INDEX carts_updated_at ON carts (updated_at);
CREATE INDEX outbox_failed ON outbox (failed_at) WHERE failed_at IS NOT NULL;
