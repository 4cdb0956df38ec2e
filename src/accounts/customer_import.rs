//! Customers of an earlier shop.

use crate::{
    Error, Result,
    audit::{Change, SubjectKind},
    db::{Conn, Tx},
    foundation::{changeset::Changeset, clock::Timestamp, ids::UserId, params::Params},
    q,
    webhooks::{self, EventKind, OutgoingEvent},
};

use super::{
    email::cast_email,
    imported_hashes::is_imported,
    models::CustomerDetails,
    permissions::Permission,
    scope::Scope,
    users::{get_user, get_user_by_email},
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

/// A customer who was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerImport {
    /// The effect.
    pub change: CustomerChange,
    /// What an undo needs to know; `None` if nothing changed.
    pub undo: Option<CustomerUndo>,
}

/// What the import of a customer left.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CustomerUndo {
    /// The account.
    pub user: UserId,
    /// When the account last changed if the import created it; `None` if it only got details.
    pub created_at: Option<Timestamp>,
    /// The name, the address and the consent that it got.
    pub details: CustomerDetails,
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
) -> Result<CustomerImport> {
    scope.require(Permission::CustomersWrite)?;
    let change = preview_customer(tx, scope, record)?;
    let action = match change {
        CustomerChange::Unchanged => return Ok(CustomerImport { change, undo: None }),
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
    let created_at = match change {
        CustomerChange::New => q!(tx, accounts::users::lock_unused(user.id))?,
        _ => None,
    };
    let details = record.details.clone();
    Ok(CustomerImport { change, undo: Some(CustomerUndo { user: user.id, created_at, details }) })
}

/// Undoes the import of a customer: deletes an account that it created and that nobody has logged in to or changed
/// since, or the details that it added. Returns the reason why the account is kept, or `None` if the import was
/// undone.
pub fn undo_customer_import(
    tx: &mut Tx<'_>,
    scope: &Scope,
    undo: &CustomerUndo,
) -> Result<Option<&'static str>> {
    scope.require(Permission::CustomersWrite)?;
    let user = match get_user(tx, undo.user) {
        Ok(user) => user,
        Err(Error::NotFound) => return Ok(Some("The account was removed.")),
        Err(error) => return Err(error),
    };
    let details = q!(tx, accounts::customer_details::find(user.id))?.unwrap_or_default();
    if details != undo.details {
        return Ok(Some("The name or the address was changed."));
    }
    let action = match undo.created_at {
        None => {
            q!(tx, accounts::customer_details::delete(user.id))?;
            "updated"
        }
        Some(created_at) => {
            match q!(tx, accounts::users::lock_unused(user.id))? {
                None => return Ok(Some("The customer has logged in.")),
                Some(changed_at) if changed_at != created_at => {
                    return Ok(Some("The account was changed."));
                }
                Some(_) => {}
            }
            q!(tx, accounts::users::delete(user.id))?;
            webhooks::notify(tx, OutgoingEvent::new(EventKind::CustomerDeleted, user.id))?;
            "deleted"
        }
    };
    let entry = Change::new(action, SubjectKind::User, user.id, &user.email);
    scope.record(tx, entry.note("the import was undone"));
    Ok(None)
}

/// Returns what an import knows about a customer.
pub fn get_customer_details(conn: &mut Conn<'_>, user: UserId) -> Result<Option<CustomerDetails>> {
    q!(conn, accounts::customer_details::find(user))
}
