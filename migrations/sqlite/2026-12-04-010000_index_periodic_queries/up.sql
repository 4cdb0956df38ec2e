-- Finished jobs, by the time after which they are deleted.
CREATE INDEX outbox_done ON outbox (done_at) WHERE done_at IS NOT NULL;

-- Tokens of a context that have expired. The context of a change of address contains the old address.
CREATE INDEX user_tokens_context ON user_tokens (context, inserted_at);
CREATE INDEX user_tokens_address_change ON user_tokens (inserted_at) WHERE context LIKE 'change:%';

-- Orders that wait for a payment: a few, however many orders there are.
CREATE INDEX orders_pending ON orders (id) WHERE status = 'pending';

-- Carts that were not ordered, by the time at which they expire.
DROP INDEX carts_expires_at;
DROP INDEX carts_order_id;
CREATE INDEX carts_order_id ON carts (order_id, expires_at);

-- Batches in a state, by their last progress.
CREATE INDEX product_batches_status ON product_batches (status, updated_at);
