//! Members of staff with chosen permissions.

use super::sql::{execute, query_number};
use super::{ADMIN_EMAIL, ADMIN_PASSWORD, Browser, Shop};

impl Shop {
    /// Creates a member of staff with these permissions and the admin's password, and logs in.
    pub fn member(&self, name: &str, permissions: &str) -> Browser {
        self.create_member(name, permissions);
        let mut browser = self.visitor();
        self.log_in(&mut browser, &format!("{name}@example.com"), ADMIN_PASSWORD);
        browser
    }

    /// Creates a member of staff with these permissions and the admin's password. Returns the id.
    pub fn create_member(&self, name: &str, permissions: &str) -> i64 {
        let now = "2026-03-01T00:00:00.000000Z";
        execute(
            &self.db,
            &format!(
                "INSERT INTO roles (kind, name, permissions, inserted_at, updated_at)
                 VALUES ('own', 'Role of {name}', '{permissions}', '{now}', '{now}')"
            ),
        );
        execute(
            &self.db,
            &format!(
                "INSERT INTO users (email, hashed_password, role, role_id, confirmed_at, inserted_at, updated_at)
                 SELECT '{name}@example.com', users.hashed_password, 'staff', roles.id, '{now}', '{now}', '{now}'
                 FROM users, roles WHERE users.email = '{ADMIN_EMAIL}' AND roles.name = 'Role of {name}'"
            ),
        );
        let id = format!("SELECT id FROM users WHERE email = '{name}@example.com'");
        query_number(&self.db, &id)
    }

    /// Changes the permissions of a member that [`Shop::member`] created.
    pub fn set_permissions(&self, name: &str, permissions: &str) {
        execute(
            &self.db,
            &format!(
                "UPDATE roles SET permissions = '{permissions}' WHERE name = 'Role of {name}'"
            ),
        );
    }
}
