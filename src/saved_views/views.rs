//! Saving, renaming and deleting views.

use crate::{
    Error, Result,
    accounts::Scope,
    audit::{Change, Forms, SubjectKind},
    db::{Conn, Tx},
    error::ensure_version,
    foundation::{changeset::Changeset, ids::SavedViewId, params::Params},
    q,
    tombstones::{self, RecordList},
};

use super::{
    fields,
    models::{ListKind, SavedView, SavedViewRow},
};

/// Returns the views of a list that the scope sees: the shared ones first, by name.
pub fn list_views(conn: &mut Conn<'_>, scope: &Scope, list: ListKind) -> Result<Vec<SavedView>> {
    scope.require(list.read_permission())?;
    q!(conn, saved_views::views::list(list, scope.actor_id()))
}

/// Returns a view.
///
/// # Errors
/// `NotFound` if it is another user's.
pub fn get_view(conn: &mut Conn<'_>, scope: &Scope, id: SavedViewId) -> Result<SavedView> {
    let view = q!(conn, saved_views::views::find(id))?;
    if !is_visible(scope, &view) {
        return Err(Error::NotFound);
    }
    Ok(view)
}

/// Returns `true` if the scope sees a view: it is shared or its own, and the scope sees the list.
pub(super) fn is_visible(scope: &Scope, view: &SavedView) -> bool {
    let is_own = view.owner_id.is_some() && view.owner_id == scope.actor_id();
    scope.may(view.list.read_permission()) && (view.owner_id.is_none() || is_own)
}

/// Returns a view to change it. Fails with `Forbidden` if the scope may only use it.
pub fn get_view_to_change(
    conn: &mut Conn<'_>,
    scope: &Scope,
    id: SavedViewId,
) -> Result<SavedView> {
    let view = get_view(conn, scope, id)?;
    require_change(scope, &view)?;
    Ok(view)
}

/// Returns the form of a view.
pub fn change_view(view: &SavedView) -> Changeset {
    let shared = if view.owner_id.is_none() { "true" } else { "" };
    let version = view.version.to_string();
    let fields = [
        (fields::LIST.name, view.list.as_str()),
        (fields::NAME.name, view.name.as_str()),
        (fields::QUERY.name, view.query.as_str()),
        (fields::SHARED.name, shared),
        ("version", version.as_str()),
    ];
    Changeset::new(fields.into_iter().collect())
}

/// Saves a view.
///
/// # Errors
/// `Invalid` if the name is missing or taken.
pub fn create_view(tx: &mut Tx<'_>, scope: &Scope, params: Params) -> Result<SavedView> {
    let mut form = Changeset::new(params);
    let row = cast(tx, scope, &mut form, None)?;
    let id = q!(tx, saved_views::views::insert(&row, tx.now()))?;
    let view = q!(tx, saved_views::views::find(id))?;
    let after = change_view(&view);
    let change = Change::created(SubjectKind::SavedView, id, &view.name, &after, &fields::ALL);
    scope.record(tx, change);
    Ok(view)
}

/// Changes a view, if it has the version of the form.
///
/// # Errors
/// `Invalid` if the name is missing or taken. `Rejected` as stale.
pub fn update_view(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: SavedViewId,
    params: Params,
) -> Result<SavedView> {
    let before = get_view(tx, scope, id)?;
    require_change(scope, &before)?;
    ensure_version(Some(params.version()), before.version, &before.name)?;
    let mut form = Changeset::new(params);
    let row = cast(tx, scope, &mut form, Some(&before))?;
    if q!(tx, saved_views::views::update(id, before.version, &row, tx.now()))? == 0 {
        return Err(Error::stale(&before.name));
    }
    let view = q!(tx, saved_views::views::find(id))?;
    let forms = Forms { before: &change_view(&before), after: &change_view(&view) };
    let change = Change::updated(SubjectKind::SavedView, id, &view.name, forms, &fields::ALL);
    scope.record(tx, change);
    Ok(view)
}

/// Deletes a view. Returns it.
///
/// # Errors
/// `Rejected` as stale if it has another version than is required.
pub fn delete_view(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: SavedViewId,
    required_version: Option<i32>,
) -> Result<SavedView> {
    let view = get_view(tx, scope, id)?;
    require_change(scope, &view)?;
    ensure_version(required_version, view.version, &view.name)?;
    if q!(tx, saved_views::views::delete(id))? == 0 {
        return Err(Error::NotFound);
    }
    tombstones::record(tx, RecordList::SavedViews, &[id.get()])?;
    scope.record(tx, Change::new("deleted", SubjectKind::SavedView, id, &view.name));
    Ok(view)
}

fn require_change(scope: &Scope, view: &SavedView) -> Result<()> {
    require_permission(scope, view.list, view.owner_id.is_none())
}

/// Checks the permission to save a view of a list. People who only read have own views, their API keys don't.
fn require_permission(scope: &Scope, list: ListKind, is_shared: bool) -> Result<()> {
    scope.require(match is_shared || scope.key().is_some() {
        true => list.write_permission(),
        false => list.read_permission(),
    })
}

fn cast(
    tx: &mut Tx<'_>,
    scope: &Scope,
    form: &mut Changeset,
    stored: Option<&SavedView>,
) -> Result<SavedViewRow> {
    let list = match stored {
        Some(stored) => Some(stored.list),
        None => form.cast_choice::<ListKind>(&fields::LIST),
    };
    let name = form.cast_text(&fields::NAME);
    let query = form.cast_text(&fields::QUERY).trim_start_matches('?').to_owned();
    let is_shared = form.cast_check(&fields::SHARED);
    let Some(list) = list else { return Err(form.clone().into()) };
    require_permission(scope, list, is_shared)?;
    let owner_id = if is_shared { None } else { Some(scope.actor_id().ok_or(Error::Forbidden)?) };
    let row = SavedViewRow { owner_id, list, name, query };
    let own = stored.map(|stored| stored.id);
    if !row.name.is_empty() && q!(tx, saved_views::views::is_taken(&row, own))? {
        form.field_error(&fields::NAME, "is used by another view");
    }
    if form.is_valid() { Ok(row) } else { Err(form.clone().into()) }
}
