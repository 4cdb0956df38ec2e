-- Answers of the API to requests with an idempotency key, so that a repeated request has one effect. Each is
-- inserted in the transaction of its effect, and erased after a day.
CREATE TABLE idempotency_keys (
    owner TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    answer TEXT,
    inserted_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (owner, key)
);
CREATE INDEX idempotency_keys_inserted_at ON idempotency_keys (inserted_at);

-- Programs read what changed since a moment, in order of change.
CREATE INDEX products_updated_at ON products (updated_at, id);
CREATE INDEX categories_updated_at ON categories (updated_at, id);
CREATE INDEX orders_updated_at ON orders (updated_at, id);
CREATE INDEX coupons_updated_at ON coupons (updated_at, id);
CREATE INDEX users_updated_at ON users (updated_at, id);
CREATE INDEX deletions_kind ON deletions (kind, inserted_at, subject_id);
CREATE INDEX tax_rates_updated_at ON tax_rates (updated_at, id);
CREATE INDEX shipping_zones_updated_at ON shipping_zones (updated_at, id);
CREATE INDEX shipping_methods_updated_at ON shipping_methods (updated_at, id);
CREATE INDEX api_keys_updated_at ON api_keys (updated_at, id);
CREATE INDEX stock_movements_inserted_at ON stock_movements (inserted_at, id);

-- When warehouses and stock last changed was not recorded before.
ALTER TABLE warehouses ADD COLUMN updated_at TIMESTAMPTZ NOT NULL DEFAULT '1970-01-01T00:00:00Z';
CREATE INDEX warehouses_updated_at ON warehouses (updated_at, id);
ALTER TABLE stock_items ADD COLUMN updated_at TIMESTAMPTZ NOT NULL DEFAULT '1970-01-01T00:00:00Z';
CREATE INDEX stock_items_updated_at ON stock_items (updated_at, id);

-- Settings of the API: one row beside the settings.
CREATE TABLE api_settings (
    id BIGINT PRIMARY KEY NOT NULL REFERENCES settings (id) ON DELETE CASCADE,
    -- One origin per line, such as https://shop.example.
    allowed_origins TEXT NOT NULL DEFAULT ''
);
INSERT INTO api_settings (id) SELECT id FROM settings;
