-- A `restricted` coupon applies only to its products and categories, and to nothing once they are all gone.
CREATE TABLE coupons (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT coupons_kind_check
        CHECK (kind IN ('percentage', 'fixed', 'free_shipping', 'buy_x_get_y')),
    -- In millionths.
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
