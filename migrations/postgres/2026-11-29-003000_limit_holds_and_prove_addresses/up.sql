-- Where the request that began a checkout came from: an address (IPv4, or IPv6 /64) and the network
-- around it (/24, /48). Budgets count what they hold; both are forgotten after two days.
ALTER TABLE checkouts ADD COLUMN client_address TEXT NOT NULL DEFAULT '';
ALTER TABLE checkouts ADD COLUMN client_network TEXT NOT NULL DEFAULT '';
CREATE INDEX checkouts_client ON checkouts (client_network, inserted_at) WHERE client_network <> '';

-- What was typed in a step that could not be saved any more, as JSON.
ALTER TABLE checkouts ADD COLUMN draft TEXT NOT NULL DEFAULT '';

-- The address that was proved to be the shopper's, for this checkout.
ALTER TABLE checkouts ADD COLUMN proved_email TEXT NOT NULL DEFAULT '';

-- When the shopkeeper ended a checkout.
ALTER TABLE checkouts ADD COLUMN released_at TIMESTAMPTZ;

-- Whether the order's address was proved to be its shopper's. Accounts prove theirs by logging in.
ALTER TABLE orders ADD COLUMN email_proved BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE orders SET email_proved = TRUE
WHERE EXISTS (SELECT 1 FROM users WHERE users.id = orders.user_id AND users.email = orders.email
              AND users.confirmed_at IS NOT NULL);

-- Links that prove an address to be the shopper's. Only the hash of the link's secret is stored.
CREATE TABLE email_proofs (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    checkout_id BIGINT NOT NULL REFERENCES checkouts (id) ON DELETE CASCADE,
    email TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    used_at TIMESTAMPTZ,
    inserted_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT email_proofs_token_hash_key UNIQUE (token_hash)
);
CREATE INDEX email_proofs_checkout_id ON email_proofs (checkout_id);
CREATE INDEX email_proofs_email ON email_proofs (email, inserted_at);
