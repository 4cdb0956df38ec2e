-- What members of staff may do. The permissions of the built-in roles are in the program; those of the shop's own
-- roles (kind 'own') are words separated by spaces.
CREATE TABLE roles (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind TEXT NOT NULL CONSTRAINT roles_kind_check
        CHECK (kind IN ('owner', 'manager', 'catalog', 'fulfillment', 'support', 'analyst', 'own')),
    name TEXT NOT NULL CONSTRAINT roles_name_key UNIQUE,
    permissions TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    inserted_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX roles_kind ON roles (kind) WHERE kind <> 'own';
CREATE INDEX roles_updated_at ON roles (updated_at, id);
INSERT INTO roles (kind, name, permissions, inserted_at, updated_at) VALUES
    ('owner', 'Owner', '', '2026-11-01T00:00:00.000000Z', '2026-11-01T00:00:00.000000Z'),
    ('manager', 'Manager', '', '2026-11-01T00:00:00.000000Z', '2026-11-01T00:00:00.000000Z'),
    ('catalog', 'Catalog', '', '2026-11-01T00:00:00.000000Z', '2026-11-01T00:00:00.000000Z'),
    ('fulfillment', 'Fulfillment', '', '2026-11-01T00:00:00.000000Z', '2026-11-01T00:00:00.000000Z'),
    ('support', 'Support', '', '2026-11-01T00:00:00.000000Z', '2026-11-01T00:00:00.000000Z'),
    ('analyst', 'Analyst', '', '2026-11-01T00:00:00.000000Z', '2026-11-01T00:00:00.000000Z');

-- Owners have the role 'admin' here, other members of staff the role 'staff'. So far nobody could become staff.
UPDATE users SET role = 'customer' WHERE role = 'staff';
ALTER TABLE users ADD COLUMN role_id BIGINT REFERENCES roles (id);
UPDATE users SET role_id = (SELECT id FROM roles WHERE kind = 'owner') WHERE role = 'admin';
ALTER TABLE users ADD COLUMN deactivated_at TIMESTAMPTZ;
-- Counts the changes of what a member of staff may do.
ALTER TABLE users ADD COLUMN version INTEGER NOT NULL DEFAULT 1
    CONSTRAINT users_role_id_check CHECK ((role = 'customer') = (role_id IS NULL));
CREATE INDEX users_role_id ON users (role_id);

-- Invitations of members of staff that are open or expired. Only hashes of the tokens are stored.
CREATE TABLE staff_invitations (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email TEXT NOT NULL CONSTRAINT staff_invitations_email_key UNIQUE,
    role_id BIGINT NOT NULL REFERENCES roles (id),
    token_hash TEXT NOT NULL CONSTRAINT staff_invitations_token_hash_key UNIQUE,
    -- Null for the command line, or once the account was deleted.
    invited_by BIGINT REFERENCES users (id) ON DELETE SET NULL,
    by_command BOOLEAN NOT NULL,
    sent_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    inserted_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX staff_invitations_role_id ON staff_invitations (role_id);
CREATE INDEX staff_invitations_invited_by ON staff_invitations (invited_by);
CREATE INDEX staff_invitations_updated_at ON staff_invitations (updated_at, id);

-- Changing how the shop is paid is a permission of its own now. Keys that could do it still can.
UPDATE api_keys SET permissions = permissions || ' payments:write'
    WHERE ' ' || permissions || ' ' LIKE '% settings:write %';
