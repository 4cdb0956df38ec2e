//! Queries of sessions and mailed tokens. Compiled once for each database.

use diesel::{dsl::sql, prelude::*, sql_types::Bool};

use super::dialect::Conn;
use crate::{
    accounts::{
        models::{
            NewUserToken, Session, SessionKind, SessionStart, TokenExpiry, User, UserSession,
        },
        sessions::SessionKey,
    },
    db::schema::{roles, user_tokens, users},
    foundation::{
        clock::Timestamp,
        ids::{UserId, UserTokenId},
    },
};

pub fn insert(conn: &mut Conn, row: &NewUserToken<'_>) -> QueryResult<UserTokenId> {
    diesel::insert_into(user_tokens::table).values(row).returning(user_tokens::id).get_result(conn)
}

/// Returns the user of an active session.
pub fn find_session(conn: &mut Conn, key: &SessionKey) -> QueryResult<Option<UserSession>> {
    user_tokens::table
        .inner_join(users::table.left_join(roles::table))
        .filter(user_tokens::context.eq(key.context))
        .filter(user_tokens::token_hash.eq(&key.hash))
        .filter(user_tokens::inserted_at.gt(key.since))
        .select((User::as_select(), user_tokens::authenticated_at, user_tokens::inserted_at))
        .first(conn)
        .optional()
}

/// Returns the user of an active API session.
pub fn find_api_session(
    conn: &mut Conn,
    id: UserTokenId,
    user: UserId,
    since: Timestamp,
) -> QueryResult<Option<UserSession>> {
    user_tokens::table
        .find(id)
        .inner_join(users::table.left_join(roles::table))
        .filter(user_tokens::user_id.eq(user))
        .filter(user_tokens::context.eq(SessionKind::Api))
        .filter(user_tokens::inserted_at.gt(since))
        .select((User::as_select(), user_tokens::authenticated_at, user_tokens::inserted_at))
        .first(conn)
        .optional()
}

/// Lets an active session begin again. Returns its user, or `None` if it has ended.
pub fn renew(
    conn: &mut Conn,
    id: UserTokenId,
    kind: SessionKind,
    since: Timestamp,
    now: Timestamp,
) -> QueryResult<Option<UserId>> {
    let session = user_tokens::table
        .find(id)
        .filter(user_tokens::context.eq(kind))
        .filter(user_tokens::inserted_at.gt(since));
    diesel::update(session)
        .set(user_tokens::inserted_at.eq(now))
        .returning(user_tokens::user_id)
        .get_result(conn)
        .optional()
}

/// Returns those of these tokens that were created after `since`.
pub fn active(
    conn: &mut Conn,
    context: &str,
    token_hashes: &[String],
    since: Timestamp,
) -> QueryResult<Vec<String>> {
    user_tokens::table
        .filter(user_tokens::context.eq(context))
        .filter(user_tokens::token_hash.eq_any(token_hashes))
        .filter(user_tokens::inserted_at.gt(since))
        .select(user_tokens::token_hash)
        .load(conn)
}

pub fn delete(conn: &mut Conn, context: &str, token_hash: &str) -> QueryResult<usize> {
    let token = user_tokens::table
        .filter(user_tokens::context.eq(context))
        .filter(user_tokens::token_hash.eq(token_hash));
    diesel::delete(token).execute(conn)
}

/// Returns the user of a token that was mailed after `since` to the user's current address.
pub fn user_by_mailed_token(
    conn: &mut Conn,
    context: &str,
    token_hash: &str,
    since: Timestamp,
) -> QueryResult<Option<User>> {
    user_tokens::table
        .inner_join(users::table.left_join(roles::table))
        .filter(user_tokens::context.eq(context))
        .filter(user_tokens::token_hash.eq(token_hash))
        .filter(user_tokens::inserted_at.gt(since))
        .filter(user_tokens::sent_to.eq(users::email.nullable()))
        .select(User::as_select())
        .first(conn)
        .optional()
}

/// Returns the address that a user's token was mailed to after `since`.
pub fn sent_to(
    conn: &mut Conn,
    user: UserId,
    context: &str,
    token_hash: &str,
    since: Timestamp,
) -> QueryResult<Option<String>> {
    let found: Option<Option<String>> = user_tokens::table
        .filter(user_tokens::user_id.eq(user))
        .filter(user_tokens::context.eq(context))
        .filter(user_tokens::token_hash.eq(token_hash))
        .filter(user_tokens::inserted_at.gt(since))
        .select(user_tokens::sent_to)
        .first(conn)
        .optional()?;
    Ok(found.flatten())
}

/// Returns a user's active sessions, the latest first.
pub fn list_sessions(
    conn: &mut Conn,
    user: UserId,
    [first, second]: [SessionStart; 2],
) -> QueryResult<Vec<Session>> {
    let is_active = |start: SessionStart| {
        user_tokens::context.eq(start.kind).and(user_tokens::inserted_at.gt(start.since))
    };
    user_tokens::table
        .filter(user_tokens::user_id.eq(user))
        .filter(is_active(first).or(is_active(second)))
        .order((user_tokens::inserted_at.desc(), user_tokens::id.desc()))
        .limit(100)
        .select((
            user_tokens::id,
            user_tokens::context,
            user_tokens::token_hash,
            user_tokens::authenticated_at,
            user_tokens::inserted_at,
        ))
        .load(conn)
}

/// Returns the ids of expired tokens of a context.
pub fn expired(conn: &mut Conn, expiry: TokenExpiry, limit: i64) -> QueryResult<Vec<UserTokenId>> {
    user_tokens::table
        .filter(user_tokens::context.eq(expiry.context))
        .filter(user_tokens::inserted_at.le(expiry.latest))
        .order(user_tokens::inserted_at)
        .limit(limit)
        .select(user_tokens::id)
        .load(conn)
}

/// Returns the ids of expired tokens that confirm a new address, whose contexts contain the old one.
pub fn expired_address_changes(
    conn: &mut Conn,
    latest: Timestamp,
    limit: i64,
) -> QueryResult<Vec<UserTokenId>> {
    user_tokens::table
        // A literal instead of a bound value, so that the planner can use the partial index.
        .filter(sql::<Bool>("user_tokens.context LIKE 'change:%'"))
        .filter(user_tokens::inserted_at.le(latest))
        .order(user_tokens::inserted_at)
        .limit(limit)
        .select(user_tokens::id)
        .load(conn)
}

pub fn delete_by_ids(conn: &mut Conn, tokens: &[UserTokenId]) -> QueryResult<usize> {
    diesel::delete(user_tokens::table.filter(user_tokens::id.eq_any(tokens))).execute(conn)
}

pub fn set_inserted_at(
    conn: &mut Conn,
    context: &str,
    token_hash: &str,
    inserted_at: Timestamp,
) -> QueryResult<usize> {
    let token = user_tokens::table
        .filter(user_tokens::context.eq(context))
        .filter(user_tokens::token_hash.eq(token_hash));
    diesel::update(token).set(user_tokens::inserted_at.eq(inserted_at)).execute(conn)
}

pub fn delete_all(conn: &mut Conn, user: UserId) -> QueryResult<usize> {
    diesel::delete(user_tokens::table.filter(user_tokens::user_id.eq(user))).execute(conn)
}

/// Records that a session's user has just confirmed their identity.
pub fn set_authenticated_at(
    conn: &mut Conn,
    context: &str,
    token_hash: &str,
    now: Timestamp,
) -> QueryResult<usize> {
    let token = user_tokens::table
        .filter(user_tokens::context.eq(context))
        .filter(user_tokens::token_hash.eq(token_hash));
    diesel::update(token).set(user_tokens::authenticated_at.eq(now)).execute(conn)
}

pub fn delete_context(conn: &mut Conn, user: UserId, context: &str) -> QueryResult<usize> {
    let tokens = user_tokens::table
        .filter(user_tokens::user_id.eq(user))
        .filter(user_tokens::context.eq(context));
    diesel::delete(tokens).execute(conn)
}

/// Deletes one of a user's sessions of some kinds. Returns 0 if it is not the user's.
pub fn delete_own<const N: usize>(
    conn: &mut Conn,
    user: UserId,
    kinds: [SessionKind; N],
    id: UserTokenId,
) -> QueryResult<usize> {
    let token = user_tokens::table
        .find(id)
        .filter(user_tokens::user_id.eq(user))
        .filter(user_tokens::context.eq_any(kinds));
    diesel::delete(token).execute(conn)
}

/// Deletes a user's sessions of some kinds except one.
pub fn delete_others(
    conn: &mut Conn,
    user: UserId,
    kinds: [SessionKind; 2],
    except_hash: &str,
) -> QueryResult<usize> {
    let tokens = user_tokens::table
        .filter(user_tokens::user_id.eq(user))
        .filter(user_tokens::context.eq_any(kinds))
        .filter(user_tokens::token_hash.ne(except_hash));
    diesel::delete(tokens).execute(conn)
}
