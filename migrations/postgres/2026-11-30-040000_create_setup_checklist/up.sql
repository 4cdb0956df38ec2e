-- The checklist of a new shop: one row beside the settings. Its steps follow from the data.
CREATE TABLE setup_checklist (
    id BIGINT PRIMARY KEY NOT NULL REFERENCES settings (id) ON DELETE CASCADE,
    -- True if the shopkeeper took it off the overview.
    is_hidden BOOLEAN NOT NULL DEFAULT FALSE
);
INSERT INTO setup_checklist (id) SELECT id FROM settings;
