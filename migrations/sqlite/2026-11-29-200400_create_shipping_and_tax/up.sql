-- Rates are in millionths: 190000 is 19 %.
CREATE TABLE tax_rates (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    country TEXT NOT NULL,
    region TEXT NOT NULL DEFAULT '',
    tax_class TEXT NOT NULL,
    name TEXT NOT NULL,
    rate INTEGER NOT NULL CONSTRAINT tax_rates_rate_check CHECK (rate BETWEEN 0 AND 1000000),
    on_shipping BOOLEAN NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT tax_rates_place_key UNIQUE (country, region, tax_class)
);

CREATE TABLE shipping_zones (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 1,
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
    version INTEGER NOT NULL DEFAULT 1,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT shipping_methods_name_key UNIQUE (zone_id, name)
);

-- `up_to` is in grams or an amount of money, depending on the method's kind. The last step has none.
CREATE TABLE shipping_steps (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    method_id BIGINT NOT NULL REFERENCES shipping_methods (id) ON DELETE CASCADE,
    up_to BIGINT CONSTRAINT shipping_steps_up_to_check CHECK (up_to > 0),
    price BIGINT NOT NULL CONSTRAINT shipping_steps_price_check CHECK (price >= 0)
);
CREATE INDEX shipping_steps_method_id ON shipping_steps (method_id, up_to);
