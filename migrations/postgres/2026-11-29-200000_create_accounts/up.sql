
CREATE TABLE users (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email TEXT NOT NULL,
    hashed_password TEXT,
    role TEXT NOT NULL CONSTRAINT users_role_check CHECK (role IN ('customer', 'staff', 'admin')),
    confirmed_at TIMESTAMPTZ,
    inserted_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT users_email_key UNIQUE (email)
);

-- Sessions and mailed links. Only hashes of the tokens are stored.
CREATE TABLE user_tokens (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL,
    context TEXT NOT NULL,
    sent_to TEXT,
    authenticated_at TIMESTAMPTZ,
    inserted_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT user_tokens_context_key UNIQUE (context, token_hash)
);
CREATE INDEX user_tokens_user_id ON user_tokens (user_id);

-- One-time links for the first admin of a new shop. Only hashes of the tokens are stored.
CREATE TABLE admin_invitations (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash TEXT NOT NULL CONSTRAINT admin_invitations_token_hash_key UNIQUE,
    expires_at TIMESTAMPTZ NOT NULL,
    inserted_at TIMESTAMPTZ NOT NULL
);
