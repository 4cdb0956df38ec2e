//! Typed reasons for rejections: a sentence for people, and a stable code and data for programs.

use std::{fmt, ops::Deref};

use serde::Serialize;
use serde_json::Value;

/// A reason for which a context refuses a use case. Each context has an enum of its reasons:
///
/// - `Display` gives the sentence for people (derive `thiserror::Error`),
/// - `code` the stable code in snake_case (derive `strum::IntoStaticStr` and `strum::VariantNames`, return
///   `self.into()`), which `api::errors` documents,
/// - `Serialize` the data for programs, such as `{"left": 2}` (derive with `untagged`).
pub trait Reason: std::error::Error + Serialize + Send + Sync + 'static {
    /// The stable code, such as `not_enough_stock`.
    fn code(&self) -> &'static str;

    /// Returns `true` if the cause is a concurrent change, so that the user should check the current
    /// state and try again.
    fn is_conflict(&self) -> bool {
        false
    }
}

/// A [`Reason`] of any context.
#[derive(Debug)]
pub struct Rejection(Box<dyn AnyReason>);

/// The methods of a [`Reason`] that work on a trait object.
trait AnyReason: std::error::Error + Send + Sync {
    fn code(&self) -> &'static str;
    fn data(&self) -> Value;
    fn is_conflict(&self) -> bool;
    fn as_error(&self) -> &(dyn std::error::Error + 'static);
}

impl<R: Reason> AnyReason for R {
    fn code(&self) -> &'static str {
        Reason::code(self)
    }

    fn data(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    fn is_conflict(&self) -> bool {
        Reason::is_conflict(self)
    }

    fn as_error(&self) -> &(dyn std::error::Error + 'static) {
        self
    }
}

impl Rejection {
    /// The stable code, such as `not_enough_stock`.
    pub fn code(&self) -> &'static str {
        self.0.code()
    }

    /// The reason's data as an object, or null if it has none.
    pub fn data(&self) -> Value {
        self.0.data()
    }

    /// Returns `true` if a concurrent change is the cause.
    pub fn is_conflict(&self) -> bool {
        self.0.is_conflict()
    }

    /// Returns the reason if it is one of `R`.
    pub fn reason<R: Reason>(&self) -> Option<&R> {
        self.0.as_error().downcast_ref()
    }
}

impl<R: Reason> From<R> for Rejection {
    fn from(reason: R) -> Self {
        Self(Box::new(reason))
    }
}

/// The sentence for people.
impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.0.deref(), f)
    }
}

impl From<Rejection> for String {
    fn from(rejection: Rejection) -> Self {
        rejection.to_string()
    }
}

/// A record was changed after it was read.
#[derive(Debug, Serialize, strum::IntoStaticStr, strum::VariantNames, thiserror::Error)]
#[serde(untagged)]
#[strum(serialize_all = "snake_case")]
pub enum Stale {
    /// Carries the record's name, such as a product's title.
    #[error("{name} was changed by someone else in the meantime.")]
    Stale {
        /// The record's name.
        name: String,
    },
}

impl Reason for Stale {
    fn code(&self) -> &'static str {
        self.into()
    }

    fn is_conflict(&self) -> bool {
        true
    }
}

impl Stale {
    /// The conflict about a record with this name.
    pub fn new(name: impl fmt::Display) -> Self {
        Self::Stale { name: name.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, Serialize, strum::IntoStaticStr, thiserror::Error)]
    #[serde(untagged)]
    #[strum(serialize_all = "snake_case")]
    enum CartReason {
        #[error("Only {left} left.")]
        NotEnoughStock { left: i64 },
        #[error("Your cart has expired.")]
        CartExpired,
    }

    impl Reason for CartReason {
        fn code(&self) -> &'static str {
            self.into()
        }
    }

    #[test]
    fn a_rejection_has_words_a_code_and_data() {
        let rejection = Rejection::from(CartReason::NotEnoughStock { left: 2 });
        assert_eq!(rejection.to_string(), "Only 2 left.");
        assert_eq!(rejection.code(), "not_enough_stock");
        assert_eq!(rejection.data(), json!({ "left": 2 }));
        assert!(!rejection.is_conflict());
        assert_eq!(Rejection::from(CartReason::CartExpired).data(), Value::Null);
        assert!(Rejection::from(Stale::new("Fjord Kettle")).is_conflict());
    }

    #[test]
    fn a_rejection_gives_its_reason_back() {
        let rejection = Rejection::from(CartReason::NotEnoughStock { left: 2 });
        let reason = rejection.reason::<CartReason>();
        assert!(matches!(reason, Some(CartReason::NotEnoughStock { left: 2 })));
        assert!(rejection.reason::<Stale>().is_none());
    }
}
