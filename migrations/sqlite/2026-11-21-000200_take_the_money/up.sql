-- An order of a guest has no user, and the statuses are those of the three machines of docs/ORDERS.md;
-- SQLite changes a column by a new table.
CREATE TABLE new_orders (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    number TEXT NOT NULL,
    token TEXT NOT NULL,
    user_id BIGINT REFERENCES users (id),
    email TEXT NOT NULL,
    status TEXT NOT NULL CONSTRAINT orders_status_check
        CHECK (status IN ('pending', 'confirmed', 'on_hold', 'completed', 'cancelled')),
    payment_status TEXT NOT NULL CONSTRAINT orders_payment_status_check
        CHECK (payment_status IN ('awaiting', 'processing', 'paid', 'partially_refunded', 'refunded', 'failed', 'cancelled')),
    fulfillment_status TEXT NOT NULL CONSTRAINT orders_fulfillment_status_check
        CHECK (fulfillment_status IN ('unfulfilled', 'partially_fulfilled', 'fulfilled')),
    payment_method TEXT NOT NULL,
    currency TEXT NOT NULL,
    subtotal BIGINT NOT NULL,
    discount_total BIGINT NOT NULL,
    shipping_total BIGINT NOT NULL,
    tax_total BIGINT NOT NULL,
    tax_included BOOLEAN NOT NULL,
    total_price BIGINT NOT NULL CONSTRAINT orders_total_price_check CHECK (total_price >= 0),
    paid_total BIGINT NOT NULL DEFAULT 0 CONSTRAINT orders_paid_total_check CHECK (paid_total >= 0),
    refunded_total BIGINT NOT NULL DEFAULT 0 CONSTRAINT orders_refunded_total_check
        CHECK (refunded_total >= 0 AND refunded_total <= paid_total),
    country TEXT NOT NULL,
    region TEXT NOT NULL,
    postcode TEXT NOT NULL,
    vat_number TEXT NOT NULL,
    shipping_method TEXT NOT NULL DEFAULT '',
    pickup_warehouse_id BIGINT REFERENCES warehouses (id) ON DELETE SET NULL,
    flag TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1,
    idempotency_key TEXT NOT NULL,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT orders_number_key UNIQUE (number),
    CONSTRAINT orders_token_key UNIQUE (token),
    CONSTRAINT orders_idempotency_key UNIQUE (idempotency_key)
);
INSERT INTO new_orders (id, number, token, user_id, email, status, payment_status, fulfillment_status, payment_method,
        currency, subtotal, discount_total, shipping_total, tax_total, tax_included, total_price, paid_total,
        refunded_total, country, region, postcode, vat_number, idempotency_key, inserted_at, updated_at)
    SELECT id, number, lower(hex(randomblob(32))), user_id, email,
        CASE status WHEN 'open' THEN 'confirmed' ELSE status END, payment_status, fulfillment_status, 'bank_transfer',
        currency, subtotal, discount_total, shipping_total, tax_total, tax_included, total_price,
        CASE payment_status WHEN 'awaiting' THEN 0 ELSE total_price END,
        CASE payment_status WHEN 'refunded' THEN total_price ELSE 0 END,
        country, region, postcode, vat_number, user_id || ':' || idempotency_key, inserted_at, updated_at
    FROM orders;
DROP TABLE orders;
ALTER TABLE new_orders RENAME TO orders;
CREATE INDEX orders_of_user ON orders (user_id, id DESC);
CREATE INDEX orders_email ON orders (email);
CREATE INDEX orders_pickup_warehouse_id ON orders (pickup_warehouse_id);

-- Where an order goes and who gets it, as it was said on the day.
CREATE TABLE order_addresses (
    order_id BIGINT NOT NULL PRIMARY KEY REFERENCES orders (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    company TEXT NOT NULL,
    line1 TEXT NOT NULL,
    line2 TEXT NOT NULL,
    postcode TEXT NOT NULL,
    city TEXT NOT NULL,
    phone TEXT NOT NULL,
    billing TEXT NOT NULL
);

ALTER TABLE order_line_items ADD COLUMN tax BIGINT NOT NULL DEFAULT 0;
ALTER TABLE order_line_items ADD COLUMN requires_shipping BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE order_line_items ADD COLUMN shipped INTEGER NOT NULL DEFAULT 0
    CONSTRAINT order_line_items_shipped_check CHECK (shipped >= 0 AND shipped <= quantity);
ALTER TABLE order_line_items ADD COLUMN refunded INTEGER NOT NULL DEFAULT 0
    CONSTRAINT order_line_items_refunded_check CHECK (refunded >= 0 AND refunded <= quantity);

CREATE TABLE order_events (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    order_id BIGINT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    message TEXT NOT NULL,
    actor_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    inserted_at TEXT NOT NULL
);
CREATE INDEX order_events_order_id ON order_events (order_id, id);
CREATE INDEX order_events_actor_id ON order_events (actor_id);

CREATE TABLE shipments (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    order_id BIGINT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    carrier TEXT NOT NULL,
    tracking_number TEXT NOT NULL,
    tracking_url TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    actor_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    inserted_at TEXT NOT NULL,
    CONSTRAINT shipments_idempotency_key UNIQUE (idempotency_key)
);
CREATE INDEX shipments_order_id ON shipments (order_id);
CREATE INDEX shipments_actor_id ON shipments (actor_id);
CREATE TABLE shipment_lines (
    shipment_id BIGINT NOT NULL REFERENCES shipments (id) ON DELETE CASCADE,
    order_line_id BIGINT NOT NULL REFERENCES order_line_items (id) ON DELETE CASCADE,
    quantity INTEGER NOT NULL CONSTRAINT shipment_lines_quantity_check CHECK (quantity > 0),
    CONSTRAINT shipment_lines_key UNIQUE (shipment_id, order_line_id)
);
CREATE INDEX shipment_lines_order_line_id ON shipment_lines (order_line_id);

CREATE TABLE payments (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    order_id BIGINT NOT NULL REFERENCES orders (id),
    gateway TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    external_id TEXT,
    status TEXT NOT NULL CONSTRAINT payments_status_check
        CHECK (status IN ('created', 'pending', 'processing', 'succeeded', 'failed', 'cancelled', 'expired')),
    amount BIGINT NOT NULL CONSTRAINT payments_amount_check CHECK (amount > 0),
    currency TEXT NOT NULL,
    url TEXT NOT NULL DEFAULT '',
    charge TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    expires_at TEXT NOT NULL,
    checked_at TEXT NOT NULL,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT payments_idempotency_key UNIQUE (idempotency_key),
    CONSTRAINT payments_external_id_key UNIQUE (gateway, external_id)
);
CREATE INDEX payments_order_id ON payments (order_id, id);
CREATE INDEX payments_unsettled ON payments (checked_at) WHERE status IN ('created', 'pending', 'processing');

CREATE TABLE refunds (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    order_id BIGINT NOT NULL REFERENCES orders (id),
    payment_id BIGINT REFERENCES payments (id),
    amount BIGINT NOT NULL CONSTRAINT refunds_amount_check CHECK (amount > 0),
    reason TEXT NOT NULL,
    status TEXT NOT NULL CONSTRAINT refunds_status_check CHECK (status IN ('pending', 'succeeded', 'failed')),
    idempotency_key TEXT NOT NULL,
    external_id TEXT,
    failure TEXT NOT NULL DEFAULT '',
    actor_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT refunds_idempotency_key UNIQUE (idempotency_key)
);
CREATE INDEX refunds_order_id ON refunds (order_id);
CREATE INDEX refunds_payment_id ON refunds (payment_id);
CREATE INDEX refunds_actor_id ON refunds (actor_id);
CREATE TABLE refund_lines (
    refund_id BIGINT NOT NULL REFERENCES refunds (id) ON DELETE CASCADE,
    order_line_id BIGINT NOT NULL REFERENCES order_line_items (id) ON DELETE CASCADE,
    quantity INTEGER NOT NULL CONSTRAINT refund_lines_quantity_check CHECK (quantity > 0),
    restocked BOOLEAN NOT NULL,
    CONSTRAINT refund_lines_key UNIQUE (refund_id, order_line_id)
);
CREATE INDEX refund_lines_order_line_id ON refund_lines (order_line_id);

-- What others told us, once each.
CREATE TABLE inbox (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    external_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    inserted_at TEXT NOT NULL,
    CONSTRAINT inbox_external_id_key UNIQUE (source, external_id)
);
CREATE INDEX inbox_inserted_at ON inbox (inserted_at);

-- The other side of the test gateway, which plays a payment provider in development.
CREATE TABLE test_sessions (
    id TEXT NOT NULL PRIMARY KEY,
    idempotency_key TEXT NOT NULL,
    status TEXT NOT NULL CONSTRAINT test_sessions_status_check
        CHECK (status IN ('open', 'processing', 'paid', 'failed', 'expired')),
    amount BIGINT NOT NULL,
    refunded BIGINT NOT NULL DEFAULT 0 CONSTRAINT test_sessions_refunded_check CHECK (refunded <= amount),
    currency TEXT NOT NULL,
    reference TEXT NOT NULL,
    description TEXT NOT NULL,
    success_url TEXT NOT NULL,
    cancel_url TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    inserted_at TEXT NOT NULL,
    CONSTRAINT test_sessions_idempotency_key UNIQUE (idempotency_key)
);
CREATE TABLE test_refunds (
    id TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES test_sessions (id) ON DELETE CASCADE,
    idempotency_key TEXT NOT NULL,
    amount BIGINT NOT NULL,
    inserted_at TEXT NOT NULL,
    CONSTRAINT test_refunds_idempotency_key UNIQUE (idempotency_key)
);
CREATE INDEX test_refunds_session_id ON test_refunds (session_id);

-- A checkout holds the stock of a cart until its deadline.
CREATE TABLE checkouts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    token TEXT NOT NULL,
    cart_id BIGINT NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    status TEXT NOT NULL CONSTRAINT checkouts_status_check CHECK (status IN ('open', 'placed', 'left', 'expired')),
    email TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    company TEXT NOT NULL DEFAULT '',
    line1 TEXT NOT NULL DEFAULT '',
    line2 TEXT NOT NULL DEFAULT '',
    postcode TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    billing TEXT NOT NULL DEFAULT '',
    has_details BOOLEAN NOT NULL DEFAULT FALSE,
    payment_method TEXT NOT NULL DEFAULT '',
    order_id BIGINT REFERENCES orders (id) ON DELETE SET NULL,
    extended BOOLEAN NOT NULL DEFAULT FALSE,
    expires_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT checkouts_token_key UNIQUE (token)
);
CREATE UNIQUE INDEX checkouts_open_cart_key ON checkouts (cart_id) WHERE status = 'open';
CREATE INDEX checkouts_cart_id ON checkouts (cart_id);
CREATE INDEX checkouts_order_id ON checkouts (order_id);
CREATE INDEX checkouts_open ON checkouts (expires_at) WHERE status = 'open';

CREATE TABLE stock_holds (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    checkout_id BIGINT NOT NULL REFERENCES checkouts (id),
    stock_item_id BIGINT NOT NULL REFERENCES stock_items (id) ON DELETE CASCADE,
    quantity INTEGER NOT NULL CONSTRAINT stock_holds_quantity_check CHECK (quantity > 0),
    inserted_at TEXT NOT NULL,
    CONSTRAINT stock_holds_key UNIQUE (checkout_id, stock_item_id)
);
CREATE INDEX stock_holds_stock_item_id ON stock_holds (stock_item_id);

ALTER TABLE carts ADD COLUMN shipping_method_id BIGINT REFERENCES shipping_methods (id) ON DELETE SET NULL;
ALTER TABLE carts ADD COLUMN pickup_warehouse_id BIGINT REFERENCES warehouses (id) ON DELETE SET NULL;
CREATE INDEX carts_shipping_method_id ON carts (shipping_method_id);
CREATE INDEX carts_pickup_warehouse_id ON carts (pickup_warehouse_id);
DROP INDEX carts_active_user_key;
CREATE UNIQUE INDEX carts_open_user_key ON carts (user_id) WHERE status IN ('active', 'checkout');

ALTER TABLE warehouses ADD COLUMN line1 TEXT NOT NULL DEFAULT '';
ALTER TABLE warehouses ADD COLUMN postcode TEXT NOT NULL DEFAULT '';
ALTER TABLE warehouses ADD COLUMN city TEXT NOT NULL DEFAULT '';
ALTER TABLE warehouses ADD COLUMN region TEXT NOT NULL DEFAULT '';
ALTER TABLE warehouses ADD COLUMN country TEXT NOT NULL DEFAULT '';
ALTER TABLE warehouses ADD COLUMN pickup BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE warehouses ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

ALTER TABLE settings ADD COLUMN low_stock_at INTEGER NOT NULL DEFAULT 5;
ALTER TABLE settings ADD COLUMN takes_transfers BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE settings ADD COLUMN takes_cash BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE settings ADD COLUMN bank_details TEXT NOT NULL DEFAULT '';
ALTER TABLE settings ADD COLUMN stripe_catalogue BOOLEAN NOT NULL DEFAULT FALSE;

ALTER TABLE variants ADD COLUMN external_id TEXT;
CREATE UNIQUE INDEX variants_external_id_key ON variants (external_id);
