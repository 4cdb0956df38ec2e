UPDATE api_keys SET permissions = trim(replace(' ' || permissions || ' ', ' payments:write ', ' '));
DROP TABLE staff_invitations;
DROP INDEX users_role_id;
ALTER TABLE users DROP COLUMN version;
ALTER TABLE users DROP COLUMN deactivated_at;
ALTER TABLE users DROP COLUMN role_id;
DROP TABLE roles;
