//! Users.

use crate::{
    db::{Conn, Outcome},
    foundation::ids::UserId,
    q,
};

use super::models::User;

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
