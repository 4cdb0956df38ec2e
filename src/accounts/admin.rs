//! Who runs the shop.

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
    scope::Scope,
    users::get_user_by_email,
};

/// What became of the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appointed {
    /// There was none.
    Created,
    /// There was one.
    DiscountableLine,
}

/// Makes somebody an admin with a confirmed address and a password, given its hash. Whoever had
/// the address before is logged out everywhere.
pub fn create_admin(tx: &mut Tx<'_>, email: &str, hash: &str) -> Result<Appointed> {
    let mut form = Changeset::new([("email", email)].into_iter().collect());
    let email = cast_email(&mut form, "email");
    let (email, now) = (form.finish(email)?, tx.now());
    let known = get_user_by_email(tx, &email)?.is_some();
    if !known {
        q!(tx, accounts::users::insert(&email, now))?;
    }
    let user = get_user_by_email(tx, &email)?.ok_or(Error::NotFound)?;
    q!(tx, accounts::users::set_role(user.id, Role::Admin.as_str(), now))?;
    q!(tx, accounts::users::confirm(user.id, now))?;
    q!(tx, accounts::users::set_password(user.id, hash, now))?;
    q!(tx, accounts::tokens::delete_all(user.id))?;
    tx.emit(Event::LoggedOut(user.id));
    Ok(if known { Appointed::DiscountableLine } else { Appointed::Created })
}

/// Whether anybody runs the shop.
pub fn has_admin(conn: &mut Conn<'_>) -> Result<bool> {
    Ok(q!(conn, accounts::users::count(Role::Admin.as_str()))? > 0)
}

/// Everyone with an account who works in the shop or runs it.
pub fn list_staff(conn: &mut Conn<'_>, scope: &Scope) -> Result<Vec<User>> {
    scope.require_admin()?;
    q!(conn, accounts::users::with_roles([Role::Admin.as_str(), Role::Staff.as_str()]))
}

/// Sets the password of a known address, given its hash, and ends all sessions and links of that
/// account. Returns `false` if nobody has the address.
pub fn reset_password(tx: &mut Tx<'_>, scope: &Scope, email: &str, hash: &str) -> Result<bool> {
    scope.require_admin()?;
    let Some(user) = get_user_by_email(tx, email)? else { return Ok(false) };
    q!(tx, accounts::users::set_password(user.id, hash, tx.now()))?;
    q!(tx, accounts::tokens::delete_all(user.id))?;
    tx.emit(Event::LoggedOut(user.id));
    Ok(true)
}
