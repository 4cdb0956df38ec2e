-- What a total is made of: the shop's settings, coupons, taxes and shipping, and carts for anyone.

CREATE TABLE settings (
    id BIGINT NOT NULL PRIMARY KEY CONSTRAINT settings_one_row_check CHECK (id = 1),
    shop_name TEXT NOT NULL,
    currency TEXT NOT NULL,
    charges_tax BOOLEAN NOT NULL DEFAULT FALSE,
    prices_include_tax BOOLEAN NOT NULL DEFAULT FALSE,
    charges_shipping BOOLEAN NOT NULL DEFAULT FALSE,
    max_quantity INTEGER NOT NULL DEFAULT 99 CONSTRAINT settings_max_quantity_check CHECK (max_quantity BETWEEN 1 AND 9999),
    max_lines INTEGER NOT NULL DEFAULT 100 CONSTRAINT settings_max_lines_check CHECK (max_lines BETWEEN 1 AND 500),
    guest_cart_days INTEGER NOT NULL DEFAULT 30 CONSTRAINT settings_guest_cart_days_check CHECK (guest_cart_days BETWEEN 1 AND 365),
    customer_cart_days INTEGER NOT NULL DEFAULT 90 CONSTRAINT settings_customer_cart_days_check CHECK (customer_cart_days BETWEEN 1 AND 365),
    hold_minutes INTEGER NOT NULL DEFAULT 20 CONSTRAINT settings_hold_minutes_check CHECK (hold_minutes BETWEEN 15 AND 30),
    company TEXT NOT NULL DEFAULT '',
    street TEXT NOT NULL DEFAULT '',
    postcode TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT '',
    region TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '',
    vat_number TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1,
    updated_at TEXT NOT NULL
);

-- Rates in millionths: 190000 is 19 %.
CREATE TABLE tax_rates (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    country TEXT NOT NULL,
    region TEXT NOT NULL DEFAULT '',
    tax_class TEXT NOT NULL,
    name TEXT NOT NULL,
    rate INTEGER NOT NULL CONSTRAINT tax_rates_rate_check CHECK (rate BETWEEN 0 AND 1000000),
    on_shipping BOOLEAN NOT NULL,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT tax_rates_place_key UNIQUE (country, region, tax_class)
);

ALTER TABLE products ADD COLUMN tax_class TEXT NOT NULL DEFAULT 'standard';

-- `restricted`: only for what it names, and for nothing at all once none of that is left.
CREATE TABLE coupons (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT coupons_kind_check
        CHECK (kind IN ('percentage', 'fixed', 'free_shipping', 'buy_x_get_y')),
    rate INTEGER CONSTRAINT coupons_rate_check CHECK (rate BETWEEN 1 AND 1000000),
    amount BIGINT CONSTRAINT coupons_amount_check CHECK (amount > 0),
    max_discount BIGINT CONSTRAINT coupons_max_discount_check CHECK (max_discount > 0),
    buy_quantity INTEGER CONSTRAINT coupons_buy_quantity_check CHECK (buy_quantity > 0),
    get_quantity INTEGER CONSTRAINT coupons_get_quantity_check CHECK (get_quantity > 0),
    minimum_purchase BIGINT CONSTRAINT coupons_minimum_purchase_check CHECK (minimum_purchase > 0),
    starts_at TEXT,
    ends_at TEXT,
    usage_limit INTEGER CONSTRAINT coupons_usage_limit_check CHECK (usage_limit > 0),
    usage_limit_per_customer INTEGER CONSTRAINT coupons_usage_limit_per_customer_check CHECK (usage_limit_per_customer > 0),
    times_used INTEGER NOT NULL DEFAULT 0 CONSTRAINT coupons_times_used_check CHECK (times_used >= 0),
    can_combine BOOLEAN NOT NULL DEFAULT FALSE,
    restricted BOOLEAN NOT NULL DEFAULT FALSE,
    version INTEGER NOT NULL DEFAULT 1,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT coupons_code_key UNIQUE (code),
    CONSTRAINT coupons_value_check CHECK (
        (kind = 'percentage' AND rate IS NOT NULL)
        OR (kind = 'fixed' AND amount IS NOT NULL)
        OR (kind = 'free_shipping')
        OR (kind = 'buy_x_get_y' AND buy_quantity IS NOT NULL AND get_quantity IS NOT NULL))
);

CREATE TABLE coupon_products (
    coupon_id BIGINT NOT NULL REFERENCES coupons (id) ON DELETE CASCADE,
    product_id BIGINT NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    excluded BOOLEAN NOT NULL,
    CONSTRAINT coupon_products_key UNIQUE (coupon_id, product_id)
);
CREATE INDEX coupon_products_product_id ON coupon_products (product_id);

CREATE TABLE coupon_categories (
    coupon_id BIGINT NOT NULL REFERENCES coupons (id) ON DELETE CASCADE,
    category_id BIGINT NOT NULL REFERENCES categories (id) ON DELETE CASCADE,
    excluded BOOLEAN NOT NULL,
    CONSTRAINT coupon_categories_key UNIQUE (coupon_id, category_id)
);
CREATE INDEX coupon_categories_category_id ON coupon_categories (category_id);

CREATE TABLE shipping_zones (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT shipping_zones_name_key UNIQUE (name)
);

CREATE TABLE shipping_places (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    zone_id BIGINT NOT NULL REFERENCES shipping_zones (id) ON DELETE CASCADE,
    country TEXT NOT NULL,
    postcode_prefix TEXT NOT NULL DEFAULT '',
    CONSTRAINT shipping_places_key UNIQUE (country, postcode_prefix)
);
CREATE INDEX shipping_places_zone_id ON shipping_places (zone_id);

CREATE TABLE shipping_methods (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    zone_id BIGINT NOT NULL REFERENCES shipping_zones (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT shipping_methods_kind_check CHECK (kind IN ('flat', 'by_weight', 'by_subtotal')),
    price BIGINT NOT NULL CONSTRAINT shipping_methods_price_check CHECK (price >= 0),
    free_from BIGINT CONSTRAINT shipping_methods_free_from_check CHECK (free_from >= 0),
    min_days INTEGER NOT NULL CONSTRAINT shipping_methods_min_days_check CHECK (min_days >= 0),
    max_days INTEGER NOT NULL CONSTRAINT shipping_methods_max_days_check CHECK (max_days >= min_days),
    active BOOLEAN NOT NULL DEFAULT TRUE,
    position INTEGER NOT NULL DEFAULT 0,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT shipping_methods_name_key UNIQUE (zone_id, name)
);

-- `up_to` is grams or an amount of money, by the method's kind; none means any more.
CREATE TABLE shipping_steps (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    method_id BIGINT NOT NULL REFERENCES shipping_methods (id) ON DELETE CASCADE,
    up_to BIGINT CONSTRAINT shipping_steps_up_to_check CHECK (up_to > 0),
    price BIGINT NOT NULL CONSTRAINT shipping_steps_price_check CHECK (price >= 0)
);
CREATE INDEX shipping_steps_method_id ON shipping_steps (method_id, up_to);

ALTER TABLE orders ADD COLUMN subtotal BIGINT NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN discount_total BIGINT NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN shipping_total BIGINT NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN tax_total BIGINT NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN tax_included BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE orders ADD COLUMN country TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN region TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN postcode TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN vat_number TEXT NOT NULL DEFAULT '';
UPDATE orders SET subtotal = total_price;

ALTER TABLE order_line_items ADD COLUMN discount BIGINT NOT NULL DEFAULT 0;
ALTER TABLE order_line_items ADD COLUMN explanation TEXT NOT NULL DEFAULT '';

CREATE TABLE order_adjustments (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    order_id BIGINT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CONSTRAINT order_adjustments_kind_check CHECK (kind IN ('discount', 'shipping', 'tax')),
    label TEXT NOT NULL,
    explanation TEXT NOT NULL,
    amount BIGINT NOT NULL,
    counts BOOLEAN NOT NULL,
    CONSTRAINT order_adjustments_position_key UNIQUE (order_id, position)
);

CREATE TABLE coupon_redemptions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    coupon_id BIGINT NOT NULL REFERENCES coupons (id),
    order_id BIGINT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    user_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    email TEXT NOT NULL,
    amount BIGINT NOT NULL CONSTRAINT coupon_redemptions_amount_check CHECK (amount >= 0),
    inserted_at TEXT NOT NULL,
    CONSTRAINT coupon_redemptions_key UNIQUE (coupon_id, order_id)
);
CREATE INDEX coupon_redemptions_order_id ON coupon_redemptions (order_id);
CREATE INDEX coupon_redemptions_email ON coupon_redemptions (coupon_id, email);
CREATE INDEX coupon_redemptions_user_id ON coupon_redemptions (user_id);

ALTER TABLE carts ADD COLUMN expires_at TEXT NOT NULL DEFAULT '1970-01-01T00:00:00.000000Z';
ALTER TABLE carts ADD COLUMN country TEXT NOT NULL DEFAULT '';
ALTER TABLE carts ADD COLUMN region TEXT NOT NULL DEFAULT '';
ALTER TABLE carts ADD COLUMN postcode TEXT NOT NULL DEFAULT '';
ALTER TABLE carts ADD COLUMN vat_number TEXT NOT NULL DEFAULT '';
ALTER TABLE carts ADD COLUMN order_id BIGINT REFERENCES orders (id) ON DELETE SET NULL;
UPDATE carts SET expires_at = strftime('%Y-%m-%dT%H:%M:%S.000000Z', updated_at, '+90 days');
CREATE INDEX carts_expires_at ON carts (expires_at);
CREATE INDEX carts_order_id ON carts (order_id);

CREATE TABLE cart_coupons (
    cart_id BIGINT NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    inserted_at TEXT NOT NULL,
    CONSTRAINT cart_coupons_key UNIQUE (cart_id, code)
);

-- What a merge did, to be told and undone: `before` is the customer's cart, `told` the effects.
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

-- A line outlives its variant, to tell that it is gone; SQLite changes a column by a new table.
CREATE TABLE new_cart_items (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    cart_id BIGINT NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    variant_id BIGINT REFERENCES variants (id) ON DELETE SET NULL,
    title TEXT NOT NULL,
    quantity INTEGER NOT NULL CONSTRAINT cart_items_quantity_check CHECK (quantity > 0),
    price_when_carted BIGINT NOT NULL,
    seen_price BIGINT NOT NULL,
    seen_state TEXT NOT NULL DEFAULT 'ready',
    saved BOOLEAN NOT NULL DEFAULT FALSE,
    version INTEGER NOT NULL DEFAULT 1,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT cart_items_key UNIQUE (cart_id, variant_id)
);
INSERT INTO new_cart_items (id, cart_id, variant_id, title, quantity, price_when_carted, seen_price, inserted_at, updated_at)
    SELECT i.id, i.cart_id, i.variant_id, p.title, i.quantity, i.price_when_carted, i.price_when_carted, i.inserted_at, i.updated_at
    FROM cart_items i JOIN variants v ON v.id = i.variant_id JOIN products p ON p.id = v.product_id;
DROP TABLE cart_items;
ALTER TABLE new_cart_items RENAME TO cart_items;
CREATE INDEX cart_items_variant_id ON cart_items (variant_id);
