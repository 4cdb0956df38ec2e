//! Whose a cart is.

use std::time::Duration;

use crate::{
    accounts::Customer,
    foundation::{ids::UserId, token},
};

use super::{
    cart_limits::{CartLimits, days},
    models::Cart,
};

/// Whoever has a cart: a user, or a browser by the secret in its cookie. There is no third way
/// to a cart; an id alone opens nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CartOwner {
    /// A signed-in user.
    User(UserId),
    /// A visitor, by what the database keeps of the token.
    Token(TokenHash),
}

/// The SHA-256 of a visitor's token; the token itself is never stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenHash(String);

/// Before the hash of a visitor's cart that has expired and was followed by a fresh one.
const FORMER: &str = "former:";

impl CartOwner {
    /// Whoever knows this token.
    pub fn of_token(secret: &str) -> Self {
        Self::Token(TokenHash(token::hash(secret)))
    }

    /// Whether a cart is this owner's.
    pub fn owns(&self, cart: &Cart) -> bool {
        match self {
            Self::User(user) => cart.user_id == Some(*user),
            Self::Token(hash) => cart.token_hash.as_deref() == Some(hash.as_str()),
        }
    }

    /// How long this owner's cart is kept after it was last used.
    pub(super) fn lifetime(&self, cart_limits: &CartLimits) -> Duration {
        days(match self {
            Self::User(_) => cart_limits.customer_days,
            Self::Token(_) => cart_limits.guest_days,
        })
    }

    /// Whose limits the cart counts for: a visitor's cart is nobody's yet.
    pub fn customer(&self) -> Customer {
        self.user().map_or_else(Customer::unknown, Customer::account)
    }

    pub(super) fn user(&self) -> Option<UserId> {
        match self {
            Self::User(user) => Some(*user),
            Self::Token(_) => None,
        }
    }

    pub(super) fn token_hash(&self) -> Option<&str> {
        match self {
            Self::User(_) => None,
            Self::Token(hash) => Some(hash.as_str()),
        }
    }
}

impl TokenHash {
    /// As the database keeps it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What a cart is kept under once a fresh one has taken its place.
    pub(super) fn former(&self) -> String {
        format!("{FORMER}{}", self.0)
    }
}
