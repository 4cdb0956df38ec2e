DROP TABLE shop_pictures;
DROP INDEX categories_picture_id;
ALTER TABLE categories DROP COLUMN picture_alt;
ALTER TABLE categories DROP COLUMN picture_id;
