//! Sessions and mailed tokens in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    accounts::models::User,
    db::schema::{user_tokens, users},
    foundation::{clock::Timestamp, ids::UserId},
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

/// The user of a token that was made after `since`, with the moment of authentication and of making.
pub fn user_of(
    conn: &mut Conn,
    context: &str,
    token_hash: &str,
    since: Timestamp,
) -> QueryResult<Option<(User, Option<Timestamp>, Timestamp)>> {
    user_tokens::table
        .inner_join(users::table)
        .filter(user_tokens::context.eq(context))
        .filter(user_tokens::token_hash.eq(token_hash))
        .filter(user_tokens::inserted_at.gt(since))
        .select((User::as_select(), user_tokens::authenticated_at, user_tokens::inserted_at))
        .first(conn)
        .optional()
}

pub fn delete(conn: &mut Conn, context: &str, token_hash: &str) -> QueryResult<usize> {
    let token = user_tokens::table
        .filter(user_tokens::context.eq(context))
        .filter(user_tokens::token_hash.eq(token_hash));
    diesel::delete(token).execute(conn)
}
