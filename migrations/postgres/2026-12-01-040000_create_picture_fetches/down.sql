DROP INDEX product_images_src;
DROP TABLE picture_fetches;
