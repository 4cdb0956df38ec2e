-- Numbers without gaps.
CREATE TABLE counters (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('orders', 0), ('invoices', 0), ('credit_notes', 0);

-- The statuses are those of docs/ORDERS.md. An order of a guest has no user.
CREATE TABLE orders (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number TEXT NOT NULL,
    token TEXT NOT NULL,
    user_id BIGINT REFERENCES users (id),
    email TEXT NOT NULL,
    -- True if the address was confirmed by its owner: by a mailed link, or by logging in to an account.
    email_proved BOOLEAN NOT NULL DEFAULT FALSE,
    status TEXT NOT NULL CONSTRAINT orders_status_check
        CHECK (status IN ('pending', 'confirmed', 'on_hold', 'completed', 'cancelled')),
    payment_status TEXT NOT NULL CONSTRAINT orders_payment_status_check
        CHECK (payment_status IN ('awaiting', 'processing', 'paid', 'partially_refunded', 'refunded', 'failed', 'cancelled')),
    fulfillment_status TEXT NOT NULL CONSTRAINT orders_fulfillment_status_check
        CHECK (fulfillment_status IN ('unfulfilled', 'partially_fulfilled', 'fulfilled')),
    payment_method TEXT NOT NULL,
    currency TEXT NOT NULL,
    subtotal NUMERIC(15, 6) NOT NULL,
    discount_total NUMERIC(15, 6) NOT NULL,
    shipping_total NUMERIC(15, 6) NOT NULL,
    tax_total NUMERIC(15, 6) NOT NULL,
    tax_included BOOLEAN NOT NULL,
    total_price NUMERIC(15, 6) NOT NULL CONSTRAINT orders_total_price_check CHECK (total_price >= 0),
    paid_total NUMERIC(15, 6) NOT NULL DEFAULT 0 CONSTRAINT orders_paid_total_check CHECK (paid_total >= 0),
    refunded_total NUMERIC(15, 6) NOT NULL DEFAULT 0 CONSTRAINT orders_refunded_total_check
        CHECK (refunded_total >= 0 AND refunded_total <= paid_total),
    country TEXT NOT NULL,
    region TEXT NOT NULL,
    postcode TEXT NOT NULL,
    vat_number TEXT NOT NULL,
    shipping_method TEXT NOT NULL DEFAULT '',
    pickup_warehouse_id BIGINT REFERENCES warehouses (id) ON DELETE SET NULL,
    -- Why a person has to review the order; empty if nobody has to.
    flag TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1,
    idempotency_key TEXT NOT NULL,
    inserted_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT orders_number_key UNIQUE (number),
    CONSTRAINT orders_token_key UNIQUE (token),
    CONSTRAINT orders_idempotency_key UNIQUE (idempotency_key)
);
CREATE INDEX orders_of_user ON orders (user_id, id DESC);
CREATE INDEX orders_email ON orders (email);
CREATE INDEX orders_pickup_warehouse_id ON orders (pickup_warehouse_id);
CREATE INDEX orders_inserted_at ON orders (inserted_at);
CREATE INDEX orders_payment_status ON orders (payment_status, id);
CREATE INDEX orders_fulfillment_status ON orders (fulfillment_status, id);
CREATE INDEX orders_flagged ON orders (id) WHERE flag <> '';

-- Delivery and billing addresses, as they were entered for the order.
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

-- Title, options, SKU, picture and price are copies from the day of the order.
CREATE TABLE order_line_items (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id BIGINT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    product_id BIGINT NOT NULL REFERENCES products (id),
    variant_id BIGINT REFERENCES variants (id) ON DELETE SET NULL,
    title TEXT NOT NULL,
    options TEXT NOT NULL,
    sku TEXT NOT NULL,
    image_src TEXT,
    price NUMERIC(15, 6) NOT NULL CONSTRAINT order_line_items_price_check CHECK (price >= 0),
    quantity INTEGER NOT NULL CONSTRAINT order_line_items_quantity_check CHECK (quantity > 0),
    discount NUMERIC(15, 6) NOT NULL DEFAULT 0,
    total NUMERIC(15, 6) NOT NULL CONSTRAINT order_line_items_total_check CHECK (total >= 0),
    explanation TEXT NOT NULL DEFAULT '',
    tax NUMERIC(15, 6) NOT NULL DEFAULT 0,
    requires_shipping BOOLEAN NOT NULL DEFAULT TRUE,
    shipped INTEGER NOT NULL DEFAULT 0
        CONSTRAINT order_line_items_shipped_check CHECK (shipped >= 0 AND shipped <= quantity),
    refunded INTEGER NOT NULL DEFAULT 0
        CONSTRAINT order_line_items_refunded_check CHECK (refunded >= 0 AND refunded <= quantity)
);
CREATE INDEX order_line_items_order_id ON order_line_items (order_id);
CREATE INDEX order_line_items_product_id ON order_line_items (product_id);
CREATE INDEX order_line_items_variant_id ON order_line_items (variant_id);

-- Discounts, shipping and taxes. `counts` is false for a tax that the prices include.
CREATE TABLE order_adjustments (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id BIGINT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CONSTRAINT order_adjustments_kind_check CHECK (kind IN ('discount', 'shipping', 'tax')),
    label TEXT NOT NULL,
    explanation TEXT NOT NULL,
    amount NUMERIC(15, 6) NOT NULL,
    counts BOOLEAN NOT NULL,
    CONSTRAINT order_adjustments_position_key UNIQUE (order_id, position)
);

CREATE TABLE order_events (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id BIGINT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    message TEXT NOT NULL,
    actor_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    inserted_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX order_events_order_id ON order_events (order_id, id);
CREATE INDEX order_events_actor_id ON order_events (actor_id);

CREATE TABLE shipments (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id BIGINT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    carrier TEXT NOT NULL,
    tracking_number TEXT NOT NULL,
    tracking_url TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    actor_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    inserted_at TIMESTAMPTZ NOT NULL,
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
