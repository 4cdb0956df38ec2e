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
#[template(path = "products/arrival.html")]
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
            order_by: calendar.order_by(now),
            days: calendar.arrival_days(now, method.min_days, method.max_days, " – "),
            country: *country,
            is_hidden,
        }
    }
}

impl HtmlSafe for Arrival {}
