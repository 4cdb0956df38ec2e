CREATE TABLE products (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL,
    -- Identifies the product in product files, exactly as written there. The slug is derived from it.
    handle TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    -- An unlisted product can be bought by anyone who has its address, and appears in no list.
    status TEXT NOT NULL CONSTRAINT products_status_check CHECK (status IN ('draft', 'active', 'unlisted', 'archived')),
    released_at TEXT,
    -- Units that one customer may buy, over all orders.
    max_per_customer INTEGER CONSTRAINT products_max_per_customer_check CHECK (max_per_customer > 0),
    vendor TEXT NOT NULL DEFAULT '',
    product_type TEXT NOT NULL DEFAULT '',
    tags TEXT NOT NULL DEFAULT '',
    tax_class TEXT NOT NULL DEFAULT 'standard',
    views BIGINT NOT NULL DEFAULT 0 CONSTRAINT products_views_check CHECK (views >= 0),
    option1_name TEXT,
    option2_name TEXT,
    option3_name TEXT,
    seo_title TEXT NOT NULL DEFAULT '',
    seo_description TEXT NOT NULL DEFAULT '',
    external_id TEXT,
    -- Lowest and highest price of the variants.
    min_price BIGINT NOT NULL CONSTRAINT products_min_price_check CHECK (min_price >= 0),
    max_price BIGINT NOT NULL CONSTRAINT products_max_price_check CHECK (max_price >= min_price),
    search_text TEXT NOT NULL,
    -- Sorts titles: ignores case and accents, and compares numbers by value. The shop fills in empty ones
    -- when it starts.
    title_key TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 1,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT products_slug_key UNIQUE (slug),
    CONSTRAINT products_handle_key UNIQUE (handle),
    CONSTRAINT products_external_id_key UNIQUE (external_id)
);
CREATE INDEX products_newest ON products (status, inserted_at DESC, id DESC);
CREATE INDEX products_by_price ON products (status, min_price, id);
CREATE INDEX products_released_at ON products (released_at) WHERE released_at IS NOT NULL;
CREATE INDEX products_by_title ON products (status, title_key, id);
CREATE INDEX products_by_title_key ON products (title_key, id);

CREATE TABLE product_images (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    product_id BIGINT NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    src TEXT NOT NULL,
    alt TEXT NOT NULL DEFAULT ''
);
CREATE INDEX product_images_product_id ON product_images (product_id, position);

CREATE TABLE variants (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    product_id BIGINT NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    sku TEXT,
    option1 TEXT NOT NULL DEFAULT '',
    option2 TEXT NOT NULL DEFAULT '',
    option3 TEXT NOT NULL DEFAULT '',
    price BIGINT NOT NULL CONSTRAINT variants_price_check CHECK (price >= 0),
    compare_at_price BIGINT CONSTRAINT variants_compare_at_price_check CHECK (compare_at_price >= 0),
    barcode TEXT NOT NULL DEFAULT '',
    grams INTEGER NOT NULL DEFAULT 0 CONSTRAINT variants_grams_check CHECK (grams >= 0),
    requires_shipping BOOLEAN NOT NULL DEFAULT TRUE,
    taxable BOOLEAN NOT NULL DEFAULT TRUE,
    track_stock BOOLEAN NOT NULL DEFAULT TRUE,
    backorder BOOLEAN NOT NULL DEFAULT FALSE,
    max_per_order INTEGER CONSTRAINT variants_max_per_order_check CHECK (max_per_order > 0),
    image_id BIGINT REFERENCES product_images (id) ON DELETE SET NULL,
    external_id TEXT,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT variants_sku_key UNIQUE (sku),
    CONSTRAINT variants_options_key UNIQUE (product_id, option1, option2, option3)
);
CREATE INDEX variants_product_id ON variants (product_id, position);
CREATE INDEX variants_image_id ON variants (image_id);
CREATE UNIQUE INDEX variants_external_id_key ON variants (external_id);

CREATE TABLE price_changes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    variant_id BIGINT NOT NULL REFERENCES variants (id) ON DELETE CASCADE,
    price BIGINT NOT NULL,
    changed_at TEXT NOT NULL
);
CREATE INDEX price_changes_variant_id ON price_changes (variant_id, changed_at);

CREATE TABLE categories (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    slug TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    parent_id BIGINT REFERENCES categories (id) ON DELETE SET NULL,
    position INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 1,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT categories_title_key UNIQUE (title),
    CONSTRAINT categories_slug_key UNIQUE (slug)
);
CREATE INDEX categories_parent_id ON categories (parent_id);

-- Every category with each of its ancestors, and with itself at depth 0. Written together with parent_id,
-- so that one index finds a whole branch.
CREATE TABLE category_paths (
    ancestor_id BIGINT NOT NULL REFERENCES categories (id) ON DELETE CASCADE,
    category_id BIGINT NOT NULL REFERENCES categories (id) ON DELETE CASCADE,
    depth INTEGER NOT NULL,
    PRIMARY KEY (ancestor_id, category_id),
    CONSTRAINT category_paths_depth_check CHECK ((depth = 0) = (ancestor_id = category_id) AND depth >= 0)
);
CREATE INDEX category_paths_category_id ON category_paths (category_id, depth);

CREATE TABLE product_categories (
    product_id BIGINT NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    category_id BIGINT NOT NULL REFERENCES categories (id) ON DELETE CASCADE,
    CONSTRAINT product_categories_key UNIQUE (category_id, product_id)
);
CREATE INDEX product_categories_product_id ON product_categories (product_id);

-- Former slugs of products.
CREATE TABLE slug_redirects (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL,
    product_id BIGINT NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    CONSTRAINT slug_redirects_slug_key UNIQUE (slug)
);
CREATE INDEX slug_redirects_product_id ON slug_redirects (product_id);
