-- Groups of words that mean the same to the search.
CREATE TABLE search_synonyms (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    -- The words and short phrases, separated by a comma and a space.
    words TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX search_synonyms_updated_at ON search_synonyms (updated_at, id);
