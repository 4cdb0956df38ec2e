//! Sessions and mailed tokens in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    accounts::{
        models::{Session, User},
        sessions::{SessionKey, UserSession},
    },
    db::schema::{user_tokens, users},
    foundation::{
        clock::Timestamp,
        ids::{UserId, UserTokenId},
    },
};

pub fn insert(
    conn: &mut Conn,
    user: UserId,
    (context, token_hash, sent_to): (&str, &str, Option<&str>),
    (authenticated_at, now): (Option<Timestamp>, Timestamp),
) -> QueryResult<usize> {
    diesel::insert_into(user_tokens::table)
        .values((
            user_tokens::user_id.eq(user),
            user_tokens::context.eq(context),
            user_tokens::token_hash.eq(token_hash),
            user_tokens::sent_to.eq(sent_to),
            user_tokens::authenticated_at.eq(authenticated_at),
            user_tokens::inserted_at.eq(now),
        ))
        .execute(conn)
}

/// The user of a session.
pub fn user_of(conn: &mut Conn, key: &SessionKey) -> QueryResult<Option<UserSession>> {
    user_tokens::table
        .inner_join(users::table)
        .filter(user_tokens::context.eq(key.context))
        .filter(user_tokens::token_hash.eq(&key.hash))
        .filter(user_tokens::inserted_at.gt(key.since))
        .select((User::as_select(), user_tokens::authenticated_at, user_tokens::inserted_at))
        .first(conn)
        .optional()
}

/// Those of these tokens that were made after `since`.
pub fn living(
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

/// The user whose present address a token was mailed to after `since`.
pub fn user_mailed(
    conn: &mut Conn,
    context: &str,
    token_hash: &str,
    since: Timestamp,
) -> QueryResult<Option<User>> {
    user_tokens::table
        .inner_join(users::table)
        .filter(user_tokens::context.eq(context))
        .filter(user_tokens::token_hash.eq(token_hash))
        .filter(user_tokens::inserted_at.gt(since))
        .filter(user_tokens::sent_to.eq(users::email.nullable()))
        .select(User::as_select())
        .first(conn)
        .optional()
}

/// The address that a user's token was mailed to after `since`.
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

/// A user's tokens that were made after `since`, the latest first.
pub fn of_user(
    conn: &mut Conn,
    user: UserId,
    context: &str,
    since: Timestamp,
) -> QueryResult<Vec<Session>> {
    user_tokens::table
        .filter(user_tokens::user_id.eq(user))
        .filter(user_tokens::context.eq(context))
        .filter(user_tokens::inserted_at.gt(since))
        .order((user_tokens::inserted_at.desc(), user_tokens::id.desc()))
        .limit(100)
        .select((
            user_tokens::id,
            user_tokens::token_hash,
            user_tokens::authenticated_at,
            user_tokens::inserted_at,
        ))
        .load(conn)
}

/// Tokens whose contexts are like these patterns and that were made at these moments or before.
pub fn expired(
    conn: &mut Conn,
    [first, second, third]: [(&'static str, Timestamp); 3],
    limit: i64,
) -> QueryResult<Vec<UserTokenId>> {
    let made = |(pattern, at): (&'static str, Timestamp)| {
        user_tokens::context.like(pattern).and(user_tokens::inserted_at.le(at))
    };
    user_tokens::table
        .filter(made(first).or(made(second)).or(made(third)))
        .order(user_tokens::id)
        .limit(limit)
        .select(user_tokens::id)
        .load(conn)
}

pub fn delete_these(conn: &mut Conn, tokens: &[UserTokenId]) -> QueryResult<usize> {
    diesel::delete(user_tokens::table.filter(user_tokens::id.eq_any(tokens))).execute(conn)
}

/// Makes a token as old as one that was made at `since`.
pub fn age(
    conn: &mut Conn,
    context: &str,
    token_hash: &str,
    since: Timestamp,
) -> QueryResult<usize> {
    let token = user_tokens::table
        .filter(user_tokens::context.eq(context))
        .filter(user_tokens::token_hash.eq(token_hash));
    diesel::update(token).set(user_tokens::inserted_at.eq(since)).execute(conn)
}

pub fn delete_all(conn: &mut Conn, user: UserId) -> QueryResult<usize> {
    diesel::delete(user_tokens::table.filter(user_tokens::user_id.eq(user))).execute(conn)
}

pub fn delete_context(conn: &mut Conn, user: UserId, context: &str) -> QueryResult<usize> {
    let tokens = user_tokens::table
        .filter(user_tokens::user_id.eq(user))
        .filter(user_tokens::context.eq(context));
    diesel::delete(tokens).execute(conn)
}

/// Deletes one of a user's tokens of a context: 1, or 0 where it is not the user's.
pub fn delete_own(
    conn: &mut Conn,
    user: UserId,
    context: &str,
    id: UserTokenId,
) -> QueryResult<usize> {
    let token = user_tokens::table
        .find(id)
        .filter(user_tokens::user_id.eq(user))
        .filter(user_tokens::context.eq(context));
    diesel::delete(token).execute(conn)
}

/// Deletes a user's tokens of a context, all but one.
pub fn delete_others(
    conn: &mut Conn,
    user: UserId,
    context: &str,
    kept_hash: &str,
) -> QueryResult<usize> {
    let tokens = user_tokens::table
        .filter(user_tokens::user_id.eq(user))
        .filter(user_tokens::context.eq(context))
        .filter(user_tokens::token_hash.ne(kept_hash));
    diesel::delete(tokens).execute(conn)
}
