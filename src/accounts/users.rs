//! Users.

use crate::{
    db::{Conn, Outcome},
    foundation::ids::UserId,
    q,
};

use super::{
    models::{Role, User},
    scope::Scope,
};

/// The user of an id.
pub fn get_user(conn: &mut Conn<'_>, id: UserId) -> Outcome<User> {
    Ok(q!(conn, accounts::users::get(id))?)
}

/// The user of an address, in whatever case it is written.
pub fn get_user_by_email(conn: &mut Conn<'_>, email: &str) -> Outcome<Option<User>> {
    let email = email.trim().to_lowercase();
    Ok(q!(conn, accounts::users::by_email(&email))?)
}

/// Whether anybody has an account.
pub fn has_users(conn: &mut Conn<'_>) -> Outcome<bool> {
    Ok(q!(conn, accounts::users::any())?)
}

/// How many customers there are.
pub fn count_customers(conn: &mut Conn<'_>, scope: &Scope) -> Outcome<i64> {
    scope.require_admin()?;
    Ok(q!(conn, accounts::users::count(Role::Customer.as_str()))?)
}
