//! Queries of the roles of staff. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::{self, Conn};
use crate::{
    accounts::models::{Role, RoleDraft, RoleKind},
    db::{
        schema::{roles, staff_invitations, users},
        types::RowKey,
    },
    foundation::{
        clock::Timestamp,
        ids::{RoleId, Versioned},
        slice::RowRange,
    },
};

/// Returns all roles: the built-in ones in their order, then the shop's own by name.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<Role>> {
    let mut all: Vec<Role> =
        roles::table.order(roles::name).limit(1_000).select(Role::as_select()).load(conn)?;
    all.sort_by_key(|role| if role.is_built_in() { role.id.get() } else { i64::MAX });
    Ok(all)
}

/// Returns the keys of a range of the roles.
pub fn slice(conn: &mut Conn, range: RowRange) -> QueryResult<Vec<RowKey>> {
    crate::row_keys!(conn, roles, roles::table, range)
}

pub fn by_ids(conn: &mut Conn, ids: &[RoleId]) -> QueryResult<Vec<Role>> {
    roles::table.filter(roles::id.eq_any(ids)).select(Role::as_select()).load(conn)
}

pub fn get(conn: &mut Conn, id: RoleId) -> QueryResult<Role> {
    roles::table.find(id).select(Role::as_select()).first(conn)
}

/// Returns a role and locks it until the transaction ends, so that it is neither changed nor deleted.
pub fn lock(conn: &mut Conn, id: RoleId) -> QueryResult<Role> {
    dialect::locked!(roles::table.find(id).select(Role::as_select())).first(conn)
}

/// Returns the built-in role of a kind.
pub fn built_in(conn: &mut Conn, kind: RoleKind) -> QueryResult<Role> {
    roles::table.filter(roles::kind.eq(kind)).select(Role::as_select()).first(conn)
}

pub fn insert(conn: &mut Conn, draft: &RoleDraft, now: Timestamp) -> QueryResult<RoleId> {
    diesel::insert_into(roles::table)
        .values((
            roles::kind.eq(RoleKind::Own),
            roles::name.eq(&draft.name),
            roles::permissions.eq(draft.permissions.to_string()),
            roles::inserted_at.eq(now),
            roles::updated_at.eq(now),
        ))
        .returning(roles::id)
        .get_result(conn)
}

/// Updates a role that was read in a version. Returns 0 if it has another version now.
pub fn update(
    conn: &mut Conn,
    read: Versioned<RoleId>,
    draft: &RoleDraft,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(roles::table.find(read.id).filter(roles::version.eq(read.version)))
        .set((
            roles::name.eq(&draft.name),
            roles::permissions.eq(draft.permissions.to_string()),
            roles::version.eq(read.version + 1),
            roles::updated_at.eq(now),
        ))
        .execute(conn)
}

pub fn delete(conn: &mut Conn, id: RoleId) -> QueryResult<usize> {
    diesel::delete(roles::table.find(id)).execute(conn)
}

/// Counts the members of staff with a role.
pub fn count_members(conn: &mut Conn, id: RoleId) -> QueryResult<i64> {
    users::table.filter(users::role_id.eq(id)).count().get_result(conn)
}

/// Counts the invitations to a role.
pub fn count_invitations(conn: &mut Conn, id: RoleId) -> QueryResult<i64> {
    staff_invitations::table.filter(staff_invitations::role_id.eq(id)).count().get_result(conn)
}
