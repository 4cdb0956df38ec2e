-- Addresses of pictures on other sites, and what became of fetching them. Products refer to them by
-- `product_images.src`.
CREATE TABLE picture_fetches (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    url TEXT NOT NULL CONSTRAINT picture_fetches_url_key UNIQUE,
    status TEXT NOT NULL DEFAULT 'waiting'
        CONSTRAINT picture_fetches_status_check CHECK (status IN ('waiting', 'fetched', 'failed', 'given_up')),
    attempts INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    picture_id BIGINT REFERENCES pictures (id) ON DELETE SET NULL,
    inserted_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX picture_fetches_status ON picture_fetches (status, updated_at, id);
CREATE INDEX picture_fetches_updated_at ON picture_fetches (updated_at, id);
CREATE INDEX picture_fetches_picture_id ON picture_fetches (picture_id);
CREATE INDEX product_images_src ON product_images (src) WHERE picture_id IS NULL;
