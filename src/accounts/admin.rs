//! Owners of the shop. The command line calls them admins.

use crate::{
    Error, Result,
    audit::{Change, FieldChange, REDACTED, SubjectKind},
    db::{Conn, Tx},
    events::Event,
    foundation::changeset::Changeset,
    q,
};

use super::{
    email::cast_email,
    models::{AccountKind, RoleKind, User},
    permissions::Permission,
    scope::Scope,
    users::{get_user, get_user_by_email},
};

/// The effect of [`create_admin`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminChange {
    /// A new account was created.
    Created,
    /// An existing account was promoted.
    Promoted,
}

/// Creates an owner with a confirmed address and the hash of a password. An existing account is
/// promoted and logged out everywhere.
pub fn create_admin(
    tx: &mut Tx<'_>,
    scope: &Scope,
    email: &str,
    hash: &str,
) -> Result<AdminChange> {
    scope.require(Permission::Admin)?;
    let NewAdmin { user, change } = write_admin(tx, email, hash)?;
    record_admin(tx, scope, &user, change);
    Ok(change)
}

/// An account that was made an admin.
pub(super) struct NewAdmin {
    pub user: User,
    pub change: AdminChange,
}

/// Records a new admin in the audit log.
pub(super) fn record_admin(tx: &mut Tx<'_>, scope: &Scope, user: &User, change: AdminChange) {
    let action = match change {
        AdminChange::Created => "created",
        AdminChange::Promoted => "promoted",
    };
    let change = Change::new(action, SubjectKind::User, user.id, &user.email).fields(vec![
        FieldChange::new("role", "Role", "", "Owner"),
        FieldChange::new("password", "Password", "", REDACTED),
    ]);
    scope.record(tx, change);
}

/// Creates or promotes an admin, for whom the caller is responsible.
pub(super) fn write_admin(tx: &mut Tx<'_>, email: &str, hash: &str) -> Result<NewAdmin> {
    let mut form = Changeset::new([("email", email)].into_iter().collect());
    let email = cast_email(&mut form, "email");
    let email = form.finish(email)?;
    let now = tx.now();
    let exists = get_user_by_email(tx, &email)?.is_some();
    if !exists {
        q!(tx, accounts::users::insert(&email, now))?;
    }
    let user = get_user_by_email(tx, &email)?.ok_or(Error::NotFound)?;
    let owner = q!(tx, accounts::roles::built_in(RoleKind::Owner))?.id;
    q!(tx, accounts::users::set_role(user.id, AccountKind::Owner, owner, now))?;
    q!(tx, accounts::users::confirm(user.id, now))?;
    q!(tx, accounts::users::set_password(user.id, hash, now))?;
    q!(tx, accounts::tokens::delete_all(user.id))?;
    tx.emit(Event::LoggedOut(user.id));
    let change = if exists { AdminChange::Promoted } else { AdminChange::Created };
    Ok(NewAdmin { user: get_user(tx, user.id)?, change })
}

/// Returns `true` if there is an owner.
pub fn has_admin(conn: &mut Conn<'_>) -> Result<bool> {
    q!(conn, accounts::users::has_owner())
}

/// Sets the hash of an account's password, and ends all its sessions and links. Returns `false` if
/// no account has the address.
pub fn reset_password(tx: &mut Tx<'_>, scope: &Scope, email: &str, hash: &str) -> Result<bool> {
    scope.require(Permission::Admin)?;
    let Some(user) = get_user_by_email(tx, email)? else { return Ok(false) };
    q!(tx, accounts::users::set_password(user.id, hash, tx.now()))?;
    q!(tx, accounts::tokens::delete_all(user.id))?;
    tx.emit(Event::LoggedOut(user.id));
    let change = Change::new("password_reset", SubjectKind::User, user.id, &user.email);
    let password = FieldChange::new("password", "Password", REDACTED, REDACTED);
    scope.record(tx, change.fields(vec![password]));
    Ok(true)
}
