//! The arrival time of a product that is ordered now.

use askama::{Template, filters::HtmlSafe};

use crate::{
    foundation::{clock::Timestamp, place::Country},
    settings::Calendar,
    shipping::DefaultDelivery,
};

/// The note about when a product arrives if it is ordered now. It names dates, so that it stays true on a
/// page that is left open.
#[derive(Template)]
#[template(path = "storefront/products/arrival.html")]
pub struct ArrivalNote {
    order_deadline: String,
    days: String,
    country: Country,
    /// `true` if the chosen variant is not shipped. A script shows the note for other variants.
    is_hidden: bool,
}

impl ArrivalNote {
    /// The note for the usual delivery method.
    pub fn new(
        delivery: &DefaultDelivery,
        is_hidden: bool,
        now: Timestamp,
        calendar: &Calendar,
    ) -> Self {
        let DefaultDelivery { country, method } = delivery;
        Self {
            order_deadline: with_no_break_spaces(&calendar.order_deadline(now)),
            days: with_no_break_spaces(&calendar.arrival_days(
                now,
                method.min_days,
                method.max_days,
                " – ",
            )),
            country: *country,
            is_hidden,
        }
    }
}

/// Replaces the spaces within dates and times with no-break spaces.
fn with_no_break_spaces(text: &str) -> String {
    let text = text.replace(' ', "\u{a0}");
    text.replace("\u{a0}–\u{a0}", " – ").replace("\u{a0}on\u{a0}", " on ")
}

impl HtmlSafe for ArrivalNote {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_dates_only() {
        assert_eq!(
            with_no_break_spaces("14:00 CET on Mon 30 Nov"),
            "14:00\u{a0}CET on Mon\u{a0}30\u{a0}Nov"
        );
        assert_eq!(
            with_no_break_spaces("Mon 1 Dec – Wed 3 Dec"),
            "Mon\u{a0}1\u{a0}Dec – Wed\u{a0}3\u{a0}Dec"
        );
    }
}
