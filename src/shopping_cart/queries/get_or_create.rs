//! How an owner gets a cart to put something into. Compiled once for each database.

use diesel::prelude::*;

use super::{
    carts::{ACTIVE, EXPIRED, mine},
    dialect::Conn,
};
use crate::{
    db::{Prepare, schema::carts},
    foundation::{clock::Timestamp, ids::CartId},
    shopping_cart::cart_owner::CartOwner,
};

/// Renews the active cart that a condition leads to.
macro_rules! renewed {
    ($mine:expr, $now:expr, $until:expr) => {
        diesel::update(carts::table)
            .filter($mine)
            .filter(carts::status.eq(ACTIVE).and(carts::expires_at.gt($now)))
            .set((
                carts::version.eq(carts::version + 1),
                carts::expires_at.eq($until),
                carts::updated_at.eq($now),
            ))
            .returning(carts::id)
    };
}

/// An owner's active cart, counted as changed and kept until `until`.
pub fn renew(
    conn: &mut Conn,
    owner: &CartOwner,
    now: Timestamp,
    until: Timestamp,
) -> QueryResult<Option<CartId>> {
    /// A user's.
    enum Own {}
    /// A visitor's.
    enum Guest {}
    let renewed = match owner {
        CartOwner::User(user) => {
            let renew = renewed!(carts::user_id.eq(*user), now, until);
            renew.prepared_as::<Own>().get_result(conn)
        }
        CartOwner::Token(hash) => {
            let renew = renewed!(carts::token_hash.eq(hash.as_str()), now, until);
            renew.prepared_as::<Guest>().get_result(conn)
        }
    };
    renewed.optional()
}

/// Makes room for a fresh cart where the owner's has expired: it is kept beside it, in the place
/// of one that was kept before.
pub fn retire(conn: &mut Conn, owner: &CartOwner, now: Timestamp) -> QueryResult<usize> {
    let over = carts::table
        .filter(mine(owner))
        .filter(carts::status.eq(ACTIVE).and(carts::expires_at.le(now)));
    let CartOwner::Token(hash) = owner else {
        return diesel::update(over).set(carts::status.eq(EXPIRED)).execute(conn);
    };
    if over.select(carts::id).first::<CartId>(conn).optional()?.is_none() {
        return Ok(0);
    }
    diesel::delete(carts::table.filter(carts::token_hash.eq(hash.former()))).execute(conn)?;
    let over = carts::table
        .filter(mine(owner))
        .filter(carts::status.eq(ACTIVE).and(carts::expires_at.le(now)));
    diesel::update(over)
        .set((carts::status.eq(EXPIRED), carts::token_hash.eq(hash.former())))
        .execute(conn)
}

/// Makes a cart, unless another request has just done so.
pub fn insert(
    conn: &mut Conn,
    owner: &CartOwner,
    now: Timestamp,
    expires_at: Timestamp,
) -> QueryResult<Option<CartId>> {
    diesel::insert_into(carts::table)
        .values((
            carts::user_id.eq(owner.user()),
            carts::token_hash.eq(owner.token_hash()),
            carts::status.eq(ACTIVE),
            carts::expires_at.eq(expires_at),
            carts::inserted_at.eq(now),
            carts::updated_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .returning(carts::id)
        .get_result(conn)
        .optional()
}
