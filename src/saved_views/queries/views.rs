//! Saved views in the database. Compiled once for each database.

use diesel::prelude::*;

use super::dialect::{Conn, DB};
use crate::{
    db::{schema::saved_views, types::RowKey},
    foundation::{
        clock::Timestamp,
        ids::{SavedViewId, UserId},
        slice::RowRange,
    },
    saved_views::models::{ListKind, SavedView, SavedViewRow},
};

/// Returns the shared views of a list, and then those of a user, by name.
pub fn list(conn: &mut Conn, list: ListKind, owner: Option<UserId>) -> QueryResult<Vec<SavedView>> {
    let mut views: Vec<SavedView> = saved_views::table
        .filter(saved_views::list.eq(list))
        .filter(saved_views::owner_id.is_null().or(saved_views::owner_id.eq(owner)))
        .order((saved_views::name, saved_views::id))
        .select(SavedView::as_select())
        .load(conn)?;
    views.sort_by_key(|view| view.owner_id.is_some());
    Ok(views)
}

pub fn find(conn: &mut Conn, id: SavedViewId) -> QueryResult<SavedView> {
    saved_views::table.find(id).select(SavedView::as_select()).first(conn)
}

/// Returns the keys of a range of the shared views and those of a user, or of all views that changed.
pub fn keys(conn: &mut Conn, owner: Option<UserId>, range: RowRange) -> QueryResult<Vec<RowKey>> {
    let all = saved_views::table.into_boxed::<DB>();
    let rows = match range.since {
        None => all.filter(saved_views::owner_id.is_null().or(saved_views::owner_id.eq(owner))),
        Some(_) => all,
    };
    crate::row_keys!(conn, saved_views, rows, range)
}

pub fn by_ids(conn: &mut Conn, ids: &[SavedViewId]) -> QueryResult<Vec<SavedView>> {
    saved_views::table.filter(saved_views::id.eq_any(ids)).select(SavedView::as_select()).load(conn)
}

/// Returns `true` if another view of the same list and owner has the same name.
pub fn is_taken(
    conn: &mut Conn,
    row: &SavedViewRow,
    own: Option<SavedViewId>,
) -> QueryResult<bool> {
    let mut others = saved_views::table
        .filter(saved_views::list.eq(row.list))
        .filter(saved_views::name.eq(row.name.clone()))
        .select(saved_views::id)
        .into_boxed::<DB>();
    others = match row.owner_id {
        Some(owner) => others.filter(saved_views::owner_id.eq(owner)),
        None => others.filter(saved_views::owner_id.is_null()),
    };
    let taken: Option<SavedViewId> = others.first(conn).optional()?;
    Ok(taken.is_some_and(|taken| Some(taken) != own))
}

pub fn insert(conn: &mut Conn, row: &SavedViewRow, now: Timestamp) -> QueryResult<SavedViewId> {
    diesel::insert_into(saved_views::table)
        .values((row, saved_views::inserted_at.eq(now), saved_views::updated_at.eq(now)))
        .returning(saved_views::id)
        .get_result(conn)
}

pub fn update(
    conn: &mut Conn,
    id: SavedViewId,
    version: i32,
    row: &SavedViewRow,
    now: Timestamp,
) -> QueryResult<usize> {
    diesel::update(saved_views::table.find(id))
        .filter(saved_views::version.eq(version))
        .set((row, saved_views::version.eq(version + 1), saved_views::updated_at.eq(now)))
        .execute(conn)
}

pub fn delete(conn: &mut Conn, id: SavedViewId) -> QueryResult<usize> {
    diesel::delete(saved_views::table.find(id)).execute(conn)
}
