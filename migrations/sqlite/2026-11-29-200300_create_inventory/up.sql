CREATE TABLE warehouses (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    priority INTEGER NOT NULL,
    line1 TEXT NOT NULL DEFAULT '',
    postcode TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT '',
    region TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '',
    pickup BOOLEAN NOT NULL DEFAULT FALSE,
    version INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT warehouses_code_key UNIQUE (code)
);
INSERT INTO warehouses (code, name, priority) VALUES ('main', 'Main warehouse', 1);

-- `version` counts the changes made by people and files, so that two people who count the same stock notice
-- each other.
CREATE TABLE stock_items (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    variant_id BIGINT NOT NULL REFERENCES variants (id) ON DELETE CASCADE,
    warehouse_id BIGINT NOT NULL REFERENCES warehouses (id),
    on_hand INTEGER NOT NULL,
    held INTEGER NOT NULL DEFAULT 0 CONSTRAINT stock_items_held_check CHECK (held >= 0),
    version INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT stock_items_variant_id_key UNIQUE (variant_id, warehouse_id)
);
CREATE INDEX stock_items_warehouse_id ON stock_items (warehouse_id);

-- The ledger of `stock_items.on_hand`.
CREATE TABLE stock_movements (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    stock_item_id BIGINT NOT NULL REFERENCES stock_items (id) ON DELETE CASCADE,
    actor_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    reason TEXT NOT NULL,
    reference TEXT NOT NULL DEFAULT '',
    delta INTEGER NOT NULL,
    before INTEGER NOT NULL,
    after INTEGER NOT NULL,
    inserted_at TEXT NOT NULL,
    CONSTRAINT stock_movements_sum_check CHECK (after = before + delta)
);
CREATE INDEX stock_movements_stock_item_id ON stock_movements (stock_item_id, id);
CREATE INDEX stock_movements_actor_id ON stock_movements (actor_id);
