//! What looks mistyped in the details. It is said, and stands in nobody's way.

use super::{email, postcodes, session::CheckoutSession};

/// Something that looks mistyped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// A question or a sentence for the shopper.
    pub words: String,
    /// The e-mail address that may be meant; none where it is about something else.
    pub email: Option<String>,
}

impl CheckoutSession {
    /// What looks mistyped in the details; nothing before there are any.
    pub fn suggestions(&self) -> Vec<Suggestion> {
        if !self.checkout.has_details {
            return Vec::new();
        }
        let details = &self.checkout.details;
        let mut found = Vec::new();
        if let Some(better) = email::better(&details.email) {
            let words = format!("Did you mean {better}?");
            found.push(Suggestion { words, email: Some(better) });
        }
        let place = self.cart.destination.place();
        let (country, typed) = (self.cart.destination.country.as_str(), &details.postcode);
        if let (Some(example), Some(named)) = (postcodes::unlike(country, typed), place.country) {
            let word = postcodes::word_in_text(place.country);
            let words =
                format!("In {named}, {word} usually looks like {example}. You entered {typed}.");
            found.push(Suggestion { words, email: None });
        }
        let numbered = |line: &str| line.chars().any(char::is_numeric);
        if !details.line1.is_empty() && !numbered(&details.line1) && !numbered(&details.line2) {
            let words = format!("Is the house number missing from {}?", details.line1);
            found.push(Suggestion { words, email: None });
        }
        found
    }
}
