//! Customers of an earlier shop.

use crate::{
    Error, Result,
    audit::{Change, SubjectKind},
    db::{Conn, Tx},
    foundation::{changeset::Changeset, ids::UserId, params::Params},
    q,
    webhooks::{self, EventKind, OutgoingEvent},
};

use super::{
    email::cast_email, imported_hashes::is_imported, models::CustomerDetails,
    permissions::Permission, scope::Scope, users::get_user_by_email,
};

/// A customer of an earlier shop.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CustomerRecord {
    /// The email address.
    pub email: String,
    /// The password's hash, bcrypt, PHPass or that of WordPress; `None` if there is none.
    pub password_hash: Option<String>,
    /// The name, the address and the consent.
    pub details: CustomerDetails,
}

/// The effect of importing a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomerChange {
    /// An account was created.
    New,
    /// The account existed, and got its name and address.
    Changed,
    /// The account existed, and nothing was added.
    Unchanged,
}

impl CustomerRecord {
    /// Checks the address and the hash.
    ///
    /// # Errors
    /// A sentence about the address.
    pub fn check(mut self) -> Result<Self, String> {
        let mut form = Changeset::new([("email", &*self.email)].into_iter().collect::<Params>());
        self.email = cast_email(&mut form, "email");
        match form.errors().first() {
            Some(error) => Err(error.message.clone()),
            None => Ok(self),
        }
    }
}

/// Returns `true` if a password's hash can be imported.
pub fn is_importable_hash(hash: &str) -> bool {
    is_imported(hash)
}

/// Returns the effect that importing a customer would have.
pub fn preview_customer(
    conn: &mut Conn<'_>,
    scope: &Scope,
    record: &CustomerRecord,
) -> Result<CustomerChange> {
    scope.require(Permission::CustomersRead)?;
    let Some(user) = get_user_by_email(conn, &record.email)? else {
        return Ok(CustomerChange::New);
    };
    let is_known = q!(conn, accounts::customer_details::find(user.id))?.is_some();
    let adds = !is_known && !record.details.is_empty() && !user.is_staff();
    Ok(if adds { CustomerChange::Changed } else { CustomerChange::Unchanged })
}

/// Imports a customer. A new account has the imported password. It is not confirmed: whoever made the file may know
/// the password, so the account gets no orders of guests and no role before a mailed link is used, which removes
/// the password. Accounts that exist keep their password and their details; they only get details if they have none. Accounts of the staff never change.
pub fn import_customer(
    tx: &mut Tx<'_>,
    scope: &Scope,
    record: &CustomerRecord,
) -> Result<CustomerChange> {
    scope.require(Permission::CustomersWrite)?;
    let change = preview_customer(tx, scope, record)?;
    let action = match change {
        CustomerChange::Unchanged => return Ok(change),
        CustomerChange::New => {
            q!(tx, accounts::users::insert(&record.email, tx.now()))?;
            "created"
        }
        CustomerChange::Changed => "updated",
    };
    let user = get_user_by_email(tx, &record.email)?.ok_or(Error::NotFound)?;
    if change == CustomerChange::New {
        if let Some(hash) = record.password_hash.as_deref().filter(|hash| is_imported(hash)) {
            q!(tx, accounts::users::set_password(user.id, hash, tx.now()))?;
        }
        webhooks::notify(tx, OutgoingEvent::new(EventKind::CustomerCreated, user.id))?;
    }
    if !record.details.is_empty() {
        q!(tx, accounts::customer_details::insert(user.id, &record.details, tx.now()))?;
    }
    let entry = Change::new(action, SubjectKind::User, user.id, &record.email);
    scope.record(tx, entry.note("imported from another shop"));
    Ok(change)
}

/// Returns what an import knows about a customer.
pub fn get_customer_details(conn: &mut Conn<'_>, user: UserId) -> Result<Option<CustomerDetails>> {
    q!(conn, accounts::customer_details::find(user))
}
