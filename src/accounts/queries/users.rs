//! Users in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{accounts::models::User, db::schema::users, foundation::ids::UserId};

pub fn get(conn: &mut Conn, id: UserId) -> QueryResult<User> {
    users::table.find(id).select(User::as_select()).first(conn)
}

pub fn by_email(conn: &mut Conn, email: &str) -> QueryResult<Option<User>> {
    users::table.filter(users::email.eq(email)).select(User::as_select()).first(conn).optional()
}
