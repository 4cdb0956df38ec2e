//! Queries of invitations of staff. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::{self, Conn};
use crate::{
    accounts::models::{SentInvitation, StaffInvitation},
    db::{
        schema::{roles, staff_invitations},
        types::RowKey,
    },
    foundation::{ids::StaffInvitationId, slice::RowRange},
};

/// Returns all invitations, the newest first.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<StaffInvitation>> {
    staff_invitations::table
        .inner_join(roles::table)
        .order(staff_invitations::id.desc())
        .limit(1_000)
        .select(StaffInvitation::as_select())
        .load(conn)
}

/// Returns the keys of a range of the invitations.
pub fn slice(conn: &mut Conn, range: RowRange) -> QueryResult<Vec<RowKey>> {
    crate::row_keys!(conn, staff_invitations, staff_invitations::table, range)
}

pub fn by_ids(conn: &mut Conn, ids: &[StaffInvitationId]) -> QueryResult<Vec<StaffInvitation>> {
    staff_invitations::table
        .inner_join(roles::table)
        .filter(staff_invitations::id.eq_any(ids))
        .select(StaffInvitation::as_select())
        .load(conn)
}

pub fn get(conn: &mut Conn, id: StaffInvitationId) -> QueryResult<StaffInvitation> {
    staff_invitations::table
        .inner_join(roles::table)
        .filter(staff_invitations::id.eq(id))
        .select(StaffInvitation::as_select())
        .first(conn)
}

/// Locks an invitation until the transaction ends.
pub fn lock(conn: &mut Conn, id: StaffInvitationId) -> QueryResult<Option<StaffInvitationId>> {
    dialect::locked!(staff_invitations::table.find(id).select(staff_invitations::id))
        .first(conn)
        .optional()
}

pub fn find_by_email(conn: &mut Conn, email: &str) -> QueryResult<Option<StaffInvitation>> {
    staff_invitations::table
        .inner_join(roles::table)
        .filter(staff_invitations::email.eq(email))
        .select(StaffInvitation::as_select())
        .first(conn)
        .optional()
}

pub fn find_by_token(conn: &mut Conn, token_hash: &str) -> QueryResult<Option<StaffInvitation>> {
    staff_invitations::table
        .inner_join(roles::table)
        .filter(staff_invitations::token_hash.eq(token_hash))
        .select(StaffInvitation::as_select())
        .first(conn)
        .optional()
}

pub fn insert(conn: &mut Conn, sent: &SentInvitation<'_>) -> QueryResult<StaffInvitationId> {
    diesel::insert_into(staff_invitations::table)
        .values((sent, staff_invitations::inserted_at.eq(sent.updated_at)))
        .returning(staff_invitations::id)
        .get_result(conn)
}

/// Sends an invitation again, perhaps to another role. Links of earlier mails stop working.
pub fn update(
    conn: &mut Conn,
    id: StaffInvitationId,
    sent: &SentInvitation<'_>,
) -> QueryResult<usize> {
    diesel::update(staff_invitations::table.find(id))
        .set((sent, staff_invitations::version.eq(staff_invitations::version + 1)))
        .execute(conn)
}

pub fn delete(conn: &mut Conn, id: StaffInvitationId) -> QueryResult<usize> {
    diesel::delete(staff_invitations::table.find(id)).execute(conn)
}
