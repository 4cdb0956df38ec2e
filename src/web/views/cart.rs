//! The cart's page.

mod coupon;
mod estimate;
mod notices;
mod saved;
mod summary;

use askama::Template;

use crate::{
    catalog::Category,
    foundation::{changeset::Changeset, money::Currency, place::Country},
    pricing::QuotedLine,
    promotions::Checked,
    shopping_cart::{Basket, Destination, Line, Standing, Terms},
    taxation::Regions,
    web::{
        components::{Cards, ErrorSummary, field_id, picture},
        layout::Layout,
        paths,
    },
};

use coupon::CouponForm;
use estimate::Estimate;
use notices::CartNotices;
pub use notices::News;
use saved::SavedLines;
pub use summary::{LATER, Summary, SummaryRow};

/// The cart.
#[derive(Template)]
#[template(path = "cart/show.html")]
pub struct CartPage {
    layout: Layout,
    csrf: String,
    form: Changeset,
    rows: Vec<Row>,
    notices: CartNotices,
    saved: SavedLines,
    coupon: Option<CouponForm>,
    /// Asks where it goes, where that makes a difference.
    estimate: Option<Estimate>,
    summary: Summary,
    /// How many days a cart is kept after its last use.
    kept_days: u64,
    /// What was looked at last, for an empty cart.
    recent: Option<Cards>,
    /// Whether its owner checks out, so that it stays as it is.
    is_locked: bool,
}

/// With more lines than this the way on stands above them too.
const LONG: usize = 4;

/// A line of the cart as it is shown.
struct Row {
    id: String,
    field: String,
    field_id: String,
    quantity: String,
    carted: i32,
    version: i32,
    max: i32,
    errors: Vec<String>,
    name: String,
    title: String,
    options: String,
    slug: String,
    image: String,
    price: String,
    old_price: Option<String>,
    total: String,
    standing: Standing,
    /// Address and title of the category with more like it, where it can't be bought.
    alternative: Option<(String, String)>,
}

impl CartPage {
    /// The page of a basket; `form` is what was typed, where that was wrong.
    pub fn new(
        (layout, csrf): (Layout, String),
        basket: &Basket,
        news: News,
        form: Changeset,
        (currency, terms): (Currency, Terms),
    ) -> Self {
        let row = |line| {
            let row = Row::new(line, basket.quoted(line), &form, (currency, &terms));
            row.with_alternative(news.alternatives.get(&line.item.offer.product_id))
        };
        let is_known = layout.header.email.is_some();
        Self {
            kept_days: if is_known { terms.customer_days } else { terms.guest_days },
            layout,
            rows: basket.lines.iter().map(row).collect(),
            notices: CartNotices::new(&csrf, &basket.changes(), news, currency),
            saved: SavedLines::new(&csrf, &basket.saved, currency),
            csrf,
            form,
            coupon: None,
            estimate: None,
            summary: Summary::new(basket),
            recent: None,
            is_locked: false,
        }
    }

    /// The same while its owner checks out: nothing in it can be changed.
    pub fn locked(self) -> Self {
        Self { is_locked: true, coupon: None, estimate: None, ..self }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The same, with what was looked at last.
    pub fn with_recent(self, recent: Cards) -> Self {
        Self { recent: Some(recent).filter(|cards| !cards.is_empty()), ..self }
    }

    /// The same, with the codes of the cart and the field for one more.
    pub fn with_coupons(self, applied: &[Checked]) -> Self {
        let coupon = CouponForm::new(self.csrf.clone(), self.form.clone(), applied);
        Self { coupon: Some(coupon), ..self }
    }

    /// The country that the form of the destination stands at.
    pub fn country_asked(&self, known: &Destination) -> Option<Country> {
        self.form.values().get("country").unwrap_or(&known.country).parse().ok()
    }

    /// The same, asking where it goes.
    pub fn with_estimate(self, destination: &Destination, regions: Regions) -> Self {
        let estimate = Estimate::new(self.csrf.clone(), destination, &self.form, regions);
        Self { estimate: Some(estimate), ..self }
    }
}

impl Row {
    fn new(
        line: &Line,
        quoted: Option<&QuotedLine>,
        form: &Changeset,
        (currency, terms): (Currency, &Terms),
    ) -> Self {
        let (item, offer) = (&line.item, &line.item.offer);
        let field = format!("items[{}][quantity]", item.id);
        let typed = form.values().get(&field).map(str::to_owned);
        Self {
            id: item.id.to_string(),
            field_id: field_id(&field),
            quantity: typed.unwrap_or_else(|| item.quantity.to_string()),
            carted: item.quantity,
            version: item.version,
            max: offer.max_quantity(terms).max(item.quantity),
            errors: form.errors_of(&field).map(str::to_owned).collect(),
            field,
            name: line.name.clone(),
            title: offer.title.clone(),
            options: offer.options(),
            slug: offer.slug.clone(),
            image: picture(line.image_src.as_deref()).to_owned(),
            price: offer.price.format(currency),
            old_price: line.old_price().map(|price| price.format(currency)),
            total: quoted.map(|quoted| quoted.base.format(currency)).unwrap_or_default(),
            standing: line.standing,
            alternative: None,
        }
    }

    fn with_alternative(self, category: Option<&Category>) -> Self {
        let more = |category: &Category| (paths::category(&category.slug), category.title.clone());
        Self { alternative: category.map(more), ..self }
    }
}
