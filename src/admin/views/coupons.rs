//! The coupon list.

use askama::Template;
use url::form_urlencoded::Serializer;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    foundation::{clock::Timestamp, filters, money::Currency, page::Page, zone::Zone},
    pricing::Reduction,
    promotions::{Coupon, CouponFilter, CouponStatus},
    web::{components::Pagination, layout::Layout, paths},
};

use super::list_option::ListOption;

/// The coupon list.
#[derive(Template)]
#[template(path = "admin/coupons/index.html")]
pub struct CouponsPage {
    layout: Layout,
    nav: AdminNav,
    query: String,
    statuses: Vec<ListOption>,
    filtered: bool,
    total: i64,
    rows: Vec<Row>,
    pagination: Pagination,
}

struct Row {
    edit: String,
    code: String,
    name: String,
    effect: String,
    time: String,
    uses: String,
    status: CouponStatus,
}

impl CouponsPage {
    /// Builds a page of the list.
    pub fn new(
        layout: Layout,
        filter: &CouponFilter,
        page: Page<Coupon>,
        currency: Currency,
        now: Timestamp,
    ) -> Self {
        let option = |(value, label, status): (&str, &str, _)| {
            ListOption::new(value, label, filter.status == Some(status))
        };
        let zone = layout.zone;
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Coupons),
            query: filter.query.clone(),
            statuses: CouponStatus::ALL.into_iter().map(option).collect(),
            filtered: *filter != CouponFilter::default(),
            total: page.total,
            pagination: Pagination::new(&page, |number| address(filter, number)),
            rows: page
                .items
                .into_iter()
                .map(|coupon| Row::new(coupon, currency, now, zone))
                .collect(),
        }
    }
}

impl Row {
    fn new(coupon: Coupon, currency: Currency, now: Timestamp, zone: Zone) -> Self {
        Self {
            edit: format!("{}/edit", paths::admin_coupon(coupon.id)),
            effect: effect(&coupon, currency),
            time: time(&coupon, zone),
            uses: uses(&coupon),
            status: CouponStatus::at(&coupon, now),
            code: coupon.attributes.code,
            name: coupon.attributes.name,
        }
    }
}

/// Describes the discount in a few words.
fn effect(coupon: &Coupon, currency: Currency) -> String {
    let done = match coupon.reduction() {
        Some(Reduction::Percentage { percent, at_most: None }) => format!("{percent}% off"),
        Some(Reduction::Percentage { percent, at_most: Some(most) }) => {
            format!("{percent}% off, at most {}", most.format(currency))
        }
        Some(Reduction::Fixed(amount)) => format!("{} off", amount.format(currency)),
        Some(Reduction::FreeShipping) => "Free shipping".to_owned(),
        Some(Reduction::BuyGet { buy, get }) => format!("Buy {buy}, get {get} free"),
        None => String::new(),
    };
    match &coupon.minimum_purchase {
        Some(least) => format!("{done}, from {}", least.format(currency)),
        None => done,
    }
}

fn time(coupon: &Coupon, zone: Zone) -> String {
    let formatted = |at: Option<Timestamp>| at.map(|at| zone.date_time(at));
    match (formatted(coupon.starts_at), formatted(coupon.ends_at)) {
        (None, None) => "Always".to_owned(),
        (Some(start), None) => format!("From {start}"),
        (None, Some(end)) => format!("Until {end}"),
        (Some(start), Some(end)) => format!("{start} to {end}"),
    }
}

/// Formats the number of times a coupon was used, such as `3 of 100`.
pub fn uses(coupon: &Coupon) -> String {
    match coupon.usage_limit {
        Some(limit) => format!("{} of {limit}", coupon.times_used),
        None => coupon.times_used.to_string(),
    }
}

fn address(filter: &CouponFilter, page: i64) -> String {
    let mut query = Serializer::new(String::new());
    if !filter.query.is_empty() {
        query.append_pair("q", &filter.query);
    }
    for (word, _, status) in CouponStatus::ALL {
        if filter.status == Some(status) {
            query.append_pair("status", word);
        }
    }
    query.append_pair("page", &page.to_string());
    format!("{}?{}", paths::ADMIN_COUPONS, query.finish())
}
