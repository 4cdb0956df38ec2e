//! Admins.

use crate::{
    Error, Result,
    db::{Conn, Tx},
    events::Event,
    foundation::changeset::Changeset,
    q,
};

use super::{
    email::cast_email,
    models::{Role, User},
    permissions::Permission,
    scope::Scope,
    users::get_user_by_email,
};

/// The effect of [`create_admin`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminChange {
    /// A new account was created.
    Created,
    /// An existing account was promoted.
    Promoted,
}

/// Creates an admin with a confirmed address and the hash of a password. An existing account is
/// promoted and logged out everywhere.
pub fn create_admin(tx: &mut Tx<'_>, email: &str, hash: &str) -> Result<AdminChange> {
    let mut form = Changeset::new([("email", email)].into_iter().collect());
    let email = cast_email(&mut form, "email");
    let email = form.finish(email)?;
    let now = tx.now();
    let exists = get_user_by_email(tx, &email)?.is_some();
    if !exists {
        q!(tx, accounts::users::insert(&email, now))?;
    }
    let user = get_user_by_email(tx, &email)?.ok_or(Error::NotFound)?;
    q!(tx, accounts::users::set_role(user.id, Role::Admin, now))?;
    q!(tx, accounts::users::confirm(user.id, now))?;
    q!(tx, accounts::users::set_password(user.id, hash, now))?;
    q!(tx, accounts::tokens::delete_all(user.id))?;
    tx.emit(Event::LoggedOut(user.id));
    Ok(if exists { AdminChange::Promoted } else { AdminChange::Created })
}

/// Returns `true` if there is an admin.
pub fn has_admin(conn: &mut Conn<'_>) -> Result<bool> {
    Ok(q!(conn, accounts::users::count(Role::Admin))? > 0)
}

/// Returns all admins and staff.
pub fn list_staff(conn: &mut Conn<'_>, scope: &Scope) -> Result<Vec<User>> {
    scope.require(Permission::Admin)?;
    q!(conn, accounts::users::with_roles([Role::Admin, Role::Staff]))
}

/// Sets the hash of an account's password, and ends all its sessions and links. Returns `false` if
/// no account has the address.
pub fn reset_password(tx: &mut Tx<'_>, scope: &Scope, email: &str, hash: &str) -> Result<bool> {
    scope.require(Permission::Admin)?;
    let Some(user) = get_user_by_email(tx, email)? else { return Ok(false) };
    q!(tx, accounts::users::set_password(user.id, hash, tx.now()))?;
    q!(tx, accounts::tokens::delete_all(user.id))?;
    tx.emit(Event::LoggedOut(user.id));
    Ok(true)
}
