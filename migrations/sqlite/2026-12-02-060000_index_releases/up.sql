-- Without the status, the database may read all products of a status to find the few that are released soon.
DROP INDEX products_released_at;
CREATE INDEX products_releases ON products (status, released_at, id DESC) WHERE released_at IS NOT NULL;
