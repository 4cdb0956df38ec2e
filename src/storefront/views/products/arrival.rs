//! When a product arrives if it is ordered now.

use askama::{Template, filters::HtmlSafe};

use crate::{
    foundation::{clock::Timestamp, place::Country},
    settings::Calendar,
    shipping::UsualDelivery,
};

/// When a product arrives if it is ordered now. Its days are named, so that it stays true on a page
/// that is left open.
#[derive(Template)]
#[template(path = "storefront/products/delivery_estimate.html")]
pub struct Arrival {
    order_by: String,
    days: String,
    country: Country,
    /// Whether what is chosen is not sent, unlike something else that can be.
    is_hidden: bool,
}

impl Arrival {
    /// By the usual way of sending it.
    pub fn new(
        delivery: &UsualDelivery,
        is_hidden: bool,
        now: Timestamp,
        calendar: &Calendar,
    ) -> Self {
        let UsualDelivery { country, method } = delivery;
        Self {
            order_by: unbroken(&calendar.order_by(now)),
            days: unbroken(&calendar.arrival_days(now, method.min_days, method.max_days, " – ")),
            country: *country,
            is_hidden,
        }
    }
}

/// Keeps the words of each day and time in one line.
fn unbroken(words: &str) -> String {
    let words = words.replace(' ', "\u{a0}");
    words.replace("\u{a0}–\u{a0}", " – ").replace("\u{a0}on\u{a0}", " on ")
}

impl HtmlSafe for Arrival {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_between_days_only() {
        assert_eq!(unbroken("14:00 CET on Mon 30 Nov"), "14:00\u{a0}CET on Mon\u{a0}30\u{a0}Nov");
        assert_eq!(unbroken("Mon 1 Dec – Wed 3 Dec"), "Mon\u{a0}1\u{a0}Dec – Wed\u{a0}3\u{a0}Dec");
    }
}
