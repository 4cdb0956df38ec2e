//! Who runs the shop.

use crate::{
    db::{Fault, Outcome, Tx},
    events::Event,
    foundation::changeset::Changeset,
    q,
};

use super::{email::cast_email, models::Role, users::get_user_by_email};

/// What became of the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appointed {
    /// There was none.
    Created,
    /// There was one.
    Promoted,
}

/// Makes somebody an admin with a confirmed address and a password, given its hash. Whoever had
/// the address before is logged out everywhere.
pub fn create_admin(tx: &mut Tx<'_>, email: &str, hash: &str) -> Outcome<Appointed> {
    let mut form = Changeset::new([("email", email)].into_iter().collect());
    let email = cast_email(&mut form, "email");
    let (email, now) = (form.finish(email)?, tx.now());
    let known = get_user_by_email(tx, &email)?.is_some();
    if !known {
        q!(tx, accounts::users::insert(&email, now))?;
    }
    let user = get_user_by_email(tx, &email)?.ok_or(Fault::NotFound)?;
    q!(tx, accounts::users::set_role(user.id, Role::Admin.as_str(), now))?;
    q!(tx, accounts::users::confirm(user.id, now))?;
    q!(tx, accounts::users::set_password(user.id, hash, now))?;
    q!(tx, accounts::tokens::delete_all(user.id))?;
    tx.emit(Event::LoggedOut(user.id));
    Ok(if known { Appointed::Promoted } else { Appointed::Created })
}
