//! Slices of saved views, for programs.

use crate::{
    Result,
    accounts::{Permission, Scope},
    db::Conn,
    foundation::slice::{Slice, SliceRequest},
    q,
    tombstones::{self, RecordList},
};

use super::{models::SavedView, views::is_visible};

/// Returns a slice of the views that the scope sees. Views of others that changed count as deleted.
pub fn list_view_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: &SliceRequest,
) -> Result<Slice<SavedView>> {
    if !scope.may(Permission::OrdersRead) {
        scope.require(Permission::ProductsRead)?;
    }
    let owner = scope.actor_id();
    let slice = tombstones::load_slice(conn, RecordList::SavedViews, request, |conn, range| {
        q!(conn, saved_views::views::keys(owner, range))
    })?;
    let mut views = q!(conn, saved_views::views::by_ids(&slice.ids()))?;
    views.retain(|view| is_visible(scope, view));
    Ok(slice.with_records(views, |view| view.id.get()))
}
