-- Orders of an earlier shop, from its exports. They are shown and never paid, shipped, refunded or counted, so no
-- query over `orders` has to know them.
CREATE TABLE imported_orders (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source TEXT NOT NULL CONSTRAINT imported_orders_source_check CHECK (source IN ('shopify', 'woocommerce')),
    -- The number in the earlier shop, as customers know it.
    number TEXT NOT NULL,
    -- The id in the earlier shop; empty if the file has none.
    external_id TEXT NOT NULL,
    -- The account with the email address, once it logged in.
    user_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    -- In lower case; empty for orders without one.
    email TEXT NOT NULL,
    placed_at TIMESTAMPTZ NOT NULL,
    currency TEXT NOT NULL,
    -- The amounts as in the file. Where they don't add up to the total, the page shows the difference.
    discount_total NUMERIC(15, 6) NOT NULL,
    discount_code TEXT NOT NULL,
    shipping_total NUMERIC(15, 6) NOT NULL,
    shipping_method TEXT NOT NULL,
    tax_total NUMERIC(15, 6) NOT NULL,
    tax_included BOOLEAN NOT NULL,
    total_price NUMERIC(15, 6) NOT NULL,
    refunded_total NUMERIC(15, 6) NOT NULL,
    -- The statuses are those of `orders`; null if the file says nothing that corresponds to one.
    payment_status TEXT CONSTRAINT imported_orders_payment_status_check
        CHECK (payment_status IN ('awaiting', 'processing', 'paid', 'partially_refunded', 'refunded', 'failed', 'cancelled')),
    fulfillment_status TEXT CONSTRAINT imported_orders_fulfillment_status_check
        CHECK (fulfillment_status IN ('unfulfilled', 'partially_fulfilled', 'fulfilled')),
    is_cancelled BOOLEAN NOT NULL,
    -- The earlier shop's own words for the statuses.
    original_status TEXT NOT NULL,
    -- Addresses in lines; may be empty.
    billing_address TEXT NOT NULL,
    shipping_address TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    inserted_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT imported_orders_number_key UNIQUE (source, number, external_id)
);
CREATE INDEX imported_orders_user_id ON imported_orders (user_id, placed_at DESC, id DESC);
CREATE INDEX imported_orders_email ON imported_orders (email);
CREATE INDEX imported_orders_placed_at ON imported_orders (placed_at DESC, id DESC);
CREATE INDEX imported_orders_updated_at ON imported_orders (updated_at, id);

CREATE TABLE imported_order_lines (
    order_id BIGINT NOT NULL REFERENCES imported_orders (id) ON DELETE CASCADE,
    -- From 1, in the order of the file.
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    sku TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    -- The price of all units.
    total NUMERIC(15, 6) NOT NULL,
    PRIMARY KEY (order_id, position)
);

-- The first log-in, so that undoing an import of customers keeps accounts that somebody uses.
ALTER TABLE users ADD COLUMN logged_in_at TIMESTAMPTZ;
UPDATE users SET logged_in_at = (
    SELECT min(inserted_at) FROM user_tokens WHERE user_id = users.id AND authenticated_at IS NOT NULL
);

ALTER TABLE imports DROP CONSTRAINT imports_kind_check;
ALTER TABLE imports ADD CONSTRAINT imports_kind_check CHECK (kind IN ('products', 'customers', 'redirects', 'orders'));
ALTER TABLE imports DROP CONSTRAINT imports_status_check;
ALTER TABLE imports ADD CONSTRAINT imports_status_check
    CHECK (status IN ('mapping', 'reading', 'ready', 'failed', 'applying', 'done', 'undoing', 'undone'));
-- When an import without a batch was done; records that its undo changed back, and that it kept.
ALTER TABLE imports ADD COLUMN finished_at TIMESTAMPTZ;
ALTER TABLE imports ADD COLUMN undone_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN undo_kept_count BIGINT NOT NULL DEFAULT 0;
-- JSON: how to undo the import of the record; empty if there is nothing to undo.
ALTER TABLE import_records ADD COLUMN undo TEXT NOT NULL DEFAULT '';
-- Why the undo kept it; empty if it did not.
ALTER TABLE import_records ADD COLUMN kept_reason TEXT NOT NULL DEFAULT '';
CREATE INDEX import_records_undo ON import_records (import_id, position) WHERE undo <> '';
CREATE INDEX import_records_kept ON import_records (import_id, position) WHERE kept_reason <> '';
