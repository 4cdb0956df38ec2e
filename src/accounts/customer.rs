//! The identity of a buyer, as far as it is verified.

use crate::foundation::ids::UserId;

/// The customer whose limits an order counts towards: an account, or a guest with a verified email
/// address. Unverified addresses don't count, so that strangers can neither learn nor use up limits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Customer {
    user: Option<UserId>,
    email: String,
}

impl Customer {
    /// A guest without a verified address.
    pub fn unknown() -> Self {
        Self::default()
    }

    /// A logged-in user.
    pub fn account(user: UserId) -> Self {
        Self { user: Some(user), email: String::new() }
    }

    /// A guest with this verified address.
    pub fn guest(email: &str) -> Self {
        Self { user: None, email: email.trim().to_lowercase() }
    }

    /// Returns `true` if there is an account or a verified address.
    pub fn is_known(&self) -> bool {
        self.user.is_some() || !self.email.is_empty()
    }

    /// The account's user, if any.
    pub fn user(&self) -> Option<UserId> {
        self.user
    }

    /// The guest's verified address; empty for an account.
    pub fn email(&self) -> &str {
        &self.email
    }
}
