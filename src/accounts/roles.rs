//! Roles of staff: the built-in ones, and the shop's own.

use crate::{
    Error, Result,
    audit::{Change, Forms, SubjectKind},
    db::{Conn, Tx},
    error::ensure_version,
    foundation::{
        changeset::Changeset,
        field::FieldSpec,
        ids::{RoleId, Versioned},
        params::Params,
        slice::{Slice, SliceRequest},
    },
    q,
    tombstones::{self, RecordList},
};

use super::{
    cast_permissions::cast_permissions,
    models::{Role, RoleDraft},
    permissions::{Permission, PermissionSet},
    rejection::StaffRejection,
    scope::Scope,
    staff_fields::{NAME, PERMISSIONS},
};

/// The fields of the form, for the audit log.
const FIELDS: [FieldSpec; 2] = [NAME, PERMISSIONS];

/// The valid values of a form.
struct Draft {
    role: RoleDraft,
    form: Changeset,
}

/// Returns all roles: the built-in ones, then the shop's own by name.
pub fn list_roles(conn: &mut Conn<'_>, scope: &Scope) -> Result<Vec<Role>> {
    scope.require(Permission::StaffRead)?;
    q!(conn, accounts::roles::all())
}

/// Returns a slice of all roles, for programs.
pub fn list_role_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: &SliceRequest,
) -> Result<Slice<Role>> {
    scope.require(Permission::StaffRead)?;
    let slice = tombstones::load_slice(conn, RecordList::Roles, request, |conn, range| {
        q!(conn, accounts::roles::slice(range))
    })?;
    let roles = q!(conn, accounts::roles::by_ids(&slice.ids()))?;
    Ok(slice.with_records(roles, |role| role.id.get()))
}

/// Returns a role.
pub fn get_role(conn: &mut Conn<'_>, scope: &Scope, id: RoleId) -> Result<Role> {
    scope.require(Permission::StaffRead)?;
    q!(conn, accounts::roles::get(id))
}

/// Returns the form of a role with its current values.
pub fn change_role(role: &Role) -> Changeset {
    let mut values: Params =
        [(NAME.name, role.name.clone()), ("version", role.version.to_string())]
            .into_iter()
            .collect();
    for permission in role.permissions().iter() {
        values.push("permissions[]", permission.word());
    }
    Changeset::new(values)
}

/// Creates a role with a unique name and permissions.
///
/// # Errors
/// `Forbidden` if the scope lacks one of the permissions.
pub fn create_role(tx: &mut Tx<'_>, scope: &Scope, params: Params) -> Result<Role> {
    scope.require(Permission::StaffWrite)?;
    let Draft { role, form } = cast(params)?;
    require_all(scope, role.permissions)?;
    let inserted = tx.attempt(|tx| q!(tx, accounts::roles::insert(&role, tx.now())));
    let id = inserted.map_err(|error| already_taken(error, form))?;
    let role = get_role(tx, scope, id)?;
    let form = change_role(&role);
    scope.record(tx, Change::created(SubjectKind::Role, id, &role.name, &form, &FIELDS));
    Ok(role)
}

/// Updates a role of the shop's own. Its members may do what it says from their next request on.
///
/// # Errors
/// `Forbidden` if the scope lacks one of the permissions before or after, `Stale` if the role has another version
/// than the form, `Rejected` if it is built in.
pub fn update_role(tx: &mut Tx<'_>, scope: &Scope, id: RoleId, params: Params) -> Result<Role> {
    let before = lock_own(tx, scope, id)?;
    let read = Versioned::new(id, params.version());
    let Draft { role, form } = cast(params)?;
    require_all(scope, role.permissions)?;
    let updated = tx.attempt(|tx| q!(tx, accounts::roles::update(read, &role, tx.now())));
    if updated.map_err(|error| already_taken(error, form))? == 0 {
        return Err(Error::stale(&before.name));
    }
    let after = get_role(tx, scope, id)?;
    let forms = Forms { before: &change_role(&before), after: &change_role(&after) };
    scope.record(tx, Change::updated(SubjectKind::Role, id, &after.name, forms, &FIELDS));
    Ok(after)
}

/// Deletes a role of the shop's own.
///
/// # Errors
/// `Stale` if it has another version than is required, `Rejected` if it is built in or in use.
pub fn delete_role(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: RoleId,
    required_version: Option<i32>,
) -> Result<Role> {
    let role = lock_own(tx, scope, id)?;
    ensure_version(required_version, role.version, &role.name)?;
    if let Some(usage) = find_role_usage(tx, scope, id)? {
        return Err(usage.into());
    }
    q!(tx, accounts::roles::delete(id))?;
    tombstones::record(tx, RecordList::Roles, &[id.get()])?;
    scope.record(tx, Change::new("deleted", SubjectKind::Role, id, &role.name));
    Ok(role)
}

/// Returns the reason why a role can't be deleted: members or invitations have it.
pub fn find_role_usage(
    conn: &mut Conn<'_>,
    scope: &Scope,
    id: RoleId,
) -> Result<Option<StaffRejection>> {
    scope.require(Permission::StaffRead)?;
    let members = q!(conn, accounts::roles::count_members(id))?;
    let invitations = q!(conn, accounts::roles::count_invitations(id))?;
    let is_used = members + invitations > 0;
    Ok(is_used.then_some(StaffRejection::RoleInUse { members, invitations }))
}

/// Locks a role of the shop's own that the scope may change: one that gives nothing the scope lacks.
fn lock_own(tx: &mut Tx<'_>, scope: &Scope, id: RoleId) -> Result<Role> {
    scope.require(Permission::StaffWrite)?;
    let role = q!(tx, accounts::roles::lock(id))?;
    if role.is_built_in() {
        return Err(StaffRejection::BuiltInRole.into());
    }
    require_all(scope, role.permissions())?;
    Ok(role)
}

fn require_all(scope: &Scope, permissions: PermissionSet) -> Result<()> {
    let may = permissions.is_subset_of(scope.permissions());
    if may { Ok(()) } else { Err(Error::Forbidden) }
}

fn cast(params: Params) -> Result<Draft> {
    let mut form = Changeset::new(params);
    let name = form.cast_text(&NAME);
    let permissions = cast_permissions(&mut form, &PERMISSIONS);
    let checked = form.clone();
    let role = form.finish(RoleDraft { name, permissions })?;
    Ok(Draft { role, form: checked })
}

fn already_taken(error: Error, mut form: Changeset) -> Error {
    if !error.violates_unique("roles.name") {
        return error;
    }
    form.field_error(&NAME, "has already been taken by another role");
    form.into()
}
