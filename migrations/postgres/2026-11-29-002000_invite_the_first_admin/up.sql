-- Links with which whoever starts a new shop chooses its first admin. Only hashes are kept.
CREATE TABLE admin_invitations (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash TEXT NOT NULL CONSTRAINT admin_invitations_token_hash_key UNIQUE,
    expires_at TIMESTAMPTZ NOT NULL,
    inserted_at TIMESTAMPTZ NOT NULL
);
