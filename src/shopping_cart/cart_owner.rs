//! The owner of a cart.

use std::time::Duration;

use crate::{
    accounts::Customer,
    foundation::{
        ids::{CartId, UserId},
        token,
    },
};

use super::{
    cart_limits::{CartLimits, days},
    models::Cart,
};

/// The owner of a cart: a user, or a browser with the token in its cookie. A cart's id alone gives
/// no access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CartOwner {
    /// A signed-in user.
    User(UserId),
    /// A guest, by the hash of the token.
    Token(TokenHash),
}

/// The SHA-256 of a guest's token. The token itself is never stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenHash(String);

/// Prefix of the hash of an expired guest's cart that was replaced by a new one.
const FORMER: &str = "former:";

impl CartOwner {
    /// Generates the token of a guest's cart for programs, such as `sess_` and 32 hexadecimal digits.
    pub fn generate_token() -> String {
        format!("sess_{}", const_hex::encode(rand::random::<[u8; 16]>()))
    }

    /// The guest with this token.
    pub fn from_token(secret: &str) -> Self {
        Self::Token(TokenHash(token::hash(secret)))
    }

    /// Returns `true` if the cart belongs to this owner.
    pub fn owns(&self, cart: &Cart) -> bool {
        match self {
            Self::User(user) => cart.user_id == Some(*user),
            Self::Token(hash) => cart.token_hash.as_deref() == Some(hash.as_str()),
        }
    }

    /// The owner of a cart; `None` for a guest's cart that was merged.
    pub fn of(cart: &Cart) -> Option<Self> {
        let guest = || cart.token_hash.clone().map(|hash| Self::Token(TokenHash(hash)));
        cart.user_id.map(Self::User).or_else(guest)
    }

    /// Returns `true` if the cart belonged to this owner before it expired, was ordered or merged.
    pub(super) fn owned(&self, cart: &Cart) -> bool {
        match self {
            Self::User(_) => self.owns(cart),
            Self::Token(hash) => cart.token_hash.as_ref().is_some_and(|stored| {
                *stored == hash.0
                    || *stored == hash.former()
                    || *stored == ordered(cart.id, &hash.0)
            }),
        }
    }

    /// Returns the lifetime of this owner's cart after its last use.
    pub(super) fn lifetime(&self, cart_limits: &CartLimits) -> Duration {
        days(match self {
            Self::User(_) => cart_limits.customer_days,
            Self::Token(_) => cart_limits.guest_days,
        })
    }

    /// The owner of a cart. `None` if it is the former cart of a guest, who has another one now.
    pub fn of_cart(cart: &Cart) -> Option<Self> {
        let hash = cart.token_hash.as_ref().filter(|hash| !hash.starts_with(FORMER));
        let guest = hash.map(|hash| Self::Token(TokenHash(hash.clone())));
        cart.user_id.map(Self::User).or(guest)
    }

    /// The customer whose limits apply; unknown for a guest.
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

/// Returns what is stored for a guest's cart that was ordered, so that the token's next cart is
/// another one.
pub(super) fn ordered(cart: CartId, hash: &str) -> String {
    format!("ordered:{cart}:{hash}")
}

impl TokenHash {
    /// The hash as it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The hash of an expired cart that was replaced by a new one.
    pub(super) fn former(&self) -> String {
        format!("{FORMER}{}", self.0)
    }
}
