DROP TABLE shipping_steps;
DROP TABLE shipping_methods;
DROP TABLE shipping_places;
DROP TABLE shipping_zones;
DROP TABLE tax_rates;
