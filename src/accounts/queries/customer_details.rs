//! Details of imported customers. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::Conn;
use crate::{
    accounts::models::CustomerDetails,
    db::schema::customer_details,
    foundation::{clock::Timestamp, ids::UserId},
};

pub fn find(conn: &mut Conn, user: UserId) -> QueryResult<Option<CustomerDetails>> {
    customer_details::table.find(user).select(CustomerDetails::as_select()).first(conn).optional()
}

pub fn delete(conn: &mut Conn, user: UserId) -> QueryResult<usize> {
    diesel::delete(customer_details::table.find(user)).execute(conn)
}

pub fn insert(
    conn: &mut Conn,
    user: UserId,
    details: &CustomerDetails,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::insert_into(customer_details::table)
        .values((
            customer_details::user_id.eq(user),
            customer_details::inserted_at.eq(now),
            details,
        ))
        .execute(conn)
}
