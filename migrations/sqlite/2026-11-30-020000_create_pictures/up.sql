-- Pictures that were uploaded. Their files are in the storage, named after the hash. `unused_since` is set
-- while no product has the picture; it is deleted some weeks later.
CREATE TABLE pictures (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    hash TEXT NOT NULL CONSTRAINT pictures_hash_key UNIQUE,
    width INTEGER NOT NULL CONSTRAINT pictures_width_check CHECK (width > 0),
    height INTEGER NOT NULL CONSTRAINT pictures_height_check CHECK (height > 0),
    color TEXT NOT NULL,
    has_alpha BOOLEAN NOT NULL,
    bytes BIGINT NOT NULL,
    unused_since TEXT,
    inserted_at TEXT NOT NULL
);
CREATE INDEX pictures_unused_since ON pictures (unused_since) WHERE unused_since IS NOT NULL;

-- The picture of an image whose file this shop has, and the point that stays visible when it is cropped, in
-- percent from the left and the top.
ALTER TABLE product_images ADD COLUMN picture_id BIGINT REFERENCES pictures (id);
ALTER TABLE product_images ADD COLUMN focal_x INTEGER NOT NULL DEFAULT 50
    CONSTRAINT product_images_focal_x_check CHECK (focal_x BETWEEN 0 AND 100);
ALTER TABLE product_images ADD COLUMN focal_y INTEGER NOT NULL DEFAULT 50
    CONSTRAINT product_images_focal_y_check CHECK (focal_y BETWEEN 0 AND 100);
CREATE INDEX product_images_picture_id ON product_images (picture_id);
