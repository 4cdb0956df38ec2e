DROP INDEX product_images_picture_id;
ALTER TABLE product_images DROP COLUMN focal_y;
ALTER TABLE product_images DROP COLUMN focal_x;
ALTER TABLE product_images DROP COLUMN picture_id;
DROP TABLE pictures;
