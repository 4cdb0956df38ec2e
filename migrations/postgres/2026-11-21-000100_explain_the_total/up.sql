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
    updated_at TIMESTAMPTZ NOT NULL
);

-- Rates in millionths: 190000 is 19 %.
CREATE TABLE tax_rates (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    country TEXT NOT NULL,
    region TEXT NOT NULL DEFAULT '',
    tax_class TEXT NOT NULL,
    name TEXT NOT NULL,
    rate INTEGER NOT NULL CONSTRAINT tax_rates_rate_check CHECK (rate BETWEEN 0 AND 1000000),
    on_shipping BOOLEAN NOT NULL,
    inserted_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT tax_rates_place_key UNIQUE (country, region, tax_class)
);

ALTER TABLE products ADD COLUMN tax_class TEXT NOT NULL DEFAULT 'standard';

-- `restricted`: only for what it names, and for nothing at all once none of that is left.
CREATE TABLE coupons (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT coupons_kind_check
        CHECK (kind IN ('percentage', 'fixed', 'free_shipping', 'buy_x_get_y')),
    rate INTEGER CONSTRAINT coupons_rate_check CHECK (rate BETWEEN 1 AND 1000000),
    amount NUMERIC(15, 6) CONSTRAINT coupons_amount_check CHECK (amount > 0),
    max_discount NUMERIC(15, 6) CONSTRAINT coupons_max_discount_check CHECK (max_discount > 0),
    buy_quantity INTEGER CONSTRAINT coupons_buy_quantity_check CHECK (buy_quantity > 0),
    get_quantity INTEGER CONSTRAINT coupons_get_quantity_check CHECK (get_quantity > 0),
    minimum_purchase NUMERIC(15, 6) CONSTRAINT coupons_minimum_purchase_check CHECK (minimum_purchase > 0),
    starts_at TIMESTAMPTZ,
    ends_at TIMESTAMPTZ,
    usage_limit INTEGER CONSTRAINT coupons_usage_limit_check CHECK (usage_limit > 0),
    usage_limit_per_customer INTEGER CONSTRAINT coupons_usage_limit_per_customer_check CHECK (usage_limit_per_customer > 0),
    times_used INTEGER NOT NULL DEFAULT 0 CONSTRAINT coupons_times_used_check CHECK (times_used >= 0),
    can_combine BOOLEAN NOT NULL DEFAULT FALSE,
    restricted BOOLEAN NOT NULL DEFAULT FALSE,
    version INTEGER NOT NULL DEFAULT 1,
    inserted_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
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
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    inserted_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT shipping_zones_name_key UNIQUE (name)
);

CREATE TABLE shipping_places (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    zone_id BIGINT NOT NULL REFERENCES shipping_zones (id) ON DELETE CASCADE,
    country TEXT NOT NULL,
    postcode_prefix TEXT NOT NULL DEFAULT '',
    CONSTRAINT shipping_places_key UNIQUE (country, postcode_prefix)
);
CREATE INDEX shipping_places_zone_id ON shipping_places (zone_id);

CREATE TABLE shipping_methods (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    zone_id BIGINT NOT NULL REFERENCES shipping_zones (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CONSTRAINT shipping_methods_kind_check CHECK (kind IN ('flat', 'by_weight', 'by_subtotal')),
    price NUMERIC(15, 6) NOT NULL CONSTRAINT shipping_methods_price_check CHECK (price >= 0),
    free_from NUMERIC(15, 6) CONSTRAINT shipping_methods_free_from_check CHECK (free_from >= 0),
    min_days INTEGER NOT NULL CONSTRAINT shipping_methods_min_days_check CHECK (min_days >= 0),
    max_days INTEGER NOT NULL CONSTRAINT shipping_methods_max_days_check CHECK (max_days >= min_days),
    active BOOLEAN NOT NULL DEFAULT TRUE,
    position INTEGER NOT NULL DEFAULT 0,
    inserted_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT shipping_methods_name_key UNIQUE (zone_id, name)
);

-- `up_to` is grams or an amount of money, by the method's kind; none means any more.
CREATE TABLE shipping_steps (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    method_id BIGINT NOT NULL REFERENCES shipping_methods (id) ON DELETE CASCADE,
    up_to NUMERIC(15, 6) CONSTRAINT shipping_steps_up_to_check CHECK (up_to > 0),
    price NUMERIC(15, 6) NOT NULL CONSTRAINT shipping_steps_price_check CHECK (price >= 0)
);
CREATE INDEX shipping_steps_method_id ON shipping_steps (method_id, up_to);

ALTER TABLE orders ADD COLUMN subtotal NUMERIC(15, 6) NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN discount_total NUMERIC(15, 6) NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN shipping_total NUMERIC(15, 6) NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN tax_total NUMERIC(15, 6) NOT NULL DEFAULT 0;
ALTER TABLE orders ADD COLUMN tax_included BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE orders ADD COLUMN country TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN region TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN postcode TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN vat_number TEXT NOT NULL DEFAULT '';
UPDATE orders SET subtotal = total_price;

ALTER TABLE order_line_items ADD COLUMN discount NUMERIC(15, 6) NOT NULL DEFAULT 0;
ALTER TABLE order_line_items ADD COLUMN explanation TEXT NOT NULL DEFAULT '';

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

CREATE TABLE coupon_redemptions (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    coupon_id BIGINT NOT NULL REFERENCES coupons (id),
    order_id BIGINT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    user_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    email TEXT NOT NULL,
    amount NUMERIC(15, 6) NOT NULL CONSTRAINT coupon_redemptions_amount_check CHECK (amount >= 0),
    inserted_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT coupon_redemptions_key UNIQUE (coupon_id, order_id)
);
CREATE INDEX coupon_redemptions_order_id ON coupon_redemptions (order_id);
CREATE INDEX coupon_redemptions_email ON coupon_redemptions (coupon_id, email);
CREATE INDEX coupon_redemptions_user_id ON coupon_redemptions (user_id);

ALTER TABLE carts ADD COLUMN expires_at TIMESTAMPTZ NOT NULL DEFAULT '1970-01-01T00:00:00Z';
ALTER TABLE carts ADD COLUMN country TEXT NOT NULL DEFAULT '';
ALTER TABLE carts ADD COLUMN region TEXT NOT NULL DEFAULT '';
ALTER TABLE carts ADD COLUMN postcode TEXT NOT NULL DEFAULT '';
ALTER TABLE carts ADD COLUMN vat_number TEXT NOT NULL DEFAULT '';
ALTER TABLE carts ADD COLUMN order_id BIGINT REFERENCES orders (id) ON DELETE SET NULL;
UPDATE carts SET expires_at = updated_at + interval '90 days';
CREATE INDEX carts_expires_at ON carts (expires_at);
CREATE INDEX carts_order_id ON carts (order_id);

CREATE TABLE cart_coupons (
    cart_id BIGINT NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    inserted_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT cart_coupons_key UNIQUE (cart_id, code)
);

-- What a merge did, to be told and undone: `before` is the customer's cart, `told` the effects.
CREATE TABLE cart_merges (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guest_cart_id BIGINT NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    cart_id BIGINT NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    before TEXT NOT NULL,
    told TEXT NOT NULL,
    merged_at TIMESTAMPTZ NOT NULL,
    undone_at TIMESTAMPTZ
);
CREATE INDEX cart_merges_cart_id ON cart_merges (cart_id, merged_at);
CREATE INDEX cart_merges_guest_cart_id ON cart_merges (guest_cart_id);

-- A line outlives its variant, to tell that it is gone.
ALTER TABLE cart_items ALTER COLUMN variant_id DROP NOT NULL;
ALTER TABLE cart_items DROP CONSTRAINT cart_items_variant_id_fkey;
ALTER TABLE cart_items ADD CONSTRAINT cart_items_variant_id_fkey
    FOREIGN KEY (variant_id) REFERENCES variants (id) ON DELETE SET NULL;
ALTER TABLE cart_items ADD COLUMN title TEXT;
ALTER TABLE cart_items ADD COLUMN seen_price NUMERIC(15, 6);
ALTER TABLE cart_items ADD COLUMN seen_state TEXT NOT NULL DEFAULT 'ready';
ALTER TABLE cart_items ADD COLUMN saved BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE cart_items ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
UPDATE cart_items i SET seen_price = i.price_when_carted, title = p.title
    FROM variants v JOIN products p ON p.id = v.product_id WHERE v.id = i.variant_id;
ALTER TABLE cart_items ALTER COLUMN title SET NOT NULL;
ALTER TABLE cart_items ALTER COLUMN seen_price SET NOT NULL;
