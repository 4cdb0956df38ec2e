DROP TABLE admin_invitations;
DROP TABLE user_tokens;
DROP TABLE users;
