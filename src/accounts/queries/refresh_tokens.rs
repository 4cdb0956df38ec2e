//! Queries of the tokens that continue API sessions. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    accounts::models::NewRefreshToken,
    db::schema::refresh_tokens,
    foundation::{
        clock::Timestamp,
        ids::{RefreshTokenId, UserTokenId},
    },
};

pub fn insert(conn: &mut Conn, row: &NewRefreshToken<'_>) -> QueryResult<usize> {
    diesel::insert_into(refresh_tokens::table).values(row).execute(conn)
}

/// Marks an unused token that was created after `since` as used. Returns its session, or `None` if
/// there is no such token.
pub fn use_up(
    conn: &mut Conn,
    token_hash: &str,
    since: Timestamp,
    now: Timestamp,
) -> QueryResult<Option<UserTokenId>> {
    let unused = refresh_tokens::table
        .filter(refresh_tokens::token_hash.eq(token_hash))
        .filter(refresh_tokens::used_at.is_null())
        .filter(refresh_tokens::inserted_at.gt(since));
    diesel::update(unused)
        .set(refresh_tokens::used_at.eq(now))
        .returning(refresh_tokens::session_id)
        .get_result(conn)
        .optional()
}

/// Returns the session of a token that was used.
pub fn find_session_of_used(conn: &mut Conn, token_hash: &str) -> QueryResult<Option<UserTokenId>> {
    refresh_tokens::table
        .filter(refresh_tokens::token_hash.eq(token_hash))
        .filter(refresh_tokens::used_at.is_not_null())
        .select(refresh_tokens::session_id)
        .first(conn)
        .optional()
}

/// Deletes at most `limit` tokens that were created before a time.
pub fn delete_before(conn: &mut Conn, before: Timestamp, limit: i64) -> QueryResult<usize> {
    let old: Vec<RefreshTokenId> = refresh_tokens::table
        .filter(refresh_tokens::inserted_at.le(before))
        .order(refresh_tokens::inserted_at)
        .limit(limit)
        .select(refresh_tokens::id)
        .load(conn)?;
    diesel::delete(refresh_tokens::table.filter(refresh_tokens::id.eq_any(old))).execute(conn)
}
