DROP TABLE slug_redirects;
DROP TABLE product_categories;
DROP TABLE category_paths;
DROP TABLE categories;
DROP TABLE price_changes;
DROP TABLE variants;
DROP TABLE product_images;
DROP TABLE products;
