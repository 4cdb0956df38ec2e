//! The cart page.

mod coupon;
mod estimate;
mod notices;
mod saved;

use std::{collections::HashMap, mem, sync::Arc};

use askama::Template;

use crate::{
    catalog::Category,
    foundation::{changeset::Changeset, clock::Timestamp, filters, ids::ProductId, place::Country},
    settings::Settings,
    shopping_cart::{CartLimits, Destination, LineAvailability},
    tax::Regions,
    web::{
        cart_view::{CartRow, CartView},
        components::{Cards, ErrorSummary},
        layout::Layout,
        paths,
    },
};

use coupon::CouponForm;
use estimate::Estimate;
use notices::CartNotices;
pub use notices::NoticeFacts;
use saved::SavedLines;

/// The cart page.
#[derive(Template)]
#[template(path = "storefront/cart/show.html")]
pub struct CartPage {
    layout: Layout,
    form: Changeset,
    cart_view: Arc<CartView>,
    /// Categories with similar products, for products that can't be bought.
    alternatives: HashMap<ProductId, Category>,
    notices: CartNotices,
    saved: SavedLines,
    coupon: Option<CouponForm>,
    /// The form for the destination, if shipping or tax depend on it.
    estimate: Option<Estimate>,
    /// The arrival time of the items if they are ordered now. `None` if the delivery method is not known.
    arrives: Option<String>,
    /// Days after the last use until the cart expires.
    expiry_days: u64,
    /// Recently viewed products, for an empty cart.
    recently_viewed: Option<Cards>,
    /// `true` if the cart is in a checkout and can't be changed.
    is_locked: bool,
}

/// Above this number of lines, the button to check out appears above them too.
const LONG: usize = 4;

impl CartPage {
    /// The page of a cart. `form` contains the typed values and errors, if any.
    pub fn new(
        layout: Layout,
        cart_view: Arc<CartView>,
        mut notices: NoticeFacts,
        form: Changeset,
        settings: &Settings,
        now: Timestamp,
    ) -> Self {
        let contents = &cart_view.contents;
        let currency = settings.currency;
        let zone = layout.zone;
        let limits = CartLimits::from_settings(settings);
        let is_customer = layout.header.email.is_some();
        let method = contents.totals.method.as_ref();
        let csrf_field = layout.csrf_field();
        Self {
            expiry_days: if is_customer { limits.customer_days } else { limits.guest_days },
            arrives: method.map(|method| method.arrival_text(now, &settings.calendar)),
            alternatives: mem::take(&mut notices.alternatives),
            notices: CartNotices::new(
                &csrf_field,
                &contents.changes(),
                notices,
                currency,
                now,
                zone,
            ),
            saved: SavedLines::new(&csrf_field, &contents.saved, currency, now, zone),
            coupon: Some(CouponForm::new(
                csrf_field.clone(),
                form.clone(),
                &contents.totals.coupons,
            )),
            layout,
            form,
            estimate: None,
            recently_viewed: None,
            is_locked: false,
            cart_view,
        }
    }

    /// Shows a cart that is in a checkout and can't be changed.
    pub fn locked(self) -> Self {
        Self { is_locked: true, coupon: None, estimate: None, ..self }
    }

    /// Returns `true` if the cart has no lines.
    pub fn is_empty(&self) -> bool {
        self.cart_view.rows.is_empty()
    }

    /// Adds recently viewed products.
    pub fn with_recently_viewed(self, cards: Cards) -> Self {
        Self { recently_viewed: Some(cards).filter(|cards| !cards.is_empty()), ..self }
    }

    /// Returns the country that is selected in the form for the destination.
    pub fn selected_country(&self, destination: &Destination) -> Option<Country> {
        self.form.values().get("country").unwrap_or(&destination.country).parse().ok()
    }

    /// Adds the form for the destination.
    pub fn with_estimate(self, destination: &Destination, regions: Regions) -> Self {
        let estimate = Estimate::new(self.layout.csrf_field(), destination, &self.form, regions);
        Self { estimate: Some(estimate), ..self }
    }

    /// Returns the quantity that was typed for a line.
    fn typed(&self, row: &CartRow) -> Option<&str> {
        self.form.values().get(&row.field)
    }

    /// Returns the errors of a line's quantity.
    fn errors<'a>(&'a self, row: &'a CartRow) -> Vec<&'a str> {
        self.form.errors_of(&row.field).collect()
    }

    /// Returns a category with similar products, if the line can't be bought.
    fn alternative(&self, row: &CartRow) -> Option<&Category> {
        self.alternatives.get(&row.product)
    }
}
