-- Deleted rows as JSON, so that they can be restored. Erased after 30 days.
CREATE TABLE deletions (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    title TEXT NOT NULL,
    kept_rows TEXT NOT NULL,
    actor_id BIGINT REFERENCES users (id) ON DELETE SET NULL,
    inserted_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX deletions_inserted_at ON deletions (inserted_at);
CREATE INDEX deletions_actor_id ON deletions (actor_id);
