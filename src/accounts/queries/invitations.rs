//! Queries for the invitation of the first admin. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{db::schema::admin_invitations, foundation::clock::Timestamp};

pub fn insert(
    conn: &mut Conn,
    token_hash: &str,
    expires_at: Timestamp,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::insert_into(admin_invitations::table)
        .values((
            admin_invitations::token_hash.eq(token_hash),
            admin_invitations::expires_at.eq(expires_at),
            admin_invitations::inserted_at.eq(now),
        ))
        .execute(conn)
}

pub fn is_open(conn: &mut Conn, token_hash: &str, now: Timestamp) -> QueryResult<bool> {
    let open = admin_invitations::table
        .filter(admin_invitations::token_hash.eq(token_hash))
        .filter(admin_invitations::expires_at.gt(now))
        .select(admin_invitations::id);
    diesel::select(diesel::dsl::exists(open)).get_result(conn)
}

pub fn delete_all(conn: &mut Conn) -> QueryResult<usize> {
    diesel::delete(admin_invitations::table).execute(conn)
}

pub fn delete_expired(conn: &mut Conn, now: Timestamp) -> QueryResult<usize> {
    let expired = admin_invitations::table.filter(admin_invitations::expires_at.le(now));
    diesel::delete(expired).execute(conn)
}
