-- A checkout reserves the stock of a cart until its deadline.
CREATE TABLE checkouts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    token TEXT NOT NULL,
    cart_id BIGINT NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    status TEXT NOT NULL CONSTRAINT checkouts_status_check CHECK (status IN ('open', 'placed', 'left', 'expired')),
    email TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    company TEXT NOT NULL DEFAULT '',
    line1 TEXT NOT NULL DEFAULT '',
    line2 TEXT NOT NULL DEFAULT '',
    postcode TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    billing TEXT NOT NULL DEFAULT '',
    has_details BOOLEAN NOT NULL DEFAULT FALSE,
    payment_method TEXT NOT NULL DEFAULT '',
    order_id BIGINT REFERENCES orders (id) ON DELETE SET NULL,
    extended BOOLEAN NOT NULL DEFAULT FALSE,
    -- Address (IPv4, or IPv6 /64) and network (/24, or /48) of the request that began the checkout. They limit
    -- how much stock one client can reserve, and are erased after two days.
    client_address TEXT NOT NULL DEFAULT '',
    client_network TEXT NOT NULL DEFAULT '',
    -- Input of a step that was submitted too late to be saved, as JSON.
    draft TEXT NOT NULL DEFAULT '',
    -- The email address that the shopper confirmed for this checkout.
    proved_email TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1,
    expires_at TEXT NOT NULL,
    -- When the shopkeeper ended the checkout.
    released_at TEXT,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT checkouts_token_key UNIQUE (token)
);
CREATE UNIQUE INDEX checkouts_open_cart_key ON checkouts (cart_id) WHERE status = 'open';
CREATE INDEX checkouts_cart_id ON checkouts (cart_id);
CREATE INDEX checkouts_order_id ON checkouts (order_id);
CREATE INDEX checkouts_open ON checkouts (expires_at) WHERE status = 'open';
CREATE INDEX checkouts_client ON checkouts (client_network, inserted_at) WHERE client_network <> '';

CREATE TABLE stock_holds (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    checkout_id BIGINT NOT NULL REFERENCES checkouts (id),
    stock_item_id BIGINT NOT NULL REFERENCES stock_items (id) ON DELETE CASCADE,
    quantity INTEGER NOT NULL CONSTRAINT stock_holds_quantity_check CHECK (quantity > 0),
    inserted_at TEXT NOT NULL,
    CONSTRAINT stock_holds_key UNIQUE (checkout_id, stock_item_id)
);
CREATE INDEX stock_holds_stock_item_id ON stock_holds (stock_item_id);

-- Links that confirm a guest's email address. Only hashes of the tokens are stored.
CREATE TABLE email_proofs (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    checkout_id BIGINT NOT NULL REFERENCES checkouts (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    used_at TEXT,
    inserted_at TEXT NOT NULL,
    CONSTRAINT email_proofs_token_hash_key UNIQUE (token_hash)
);
CREATE INDEX email_proofs_checkout_id ON email_proofs (checkout_id);
CREATE INDEX email_proofs_email ON email_proofs (email, inserted_at);
