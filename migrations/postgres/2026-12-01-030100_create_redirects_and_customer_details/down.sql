DROP TABLE customer_details;
DROP TABLE redirects;
