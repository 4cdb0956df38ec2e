//! Queries of users. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::{self, Conn};
use crate::{
    accounts::models::{AccountKind, StaffMember, User},
    db::{
        like::containing,
        schema::{roles, users},
        types::RowKey,
    },
    foundation::{
        clock::Timestamp,
        ids::{RoleId, UserId, Versioned},
        slice::RowRange,
    },
};

pub fn get(conn: &mut Conn, id: UserId) -> QueryResult<User> {
    users::table
        .left_join(roles::table)
        .filter(users::id.eq(id))
        .select(User::as_select())
        .first(conn)
}

pub fn by_email(conn: &mut Conn, email: &str) -> QueryResult<Option<User>> {
    users::table
        .left_join(roles::table)
        .filter(users::email.eq(email))
        .select(User::as_select())
        .first(conn)
        .optional()
}

/// Inserts a customer with an unconfirmed address.
pub fn insert(conn: &mut Conn, email: &str, now: Timestamp) -> QueryResult<usize> {
    diesel::insert_into(users::table)
        .values((
            users::email.eq(email),
            users::role.eq(AccountKind::Customer),
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

/// Records the first log-in. Later ones change nothing.
pub fn set_logged_in(conn: &mut Conn, id: UserId, now: Timestamp) -> QueryResult<usize> {
    diesel::update(users::table.find(id).filter(users::logged_in_at.is_null()))
        .set(users::logged_in_at.eq(now))
        .execute(conn)
}

/// Returns when an account that nobody has logged in to last changed, and locks it until the transaction ends.
/// `None` if there is no such account.
pub fn lock_unused(conn: &mut Conn, id: UserId) -> QueryResult<Option<Timestamp>> {
    let unused = users::table
        .filter(users::id.eq(id))
        .filter(users::logged_in_at.is_null())
        .filter(users::role.eq(AccountKind::Customer))
        .select(users::updated_at);
    dialect::locked!(unused).first(conn).optional()
}

pub fn delete(conn: &mut Conn, id: UserId) -> QueryResult<usize> {
    diesel::delete(users::table.find(id)).execute(conn)
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

/// Replaces the hash of a password, if it is still the old one.
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

/// Sets the hash of the password, or removes the password.
pub fn set_password_hash(
    conn: &mut Conn,
    id: UserId,
    hash: Option<&str>,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(users::table.find(id))
        .set((users::hashed_password.eq(hash), users::updated_at.eq(now)))
        .execute(conn)
}

/// Gives an account a role, which makes it staff.
pub fn set_role(
    conn: &mut Conn,
    id: UserId,
    kind: AccountKind,
    role: RoleId,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(users::table.find(id))
        .set((
            users::role.eq(kind),
            users::role_id.eq(role),
            users::deactivated_at.eq(None::<Timestamp>),
            users::version.eq(users::version + 1),
            users::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Gives a member of staff, who was read in a version, another role. Returns 0 if the version is another now.
pub fn change_role(
    conn: &mut Conn,
    read: Versioned<UserId>,
    kind: AccountKind,
    role: RoleId,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(users::table.find(read.id))
        .filter(users::version.eq(read.version))
        .set((
            users::role.eq(kind),
            users::role_id.eq(role),
            users::version.eq(read.version + 1),
            users::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Deactivates or reactivates a member of staff who was read in a version. Returns 0 if the version is another
/// now.
pub fn set_deactivated(
    conn: &mut Conn,
    read: Versioned<UserId>,
    deactivated_at: Option<Timestamp>,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(users::table.find(read.id))
        .filter(users::version.eq(read.version))
        .set((
            users::deactivated_at.eq(deactivated_at),
            users::version.eq(read.version + 1),
            users::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Returns the owners who are active, and locks them until the transaction ends.
pub fn lock_active_owners(conn: &mut Conn) -> QueryResult<Vec<UserId>> {
    let owners = users::table
        .filter(users::role.eq(AccountKind::Owner))
        .filter(users::deactivated_at.is_null())
        .order(users::id)
        .select(users::id);
    dialect::locked!(owners).load(conn)
}

pub fn any(conn: &mut Conn) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(users::table.select(users::id))).get_result(conn)
}

pub fn has_owner(conn: &mut Conn) -> QueryResult<bool> {
    let owners = users::table
        // Customers have no role. SQLite does not use the index for `IS NOT NULL`.
        .filter(users::role_id.gt(RoleId::from(0)))
        .filter(users::role.eq(AccountKind::Owner));
    diesel::select(diesel::dsl::exists(owners.select(users::id))).get_result(conn)
}

pub fn count(conn: &mut Conn, kind: AccountKind) -> QueryResult<i64> {
    users::table.filter(users::role.eq(kind)).count().get_result(conn)
}

/// Returns the customers whose email address contains a text in lower case.
pub fn search(conn: &mut Conn, text: &str, limit: i64) -> QueryResult<Vec<User>> {
    users::table
        .left_join(roles::table)
        .filter(users::role.eq(AccountKind::Customer))
        .filter(users::email.like(containing(text)).escape('\\'))
        .order(users::email)
        .limit(limit)
        .select(User::as_select())
        .load(conn)
}

/// Returns all members of staff, the oldest accounts first.
pub fn staff(conn: &mut Conn) -> QueryResult<Vec<StaffMember>> {
    users::table
        .inner_join(roles::table)
        .order(users::id)
        .select(StaffMember::as_select())
        .load(conn)
}

/// Returns the keys of a range of the members of staff.
pub fn staff_slice(conn: &mut Conn, range: RowRange) -> QueryResult<Vec<RowKey>> {
    crate::row_keys!(conn, users, users::table.filter(users::role_id.is_not_null()), range)
}

pub fn staff_by_ids(conn: &mut Conn, ids: &[UserId]) -> QueryResult<Vec<StaffMember>> {
    users::table
        .inner_join(roles::table)
        .filter(users::id.eq_any(ids))
        .select(StaffMember::as_select())
        .load(conn)
}

pub fn get_staff(conn: &mut Conn, id: UserId) -> QueryResult<StaffMember> {
    users::table
        .inner_join(roles::table)
        .filter(users::id.eq(id))
        .select(StaffMember::as_select())
        .first(conn)
}
