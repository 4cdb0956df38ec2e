//! Suggestions about details that may be mistyped. They never block the checkout.

use strsim::osa_distance;

use crate::{
    Result, accounts,
    db::Tx,
    foundation::{changeset::Changeset, params::Params},
    q,
    shopping_cart::CartOwner,
};

use super::{
    models::CheckoutDetails,
    postcodes,
    session::{CheckoutSession, lock_open_checkout},
};

/// Common email domains, and valid domains that resemble a common one.
const KNOWN_DOMAINS: [&str; 32] = [
    "aol.com",
    "bluewin.ch",
    "btinternet.com",
    "comcast.net",
    "email.com",
    "fastmail.com",
    "free.fr",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.de",
    "hotmail.fr",
    "icloud.com",
    "laposte.net",
    "libero.it",
    "live.com",
    "mail.com",
    "orange.fr",
    "outlook.com",
    "outlook.de",
    "protonmail.com",
    "t-online.de",
    "web.de",
    "yahoo.co.uk",
    "yahoo.com",
    "ymail.com",
];

/// A misspelled top-level domain and its probable correction.
struct Misspelling {
    ending: &'static str,
    correct: &'static str,
}

const MISSPELLINGS: [Misspelling; 7] = [
    Misspelling { ending: ".con", correct: ".com" },
    Misspelling { ending: ".cmo", correct: ".com" },
    Misspelling { ending: ".ocm", correct: ".com" },
    Misspelling { ending: ".comm", correct: ".com" },
    Misspelling { ending: ".vom", correct: ".com" },
    Misspelling { ending: ".nte", correct: ".net" },
    Misspelling { ending: ".ogr", correct: ".org" },
];

/// A suggestion about a detail that may be mistyped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// A question or a sentence for the shopper.
    pub message: String,
    /// The suggested email address; `None` if the suggestion is about something else.
    pub email: Option<String>,
}

impl CheckoutSession {
    /// Returns suggestions about the submitted details.
    pub fn suggestions(&self) -> Vec<Suggestion> {
        if !self.checkout.has_details {
            return Vec::new();
        }
        let details = &self.checkout.details;
        let mut suggestions = Vec::new();
        if let Some(corrected) = corrected_email(&details.email) {
            let message = format!("Did you mean {corrected}?");
            suggestions.push(Suggestion { message, email: Some(corrected) });
        }
        let code = self.cart.destination.country.as_str();
        let typed = &details.postcode;
        if let Some(example) = postcodes::expected_format(code, typed)
            && let Some(country) = self.cart.destination.place().country
        {
            let label = postcodes::label_with_article(Some(country));
            let message =
                format!("In {country}, {label} usually looks like {example}. You entered {typed}.");
            suggestions.push(Suggestion { message, email: None });
        }
        let has_number = |line: &str| line.chars().any(char::is_numeric);
        let CheckoutDetails { line1, line2, .. } = details;
        if !line1.is_empty() && !has_number(line1) && !has_number(line2) {
            let message = format!("Is the house number missing from {line1}?");
            suggestions.push(Suggestion { message, email: None });
        }
        suggestions
    }
}

/// Returns the probable correction of a mistyped email address.
fn corrected_email(email: &str) -> Option<String> {
    let (name, domain) = email.split_once('@')?;
    if KNOWN_DOMAINS.contains(&domain) {
        return None;
    }
    let closest = KNOWN_DOMAINS
        .into_iter()
        .map(|known| (osa_distance(domain, known), known))
        .filter(|(distance, known)| *distance <= if known.len() < 9 { 1 } else { 2 })
        .min();
    if let Some((_, known)) = closest {
        return Some(format!("{name}@{known}"));
    }
    MISSPELLINGS.iter().find_map(|Misspelling { ending, correct }| {
        let rest = domain.strip_suffix(ending)?;
        Some(format!("{name}@{rest}{correct}"))
    })
}

/// Stores another email address for the owner's checkout, such as a suggested one.
pub fn accept_email(tx: &mut Tx<'_>, owner: &CartOwner, params: Params) -> Result<()> {
    let open = lock_open_checkout(tx, owner)?;
    let mut form = Changeset::new(params);
    let email = accounts::cast_email(&mut form, "email");
    let details = form.finish(CheckoutDetails { email, ..open.checkout.details })?;
    q!(tx, checkout::checkouts::set_details(open.checkout.id, &details, tx.now()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistyped_addresses_are_corrected() {
        for (typed, meant) in [
            ("ada@gmial.com", "ada@gmail.com"),
            ("ada@gmail.con", "ada@gmail.com"),
            ("ada@hotmial.com", "ada@hotmail.com"),
            ("ada@outlok.com", "ada@outlook.com"),
            ("ada@web.dee", "ada@web.de"),
            ("ada@lovelace.con", "ada@lovelace.com"),
        ] {
            assert_eq!(corrected_email(typed).as_deref(), Some(meant), "{typed}");
        }
    }

    #[test]
    fn plausible_addresses_are_left_alone() {
        for typed in [
            "ada@gmail.com",
            "ada@mail.com",
            "ada@gmx.net",
            "ada@example.com",
            "ada@me.com",
            "ada",
            "",
        ] {
            assert_eq!(corrected_email(typed), None, "{typed}");
        }
    }
}
