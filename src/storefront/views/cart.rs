//! The cart's page.

mod coupon;
mod estimate;
mod notices;
mod saved;

use std::{collections::HashMap, mem, sync::Arc};

use askama::Template;

use crate::{
    catalog::Category,
    foundation::{
        changeset::Changeset, clock::Timestamp, filters, ids::ProductId, money::Currency,
        place::Country,
    },
    settings::Calendar,
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

/// The cart.
#[derive(Template)]
#[template(path = "storefront/cart/show.html")]
pub struct CartPage {
    layout: Layout,
    form: Changeset,
    sheet: Arc<CartView>,
    /// Categories with more like it, for products that can't be bought.
    alternatives: HashMap<ProductId, Category>,
    notices: CartNotices,
    saved: SavedLines,
    coupon: Option<CouponForm>,
    /// Asks where it goes, where that makes a difference.
    estimate: Option<Estimate>,
    /// When it arrives if it is ordered now; none where nobody knows how it goes.
    arrives: Option<String>,
    /// How many days a cart is kept after its last use.
    kept_days: u64,
    /// What was looked at last, for an empty cart.
    recent: Option<Cards>,
    /// Whether its owner checks out, so that it stays as it is.
    is_locked: bool,
}

/// With more lines than this the way on stands above them too.
const LONG: usize = 4;

impl CartPage {
    /// The page of a cart; `form` is what was typed, where that was wrong.
    pub fn new(
        layout: Layout,
        sheet: Arc<CartView>,
        mut news: NoticeFacts,
        form: Changeset,
        (currency, cart_limits): (Currency, CartLimits),
        now: Timestamp,
    ) -> Self {
        let (contents, is_known) = (&sheet.contents, layout.header.email.is_some());
        let csrf_field = layout.csrf_field();
        Self {
            kept_days: if is_known { cart_limits.customer_days } else { cart_limits.guest_days },
            alternatives: mem::take(&mut news.alternatives),
            notices: CartNotices::new(
                &csrf_field,
                &contents.changes(),
                news,
                currency,
                now,
                layout.zone,
            ),
            saved: SavedLines::new(&csrf_field, &contents.saved, currency, now, layout.zone),
            coupon: Some(CouponForm::new(
                csrf_field.clone(),
                form.clone(),
                &contents.totals.coupons,
            )),
            layout,
            form,
            estimate: None,
            arrives: None,
            recent: None,
            is_locked: false,
            sheet,
        }
    }

    /// The same, saying when it arrives if it is ordered at a moment.
    pub fn ordered_at(self, now: Timestamp, calendar: &Calendar) -> Self {
        let method = self.sheet.contents.totals.method.as_ref();
        let arrives = method.map(|method| method.arrives(now, calendar));
        Self { arrives, ..self }
    }

    /// The same while its owner checks out: nothing in it can be changed.
    pub fn locked(self) -> Self {
        Self { is_locked: true, coupon: None, estimate: None, ..self }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.sheet.rows.is_empty()
    }

    /// The same, with what was looked at last.
    pub fn with_recent(self, recent: Cards) -> Self {
        Self { recent: Some(recent).filter(|cards| !cards.is_empty()), ..self }
    }

    /// The country that the form of the destination stands at.
    pub fn country_asked(&self, known: &Destination) -> Option<Country> {
        self.form.values().get("country").unwrap_or(&known.country).parse().ok()
    }

    /// The same, asking where it goes.
    pub fn with_estimate(self, destination: &Destination, regions: Regions) -> Self {
        let estimate = Estimate::new(self.layout.csrf_field(), destination, &self.form, regions);
        Self { estimate: Some(estimate), ..self }
    }

    /// What was typed for a line, where the form comes back.
    fn typed(&self, row: &CartRow) -> Option<&str> {
        self.form.values().get(&row.field)
    }

    /// What is wrong with that.
    fn errors<'a>(&'a self, row: &'a CartRow) -> Vec<&'a str> {
        self.form.errors_of(&row.field).collect()
    }

    /// Address and title of the category with more like it, where it can't be bought.
    fn alternative(&self, row: &CartRow) -> Option<(String, &str)> {
        let category = self.alternatives.get(&row.product)?;
        Some((paths::category(&category.slug), &category.title))
    }
}
