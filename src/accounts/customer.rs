//! Who buys, as far as it is proved.

use crate::foundation::ids::UserId;

/// Whose limits an order counts for: an account, or a guest who proved an e-mail address. An
/// address that somebody only typed is nobody's, so that limits are neither told to strangers nor
/// used up by them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Customer {
    user: Option<UserId>,
    email: String,
}

impl Customer {
    /// A guest who has proved nothing yet.
    pub fn unknown() -> Self {
        Self::default()
    }

    /// Somebody who is logged in.
    pub fn account(user: UserId) -> Self {
        Self { user: Some(user), email: String::new() }
    }

    /// A guest who proved this address.
    pub fn of_address(email: &str) -> Self {
        Self { user: None, email: email.trim().to_lowercase() }
    }

    /// Whether there is anybody whose limits could count.
    pub fn is_known(&self) -> bool {
        self.user.is_some() || !self.email.is_empty()
    }

    /// The account.
    pub fn user(&self) -> Option<UserId> {
        self.user
    }

    /// The address that a guest proved; empty for an account.
    pub fn email(&self) -> &str {
        &self.email
    }
}
