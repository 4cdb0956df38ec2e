-- Groups of words that mean the same to the search.
CREATE TABLE search_synonyms (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The words and short phrases, separated by a comma and a space.
    words TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    inserted_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX search_synonyms_updated_at ON search_synonyms (updated_at, id);
