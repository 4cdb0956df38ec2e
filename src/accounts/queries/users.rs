//! Queries of users. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    accounts::models::{Role, User},
    db::{like::containing, schema::users},
    foundation::{clock::Timestamp, ids::UserId},
};

pub fn get(conn: &mut Conn, id: UserId) -> QueryResult<User> {
    users::table.find(id).select(User::as_select()).first(conn)
}

pub fn by_email(conn: &mut Conn, email: &str) -> QueryResult<Option<User>> {
    users::table.filter(users::email.eq(email)).select(User::as_select()).first(conn).optional()
}

/// Inserts a customer with an unconfirmed address.
pub fn insert(conn: &mut Conn, email: &str, now: Timestamp) -> QueryResult<usize> {
    diesel::insert_into(users::table)
        .values((
            users::email.eq(email),
            users::role.eq(Role::Customer),
            users::inserted_at.eq(now),
            users::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Records that the address is confirmed. Later confirmations change nothing.
pub fn confirm(conn: &mut Conn, id: UserId, now: Timestamp) -> QueryResult<usize> {
    diesel::update(users::table.find(id).filter(users::confirmed_at.is_null()))
        .set((users::confirmed_at.eq(now), users::updated_at.eq(now)))
        .execute(conn)
}

pub fn set_email(conn: &mut Conn, id: UserId, email: &str, now: Timestamp) -> QueryResult<usize> {
    diesel::update(users::table.find(id))
        .set((users::email.eq(email), users::updated_at.eq(now)))
        .execute(conn)
}

pub fn set_password(conn: &mut Conn, id: UserId, hash: &str, now: Timestamp) -> QueryResult<usize> {
    diesel::update(users::table.find(id))
        .set((users::hashed_password.eq(hash), users::updated_at.eq(now)))
        .execute(conn)
}

/// Replaces a password's hash, if it is still the old one.
pub fn replace_password(
    conn: &mut Conn,
    id: UserId,
    old: &str,
    new: &str,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(users::table.find(id).filter(users::hashed_password.eq(old)))
        .set((users::hashed_password.eq(new), users::updated_at.eq(now)))
        .execute(conn)
}

pub fn set_role(conn: &mut Conn, id: UserId, role: Role, now: Timestamp) -> QueryResult<usize> {
    diesel::update(users::table.find(id))
        .set((users::role.eq(role), users::updated_at.eq(now)))
        .execute(conn)
}

pub fn any(conn: &mut Conn) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(users::table.select(users::id))).get_result(conn)
}

pub fn count(conn: &mut Conn, role: Role) -> QueryResult<i64> {
    users::table.filter(users::role.eq(role)).count().get_result(conn)
}

/// Returns the customers whose email address contains a text in lower case.
pub fn search(conn: &mut Conn, text: &str, limit: i64) -> QueryResult<Vec<User>> {
    users::table
        .filter(users::role.eq(Role::Customer))
        .filter(users::email.like(containing(text)).escape('\\'))
        .order(users::email)
        .limit(limit)
        .select(User::as_select())
        .load(conn)
}

/// Returns the users with one of two roles, the oldest accounts first.
pub fn with_roles(conn: &mut Conn, roles: [Role; 2]) -> QueryResult<Vec<User>> {
    users::table
        .filter(users::role.eq_any(roles))
        .order(users::id)
        .select(User::as_select())
        .load(conn)
}
