-- Whether the picture also has files in AVIF, which are made last and only if the shop wants them.
ALTER TABLE pictures ADD COLUMN avif TEXT NOT NULL DEFAULT 'none'
    CONSTRAINT pictures_avif_check CHECK (avif IN ('none', 'requested', 'made'));
CREATE INDEX pictures_without_avif ON pictures (id) WHERE avif = 'none';
