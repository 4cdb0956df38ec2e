DROP INDEX product_batches_status;
DROP INDEX carts_order_id;
CREATE INDEX carts_order_id ON carts (order_id);
CREATE INDEX carts_expires_at ON carts (expires_at);
DROP INDEX orders_pending;
DROP INDEX user_tokens_address_change;
DROP INDEX user_tokens_context;
DROP INDEX outbox_done;
