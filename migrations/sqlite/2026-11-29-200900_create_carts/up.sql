-- Carts of guests have a token, of which only the hash is stored.
CREATE TABLE carts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
    token_hash TEXT,
    status TEXT NOT NULL CONSTRAINT carts_status_check
        CHECK (status IN ('active', 'checkout', 'converted', 'merged', 'expired')),
    -- The destination of the delivery estimate.
    country TEXT NOT NULL DEFAULT '',
    region TEXT NOT NULL DEFAULT '',
    postcode TEXT NOT NULL DEFAULT '',
    vat_number TEXT NOT NULL DEFAULT '',
    shipping_method_id BIGINT REFERENCES shipping_methods (id) ON DELETE SET NULL,
    pickup_warehouse_id BIGINT REFERENCES warehouses (id) ON DELETE SET NULL,
    order_id BIGINT REFERENCES orders (id) ON DELETE SET NULL,
    version INTEGER NOT NULL DEFAULT 1,
    expires_at TEXT NOT NULL DEFAULT '1970-01-01T00:00:00.000000Z',
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT carts_token_hash_key UNIQUE (token_hash),
    CONSTRAINT carts_owner_check CHECK (user_id IS NOT NULL OR token_hash IS NOT NULL)
);
CREATE INDEX carts_user_id ON carts (user_id);
CREATE INDEX carts_expires_at ON carts (expires_at);
CREATE INDEX carts_order_id ON carts (order_id);
CREATE INDEX carts_shipping_method_id ON carts (shipping_method_id);
CREATE INDEX carts_pickup_warehouse_id ON carts (pickup_warehouse_id);
CREATE UNIQUE INDEX carts_open_user_key ON carts (user_id) WHERE status IN ('active', 'checkout');
CREATE INDEX carts_updated_at ON carts (updated_at);

-- A line outlives its variant, so that the cart page can show that the item is no longer available.
CREATE TABLE cart_items (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    cart_id BIGINT NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    variant_id BIGINT REFERENCES variants (id) ON DELETE SET NULL,
    title TEXT NOT NULL,
    quantity INTEGER NOT NULL CONSTRAINT cart_items_quantity_check CHECK (quantity > 0),
    price_when_carted BIGINT NOT NULL,
    -- The price and availability that the shopper last acknowledged.
    seen_price BIGINT NOT NULL,
    seen_state TEXT NOT NULL DEFAULT 'ready',
    saved BOOLEAN NOT NULL DEFAULT FALSE,
    -- The idempotency key of the last request that added to the line. The same request again adds nothing.
    added_key TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT cart_items_key UNIQUE (cart_id, variant_id)
);
CREATE INDEX cart_items_variant_id ON cart_items (variant_id);

CREATE TABLE cart_coupons (
    cart_id BIGINT NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    inserted_at TEXT NOT NULL,
    CONSTRAINT cart_coupons_key UNIQUE (cart_id, code)
);

-- Merges of carts at log-in, as JSON. `before` is the customer's cart before the merge, to undo it. `told` is the
-- list of changes that the cart page shows.
CREATE TABLE cart_merges (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    guest_cart_id BIGINT NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    cart_id BIGINT NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    before TEXT NOT NULL,
    told TEXT NOT NULL,
    merged_at TEXT NOT NULL,
    undone_at TEXT
);
CREATE INDEX cart_merges_cart_id ON cart_merges (cart_id, merged_at);
CREATE INDEX cart_merges_guest_cart_id ON cart_merges (guest_cart_id);
