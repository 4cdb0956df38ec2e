//! Queries of API keys. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    accounts::models::{ApiKey, ListedApiKey, NewApiKey, StoredApiKey},
    db::{
        schema::{api_keys, roles, users},
        types::RowKey,
    },
    foundation::{
        clock::Timestamp,
        ids::{ApiKeyId, UserId},
        slice::RowRange,
    },
};

pub fn insert(conn: &mut Conn, row: &NewApiKey<'_>) -> QueryResult<ApiKey> {
    diesel::insert_into(api_keys::table)
        .values(row)
        .returning(ApiKey::as_returning())
        .get_result(conn)
}

/// Returns `true` if a key that is not revoked has this name.
pub fn is_name_taken(conn: &mut Conn, name: &str) -> QueryResult<bool> {
    let others = api_keys::table
        .filter(api_keys::name.eq(name))
        .filter(api_keys::revoked_at.is_null())
        .select(api_keys::id);
    diesel::select(diesel::dsl::exists(others)).get_result(conn)
}

/// Returns the newest keys.
pub fn list_newest(conn: &mut Conn, limit: i64) -> QueryResult<Vec<ListedApiKey>> {
    api_keys::table
        .left_join(users::table.left_join(roles::table))
        .order(api_keys::id.desc())
        .limit(limit)
        .select(ListedApiKey::as_select())
        .load(conn)
}

/// Returns the keys of a range of the API keys.
pub fn slice(conn: &mut Conn, range: RowRange) -> QueryResult<Vec<RowKey>> {
    crate::row_keys!(conn, api_keys, api_keys::table, range)
}

pub fn by_ids(conn: &mut Conn, ids: &[ApiKeyId]) -> QueryResult<Vec<ListedApiKey>> {
    api_keys::table
        .left_join(users::table.left_join(roles::table))
        .filter(api_keys::id.eq_any(ids))
        .select(ListedApiKey::as_select())
        .load(conn)
}

pub fn get(conn: &mut Conn, id: ApiKeyId) -> QueryResult<ListedApiKey> {
    api_keys::table
        .left_join(users::table.left_join(roles::table))
        .filter(api_keys::id.eq(id))
        .select(ListedApiKey::as_select())
        .first(conn)
}

pub fn find_by_prefix(conn: &mut Conn, prefix: &str) -> QueryResult<Option<StoredApiKey>> {
    api_keys::table
        .left_join(users::table.left_join(roles::table))
        .filter(api_keys::prefix.eq(prefix))
        .select(StoredApiKey::as_select())
        .first(conn)
        .optional()
}

/// Revokes a key. Returns 0 if it was revoked already.
pub fn revoke(conn: &mut Conn, id: ApiKeyId, now: Timestamp) -> QueryResult<usize> {
    diesel::update(api_keys::table.find(id).filter(api_keys::revoked_at.is_null()))
        .set((
            api_keys::revoked_at.eq(now),
            api_keys::version.eq(api_keys::version + 1),
            api_keys::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Revokes all keys that a user created. Returns those that worked.
pub fn revoke_all_of(conn: &mut Conn, creator: UserId, now: Timestamp) -> QueryResult<Vec<ApiKey>> {
    let own = api_keys::table
        .filter(api_keys::created_by.eq(creator))
        .filter(api_keys::revoked_at.is_null());
    diesel::update(own)
        .set((
            api_keys::revoked_at.eq(now),
            api_keys::version.eq(api_keys::version + 1),
            api_keys::updated_at.eq(now),
        ))
        .returning(ApiKey::as_returning())
        .get_results(conn)
}

/// Records the last use of a key, unless a later one was recorded.
pub fn set_last_used(conn: &mut Conn, id: ApiKeyId, at: Timestamp) -> QueryResult<usize> {
    let is_later = api_keys::last_used_at.is_null().or(api_keys::last_used_at.lt(at));
    diesel::update(api_keys::table.find(id).filter(is_later))
        .set(api_keys::last_used_at.eq(at))
        .execute(conn)
}
