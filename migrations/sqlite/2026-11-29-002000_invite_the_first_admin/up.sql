-- Links with which whoever starts a new shop chooses its first admin. Only hashes are kept.
CREATE TABLE admin_invitations (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    token_hash TEXT NOT NULL CONSTRAINT admin_invitations_token_hash_key UNIQUE,
    expires_at TEXT NOT NULL,
    inserted_at TEXT NOT NULL
);
