-- Keys of programs that use the API. Only hashes of the secrets are stored.
CREATE TABLE api_keys (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL CONSTRAINT api_keys_prefix_key UNIQUE,
    secret_hash TEXT NOT NULL,
    permissions TEXT NOT NULL,
    created_by BIGINT REFERENCES users (id) ON DELETE SET NULL,
    expires_at TEXT,
    last_used_at TEXT,
    revoked_at TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    inserted_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX api_keys_created_by ON api_keys (created_by);

-- Tokens that continue a customer's API session. Each works once. Only hashes are stored.
CREATE TABLE refresh_tokens (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    session_id BIGINT NOT NULL REFERENCES user_tokens (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL CONSTRAINT refresh_tokens_token_hash_key UNIQUE,
    used_at TEXT,
    inserted_at TEXT NOT NULL
);
CREATE INDEX refresh_tokens_session_id ON refresh_tokens (session_id);
CREATE INDEX refresh_tokens_inserted_at ON refresh_tokens (inserted_at);
