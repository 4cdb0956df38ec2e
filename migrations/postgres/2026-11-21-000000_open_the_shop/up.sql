CREATE TABLE users (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email TEXT NOT NULL,
    hashed_password TEXT,
    role TEXT NOT NULL CONSTRAINT users_role_check CHECK (role IN ('customer', 'staff', 'admin')),
    confirmed_at TIMESTAMPTZ,
    inserted_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT users_email_key UNIQUE (email)
);

CREATE TABLE user_tokens (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL,
    context TEXT NOT NULL,
    sent_to TEXT,
    authenticated_at TIMESTAMPTZ,
    inserted_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT user_tokens_context_key UNIQUE (context, token_hash)
);
CREATE INDEX user_tokens_user_id ON user_tokens (user_id);

CREATE TABLE products (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    status TEXT NOT NULL CONSTRAINT products_status_check CHECK (status IN ('draft', 'active', 'archived')),
    released_at TIMESTAMPTZ,
    vendor TEXT NOT NULL DEFAULT '',
    product_type TEXT NOT NULL DEFAULT '',
    tags TEXT NOT NULL DEFAULT '',
    views BIGINT NOT NULL DEFAULT 0 CONSTRAINT products_views_check CHECK (views >= 0),
    option1_name TEXT,
    option2_name TEXT,
    option3_name TEXT,
    seo_title TEXT NOT NULL DEFAULT '',
    seo_description TEXT NOT NULL DEFAULT '',
    external_id TEXT,
    min_price NUMERIC(15, 6) NOT NULL CONSTRAINT products_min_price_check CHECK (min_price >= 0),
    max_price NUMERIC(15, 6) NOT NULL CONSTRAINT products_max_price_check CHECK (max_price >= min_price),
    search_text TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    inserted_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT products_slug_key UNIQUE (slug),
    CONSTRAINT products_external_id_key UNIQUE (external_id)
);
CREATE INDEX products_newest ON products (status, inserted_at DESC, id DESC);
CREATE INDEX products_by_price ON products (status, min_price, id);
CREATE INDEX products_by_title ON products (status, title, id);

CREATE TABLE product_images (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id BIGINT NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    src TEXT NOT NULL,
    alt TEXT NOT NULL DEFAULT ''
);
CREATE INDEX product_images_product_id ON product_images (product_id, position);

CREATE TABLE variants (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id BIGINT NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    sku TEXT,
    option1 TEXT NOT NULL DEFAULT '',
    option2 TEXT NOT NULL DEFAULT '',
    option3 TEXT NOT NULL DEFAULT '',
    price NUMERIC(15, 6) NOT NULL CONSTRAINT variants_price_check CHECK (price >= 0),
    compare_at_price NUMERIC(15, 6) CONSTRAINT variants_compare_at_price_check CHECK (compare_at_price >= 0),
    barcode TEXT NOT NULL DEFAULT '',
    grams INTEGER NOT NULL DEFAULT 0 CONSTRAINT variants_grams_check CHECK (grams >= 0),
    requires_shipping BOOLEAN NOT NULL DEFAULT TRUE,
    taxable BOOLEAN NOT NULL DEFAULT TRUE,
    track_stock BOOLEAN NOT NULL DEFAULT TRUE,
    backorder BOOLEAN NOT NULL DEFAULT FALSE,
    max_per_order INTEGER CONSTRAINT variants_max_per_order_check CHECK (max_per_order > 0),
    image_id BIGINT REFERENCES product_images (id) ON DELETE SET NULL,
    inserted_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT variants_sku_key UNIQUE (sku),
    CONSTRAINT variants_options_key UNIQUE (product_id, option1, option2, option3)
);
CREATE INDEX variants_product_id ON variants (product_id, position);
CREATE INDEX variants_image_id ON variants (image_id);

CREATE TABLE price_changes (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    variant_id BIGINT NOT NULL REFERENCES variants (id) ON DELETE CASCADE,
    price NUMERIC(15, 6) NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX price_changes_variant_id ON price_changes (variant_id, changed_at);

CREATE TABLE categories (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title TEXT NOT NULL,
    slug TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    parent_id BIGINT REFERENCES categories (id) ON DELETE SET NULL,
    position INTEGER NOT NULL DEFAULT 0,
    inserted_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT categories_title_key UNIQUE (title),
    CONSTRAINT categories_slug_key UNIQUE (slug)
);
CREATE INDEX categories_parent_id ON categories (parent_id);

CREATE TABLE product_categories (
    product_id BIGINT NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    category_id BIGINT NOT NULL REFERENCES categories (id) ON DELETE CASCADE,
    CONSTRAINT product_categories_key UNIQUE (category_id, product_id)
);
CREATE INDEX product_categories_product_id ON product_categories (product_id);

CREATE TABLE slug_redirects (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug TEXT NOT NULL,
    product_id BIGINT NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    CONSTRAINT slug_redirects_slug_key UNIQUE (slug)
);
CREATE INDEX slug_redirects_product_id ON slug_redirects (product_id);

CREATE TABLE warehouses (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    priority INTEGER NOT NULL,
    CONSTRAINT warehouses_code_key UNIQUE (code)
);
INSERT INTO warehouses (code, name, priority) VALUES ('main', 'Main warehouse', 1);

CREATE TABLE stock_items (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    variant_id BIGINT NOT NULL REFERENCES variants (id) ON DELETE CASCADE,
    warehouse_id BIGINT NOT NULL REFERENCES warehouses (id),
    on_hand INTEGER NOT NULL,
    held INTEGER NOT NULL DEFAULT 0 CONSTRAINT stock_items_held_check CHECK (held >= 0),
    CONSTRAINT stock_items_variant_id_key UNIQUE (variant_id, warehouse_id)
);
CREATE INDEX stock_items_warehouse_id ON stock_items (warehouse_id);

CREATE TABLE stock_movements (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stock_item_id BIGINT NOT NULL REFERENCES stock_items (id) ON DELETE CASCADE,
    actor_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    reason TEXT NOT NULL,
    reference TEXT NOT NULL DEFAULT '',
    delta INTEGER NOT NULL,
    before INTEGER NOT NULL,
    after INTEGER NOT NULL,
    inserted_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT stock_movements_sum_check CHECK (after = before + delta)
);
CREATE INDEX stock_movements_stock_item_id ON stock_movements (stock_item_id, id);
CREATE INDEX stock_movements_actor_id ON stock_movements (actor_id);

CREATE TABLE carts (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
    token_hash TEXT,
    status TEXT NOT NULL CONSTRAINT carts_status_check
        CHECK (status IN ('active', 'checkout', 'converted', 'merged', 'expired')),
    version INTEGER NOT NULL DEFAULT 1,
    inserted_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT carts_token_hash_key UNIQUE (token_hash),
    CONSTRAINT carts_owner_check CHECK (user_id IS NOT NULL OR token_hash IS NOT NULL)
);
CREATE UNIQUE INDEX carts_active_user_key ON carts (user_id) WHERE status = 'active';
CREATE INDEX carts_user_id ON carts (user_id);

CREATE TABLE cart_items (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cart_id BIGINT NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    variant_id BIGINT NOT NULL REFERENCES variants (id) ON DELETE CASCADE,
    quantity INTEGER NOT NULL CONSTRAINT cart_items_quantity_check CHECK (quantity > 0),
    price_when_carted NUMERIC(15, 6) NOT NULL,
    inserted_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT cart_items_key UNIQUE (cart_id, variant_id)
);
CREATE INDEX cart_items_variant_id ON cart_items (variant_id);

CREATE TABLE orders (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number TEXT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    email TEXT NOT NULL,
    status TEXT NOT NULL CONSTRAINT orders_status_check CHECK (status IN ('open', 'completed', 'cancelled')),
    payment_status TEXT NOT NULL CONSTRAINT orders_payment_status_check
        CHECK (payment_status IN ('awaiting', 'paid', 'refunded')),
    fulfillment_status TEXT NOT NULL CONSTRAINT orders_fulfillment_status_check
        CHECK (fulfillment_status IN ('unfulfilled', 'fulfilled')),
    currency TEXT NOT NULL,
    total_price NUMERIC(15, 6) NOT NULL CONSTRAINT orders_total_price_check CHECK (total_price >= 0),
    idempotency_key TEXT NOT NULL,
    inserted_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT orders_number_key UNIQUE (number),
    CONSTRAINT orders_idempotency_key UNIQUE (user_id, idempotency_key)
);
CREATE INDEX orders_of_user ON orders (user_id, id DESC);

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
    total NUMERIC(15, 6) NOT NULL CONSTRAINT order_line_items_total_check CHECK (total >= 0)
);
CREATE INDEX order_line_items_order_id ON order_line_items (order_id);
CREATE INDEX order_line_items_product_id ON order_line_items (product_id);
CREATE INDEX order_line_items_variant_id ON order_line_items (variant_id);

CREATE TABLE counters (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('orders', 0);

CREATE TABLE outbox (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    run_at TIMESTAMPTZ NOT NULL,
    done_at TIMESTAMPTZ,
    failed_at TIMESTAMPTZ,
    last_error TEXT,
    inserted_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX outbox_due ON outbox (run_at) WHERE done_at IS NULL AND failed_at IS NULL;
