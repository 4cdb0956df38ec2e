ALTER TABLE categories ADD COLUMN picture_id BIGINT REFERENCES pictures (id);
ALTER TABLE categories ADD COLUMN picture_alt TEXT NOT NULL DEFAULT '';
CREATE INDEX categories_picture_id ON categories (picture_id);

-- The logo of the shop and the picture of its home page.
CREATE TABLE shop_pictures (
    id INTEGER PRIMARY KEY NOT NULL REFERENCES settings (id) ON DELETE CASCADE,
    logo_id BIGINT REFERENCES pictures (id),
    banner_id BIGINT REFERENCES pictures (id),
    banner_alt TEXT NOT NULL DEFAULT ''
);
CREATE INDEX shop_pictures_logo_id ON shop_pictures (logo_id);
CREATE INDEX shop_pictures_banner_id ON shop_pictures (banner_id);
INSERT INTO shop_pictures (id) SELECT id FROM settings;
