-- Paths of an earlier shop with their new addresses. Pages of this shop come first.
CREATE TABLE redirects (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Decoded, without a query and without a slash at the end.
    path TEXT NOT NULL CONSTRAINT redirects_path_key UNIQUE,
    -- A path of this shop or a whole URL.
    target TEXT NOT NULL,
    inserted_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

-- What an import knows about a customer, with which the first checkout is filled in.
CREATE TABLE customer_details (
    user_id BIGINT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    company TEXT NOT NULL,
    line1 TEXT NOT NULL,
    line2 TEXT NOT NULL,
    postcode TEXT NOT NULL,
    city TEXT NOT NULL,
    region TEXT NOT NULL,
    country TEXT NOT NULL,
    phone TEXT NOT NULL,
    -- Whether the customer agreed to mails about offers; null if that is unknown.
    accepts_marketing BOOLEAN,
    inserted_at TIMESTAMPTZ NOT NULL
);
