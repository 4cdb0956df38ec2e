DROP INDEX products_releases;
CREATE INDEX products_released_at ON products (released_at) WHERE released_at IS NOT NULL;
