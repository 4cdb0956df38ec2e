-- Which categories are below which, however far: each is its own ancestor at depth 0. Written together
-- with parent_id, so that a whole branch is found by one index.
CREATE TABLE category_paths (
    ancestor_id BIGINT NOT NULL REFERENCES categories (id) ON DELETE CASCADE,
    category_id BIGINT NOT NULL REFERENCES categories (id) ON DELETE CASCADE,
    depth INTEGER NOT NULL,
    PRIMARY KEY (ancestor_id, category_id),
    CONSTRAINT category_paths_depth_check CHECK ((depth = 0) = (ancestor_id = category_id) AND depth >= 0)
);
CREATE INDEX category_paths_category_id ON category_paths (category_id, depth);

-- Categories that two shopkeepers once put below each other stand alone again.
UPDATE categories SET parent_id = NULL WHERE id IN (
    WITH RECURSIVE above (category_id, ancestor_id) AS (
        SELECT id, parent_id FROM categories WHERE parent_id IS NOT NULL
        UNION
        SELECT above.category_id, categories.parent_id
        FROM above JOIN categories ON categories.id = above.ancestor_id
        WHERE categories.parent_id IS NOT NULL)
    SELECT category_id FROM above WHERE category_id = ancestor_id);

INSERT INTO category_paths (ancestor_id, category_id, depth)
WITH RECURSIVE paths (ancestor_id, category_id, depth) AS (
    SELECT id, id, 0 FROM categories
    UNION ALL
    SELECT paths.ancestor_id, categories.id, paths.depth + 1
    FROM paths JOIN categories ON categories.parent_id = paths.category_id)
SELECT ancestor_id, category_id, depth FROM paths;
