-- Names for the filter, the columns and the order of the admin's lists.
CREATE TABLE saved_views (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    -- The user who sees it; null if all admins share it.
    owner_id INTEGER REFERENCES users (id) ON DELETE CASCADE,
    list TEXT NOT NULL CONSTRAINT saved_views_list_check CHECK (list IN ('products', 'orders')),
    name TEXT NOT NULL,
    -- The query string of the list.
    query TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX saved_views_owner_id ON saved_views (owner_id, list, name);
CREATE UNIQUE INDEX saved_views_list ON saved_views (list, name) WHERE owner_id IS NULL;
CREATE INDEX saved_views_updated_at ON saved_views (updated_at, id);
