//! Users.

use crate::{Result, db::Conn, foundation::ids::UserId, q};

use super::{
    models::{AccountKind, User},
    permissions::Permission,
    scope::Scope,
};

/// Returns the user with an id.
pub fn get_user(conn: &mut Conn<'_>, id: UserId) -> Result<User> {
    q!(conn, accounts::users::get(id))
}

/// Returns the user with an address, ignoring case.
pub fn get_user_by_email(conn: &mut Conn<'_>, email: &str) -> Result<Option<User>> {
    let email = email.trim().to_lowercase();
    q!(conn, accounts::users::by_email(&email))
}

/// Returns `true` if there is any account.
pub fn has_users(conn: &mut Conn<'_>) -> Result<bool> {
    q!(conn, accounts::users::any())
}

/// Returns the customers whose email address contains a text, ignoring case.
pub fn search_customers(
    conn: &mut Conn<'_>,
    scope: &Scope,
    text: &str,
    limit: i64,
) -> Result<Vec<User>> {
    scope.require(Permission::CustomersRead)?;
    q!(conn, accounts::users::search(&text.to_lowercase(), limit))
}

/// Returns the number of customers.
pub fn count_customers(conn: &mut Conn<'_>, scope: &Scope) -> Result<i64> {
    scope.require(Permission::CustomersRead)?;
    q!(conn, accounts::users::count(AccountKind::Customer))
}
