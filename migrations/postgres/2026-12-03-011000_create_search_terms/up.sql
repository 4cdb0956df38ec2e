-- What shoppers searched for, without any data about them, for 90 days.
CREATE TABLE search_terms (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The folded text.
    term TEXT NOT NULL CONSTRAINT search_terms_term_key UNIQUE,
    -- The number of products that the last search found.
    results BIGINT NOT NULL CONSTRAINT search_terms_results_check CHECK (results >= 0),
    -- How the last search matched the words.
    quality TEXT NOT NULL CONSTRAINT search_terms_quality_check CHECK (quality IN ('all', 'corrected', 'some')),
    inserted_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX search_terms_updated_at ON search_terms (updated_at, id);
CREATE TABLE search_days (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    search_term_id BIGINT NOT NULL REFERENCES search_terms (id) ON DELETE CASCADE,
    -- The day in the shop's time zone, such as 2026-03-01.
    day TEXT NOT NULL,
    searches INTEGER NOT NULL CONSTRAINT search_days_searches_check CHECK (searches > 0),
    CONSTRAINT search_days_key UNIQUE (search_term_id, day)
);
CREATE INDEX search_days_day ON search_days (day);
