-- By the clocks of which place the shop lives, and when it works. One row beside the settings.
CREATE TABLE business_calendar (
    id INTEGER PRIMARY KEY NOT NULL REFERENCES settings (id) ON DELETE CASCADE,
    time_zone TEXT NOT NULL DEFAULT 'UTC' CHECK (time_zone <> ''),
    -- Of mon tue wed thu fri sat sun.
    business_days TEXT NOT NULL DEFAULT 'mon tue wed thu fri' CHECK (business_days <> ''),
    -- A date on each line, 2026-04-03, or 12-25 for every year.
    holidays TEXT NOT NULL DEFAULT '',
    handling_days INTEGER NOT NULL DEFAULT 0 CHECK (handling_days BETWEEN 0 AND 60),
    -- Such as 14:00; empty where orders of the whole day count.
    cut_off TEXT NOT NULL DEFAULT ''
);

INSERT INTO business_calendar (id) SELECT id FROM settings;
