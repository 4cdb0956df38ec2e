DROP INDEX pictures_without_avif;
ALTER TABLE pictures DROP COLUMN avif;
