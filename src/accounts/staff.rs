//! Members of staff: who they are, and what they may do.

use crate::{
    Error, Result,
    audit::{Change, FieldChange, SubjectKind},
    db::{Conn, Tx, types::load_rows},
    error::ensure_version,
    events::Event,
    foundation::{
        changeset::Changeset,
        clock::Timestamp,
        ids::{RoleId, UserId, Versioned},
        params::Params,
        slice::{Slice, SliceRequest},
    },
    q,
};

use super::{
    models::{AccountKind, Role, RoleKind, StaffMember},
    permissions::Permission,
    rejection::StaffRejection,
    scope::Scope,
    staff_fields::ROLE,
};

/// Returns all members of staff, also those who are deactivated, the oldest accounts first.
pub fn list_staff(conn: &mut Conn<'_>, scope: &Scope) -> Result<Vec<StaffMember>> {
    scope.require(Permission::StaffRead)?;
    q!(conn, accounts::users::staff())
}

/// Returns a slice of the members of staff, for programs. Nobody ever leaves the list.
pub fn list_staff_slice(
    conn: &mut Conn<'_>,
    scope: &Scope,
    request: &SliceRequest,
) -> Result<Slice<StaffMember>> {
    scope.require(Permission::StaffRead)?;
    let slice = load_rows(request, |range| q!(conn, accounts::users::staff_slice(range)))?;
    let members = q!(conn, accounts::users::staff_by_ids(&slice.ids()))?;
    Ok(slice.with_records(members, |member| member.user.id.get()))
}

/// Returns a member of staff.
pub fn get_staff_member(conn: &mut Conn<'_>, scope: &Scope, id: UserId) -> Result<StaffMember> {
    scope.require(Permission::StaffRead)?;
    q!(conn, accounts::users::get_staff(id))
}

/// Returns `true` if a scope may give a role to others and take it from them: it may do all that the role may.
pub fn can_give(scope: &Scope, role: &Role) -> bool {
    scope.may(Permission::StaffWrite) && role.permissions().is_subset_of(scope.permissions())
}

/// Fails with `Forbidden` unless the scope may give the role.
pub(super) fn require_can_give(scope: &Scope, role: &Role) -> Result<()> {
    if can_give(scope, role) { Ok(()) } else { Err(Error::Forbidden) }
}

/// Reads the role of a form, and locks it so that it is not changed or deleted meanwhile. `None` with a message
/// beside the field if there is no such role.
pub(super) fn cast_role(tx: &mut Tx<'_>, form: &mut Changeset) -> Result<Option<Role>> {
    let Ok(id) = form.value(ROLE.name).parse::<RoleId>() else {
        form.error(ROLE.name, "Choose a role");
        return Ok(None);
    };
    match q!(tx, accounts::roles::lock(id)) {
        Ok(role) => Ok(Some(role)),
        Err(Error::NotFound) => {
            form.error(ROLE.name, "Choose a role");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Returns the form of a member with the current values.
pub fn change_staff_member(member: &StaffMember) -> Changeset {
    let values = [(ROLE.name, member.role.id.to_string()), ("version", member.version.to_string())];
    Changeset::new(values.into_iter().collect())
}

/// Gives a member of staff the role of a form. It acts from the member's next request on.
///
/// # Errors
/// `Forbidden` if the scope may do less than the old or the new role, `Stale` if the member has another version
/// than the form, `Rejected` if the shop would have no owner.
pub fn update_staff_member(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: UserId,
    params: Params,
) -> Result<StaffMember> {
    let before = lock(tx, scope, id)?;
    let read = Versioned::new(id, params.version());
    let mut form = Changeset::new(params);
    let role = cast_role(tx, &mut form)?;
    let Some(role) = form.finish(role)? else { return Err(Error::NotFound) };
    require_can_give(scope, &role)?;
    if before.version != read.version {
        return Err(Error::stale(&before.user.email));
    }
    if role.id == before.role.id {
        return Ok(before);
    }
    if role.kind != RoleKind::Owner {
        ensure_other_owner(tx, &before)?;
    }
    let kind = AccountKind::of_role(role.kind);
    if q!(tx, accounts::users::change_role(read, kind, role.id, tx.now()))? == 0 {
        return Err(Error::stale(&before.user.email));
    }
    let field = FieldChange::new(ROLE.name, ROLE.label, &before.role.name, &role.name);
    let change = Change::new("updated", SubjectKind::User, id, &before.user.email);
    scope.record(tx, change.fields(vec![field]).version(read.version + 1));
    get_staff_member(tx, scope, id)
}

/// Takes all rights from a member of staff. Ends all sessions and links of the account, and revokes the API keys
/// that the member created. Does nothing if the member is deactivated already.
///
/// # Errors
/// `Forbidden` if the scope may do less than the member, `Stale` if the member has another version than is
/// required, `Rejected` for the last owner and for the actor's own account.
pub fn deactivate_staff_member(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: UserId,
    required_version: Option<i32>,
) -> Result<StaffMember> {
    let member = lock(tx, scope, id)?;
    ensure_version(required_version, member.version, &member.user.email)?;
    if scope.actor_id() == Some(id) {
        return Err(StaffRejection::OwnAccount.into());
    }
    if member.user.deactivated_at.is_some() {
        return Ok(member);
    }
    ensure_other_owner(tx, &member)?;
    let now = tx.now();
    set_deactivated(tx, &member, Some(now))?;
    q!(tx, accounts::tokens::delete_all(id))?;
    tx.emit(Event::LoggedOut(id));
    let change = Change::new("deactivated", SubjectKind::User, id, &member.user.email);
    scope.record(tx, change.version(member.version + 1));
    for key in q!(tx, accounts::api_keys::revoke_all_of(id, now))? {
        scope.record(tx, Change::new("revoked", SubjectKind::ApiKey, key.id, &key.name));
    }
    get_staff_member(tx, scope, id)
}

/// Gives a deactivated member of staff the rights of the role again. Does nothing if the member is active.
///
/// # Errors
/// `Forbidden` if the scope may do less than the member's role, `Stale` if the member has another version than is
/// required.
pub fn reactivate_staff_member(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: UserId,
    required_version: Option<i32>,
) -> Result<StaffMember> {
    let member = lock(tx, scope, id)?;
    ensure_version(required_version, member.version, &member.user.email)?;
    if member.user.deactivated_at.is_none() {
        return Ok(member);
    }
    set_deactivated(tx, &member, None)?;
    let change = Change::new("reactivated", SubjectKind::User, id, &member.user.email);
    scope.record(tx, change.version(member.version + 1));
    get_staff_member(tx, scope, id)
}

/// Reads a member whom the scope may change, and locks the role that the member has.
fn lock(tx: &mut Tx<'_>, scope: &Scope, id: UserId) -> Result<StaffMember> {
    scope.require(Permission::StaffWrite)?;
    let role = get_staff_member(tx, scope, id)?.role;
    require_can_give(scope, &q!(tx, accounts::roles::lock(role.id))?)?;
    get_staff_member(tx, scope, id)
}

fn set_deactivated(tx: &mut Tx<'_>, member: &StaffMember, at: Option<Timestamp>) -> Result<()> {
    let read = Versioned::new(member.user.id, member.version);
    match q!(tx, accounts::users::set_deactivated(read, at, tx.now()))? {
        0 => Err(Error::stale(&member.user.email)),
        _ => Ok(()),
    }
}

/// Fails if a member is the only active owner. Other transactions that ask this wait for this one, so that two
/// owners can't remove each other.
fn ensure_other_owner(tx: &mut Tx<'_>, member: &StaffMember) -> Result<()> {
    if member.role.kind != RoleKind::Owner {
        return Ok(());
    }
    let owners = q!(tx, accounts::users::lock_active_owners())?;
    if owners.iter().any(|owner| *owner != member.user.id) {
        return Ok(());
    }
    Err(StaffRejection::LastOwner.into())
}
