//! Reading a coupon's form: every message at once, whatever else was sent ignored.

use std::ops::RangeInclusive;

use crate::{
    Result,
    db::Conn,
    foundation::{
        changeset::Changeset,
        ids::{CategoryId, ProductId},
        money::{Currency, Money},
        params::Params,
        percent::Percent,
        text::plain_signs,
    },
    settings::{self, Settings},
};

use super::{
    models::{Coupon, CouponKind, CouponTerms},
    names::{named_categories, named_products},
    typed::{MAX_CODE, normalize},
};

/// A coupon as a form wants it to be.
pub struct Draft {
    pub row: CouponTerms,
    /// The products that it names, and whether as one that it is not for.
    pub products: Vec<(ProductId, bool)>,
    /// The categories that it names, likewise.
    pub categories: Vec<(CategoryId, bool)>,
}

/// How often a coupon can be used at most.
const USES: RangeInclusive<i32> = 1..=1_000_000;
/// Units that a coupon can speak of.
const UNITS: RangeInclusive<i32> = 1..=999;

/// What a form says, and the form, should something be wrong with it after all. `before` is the
/// coupon that it changes.
pub fn cast(
    conn: &mut Conn<'_>,
    params: Params,
    before: Option<&Coupon>,
) -> Result<(Draft, Changeset)> {
    let mut form = Changeset::new(params);
    let settings = settings::current(conn)?;
    let mut row = cast_row(&mut form, &settings, before);
    let products = named_products(conn, &mut form)?;
    let categories = named_categories(conn, &mut form)?;
    if !form.is_valid() {
        return Err(form.into());
    }
    row.restricted = products.iter().any(|(_, excluded)| !excluded)
        || categories.iter().any(|(_, excluded)| !excluded);
    Ok((Draft { row, products, categories }, form))
}

fn cast_row(form: &mut Changeset, settings: &Settings, before: Option<&Coupon>) -> CouponTerms {
    let (currency, zone) = (settings.currency, settings.zone());
    let (started, ended) = before.map_or((None, None), |before| (before.starts_at, before.ends_at));
    let code = cast_code(form);
    let name = form.required("name", "Name", 80);
    let kind = form.choice("kind", "Kind", &CouponKind::ALL);
    let row = CouponTerms {
        code,
        name,
        kind: kind.unwrap_or(CouponKind::Percentage),
        rate: None,
        amount: None,
        max_discount: None,
        buy_quantity: None,
        get_quantity: None,
        minimum_purchase: above_zero(form, ("minimum_purchase", "Minimum purchase"), currency),
        starts_at: form.optional_moment("starts_at", "Starts", zone, started),
        ends_at: form.optional_moment("ends_at", "Ends", zone, ended),
        usage_limit: form.optional_integer("usage_limit", "Total uses", USES),
        usage_limit_per_customer: form.optional_integer(
            "usage_limit_per_customer",
            "Uses per customer",
            USES,
        ),
        can_combine: form.checked("can_combine"),
        restricted: false,
    };
    if row.ends_at.is_some_and(|end| row.starts_at.is_some_and(|start| end <= start)) {
        form.error("ends_at", "Ends must be later than Starts");
    }
    with_value(form, row, (kind, currency))
}

/// The row with the fields that its kind has; what stands in those of other kinds is not read.
fn with_value(
    form: &mut Changeset,
    row: CouponTerms,
    (kind, currency): (Option<CouponKind>, Currency),
) -> CouponTerms {
    match kind {
        Some(CouponKind::Percentage) => CouponTerms {
            rate: cast_rate(form),
            max_discount: above_zero(form, ("max_discount", "Maximum discount"), currency),
            ..row
        },
        Some(CouponKind::Fixed) => {
            if form.value("amount").trim().is_empty() {
                form.error("amount", "Amount can't be blank");
            }
            CouponTerms { amount: above_zero(form, ("amount", "Amount"), currency), ..row }
        }
        Some(CouponKind::BuyGet) => CouponTerms {
            buy_quantity: form.integer("buy_quantity", "Items to buy", UNITS),
            get_quantity: form.integer("get_quantity", "Free items", UNITS),
            ..row
        },
        Some(CouponKind::FreeShipping) | None => row,
    }
}

fn cast_code(form: &mut Changeset) -> String {
    let typed = form.required("code", "Code", MAX_CODE);
    let code = normalize(&typed);
    if !typed.is_empty() && code.is_none() && typed.chars().count() <= MAX_CODE {
        form.error(
            "code",
            "Code can only have letters from A to Z, digits, dashes and underscores",
        );
    }
    if code.as_ref().is_some_and(|code| code.len() < 3) {
        form.error("code", "Code must have at least 3 characters");
    }
    code.unwrap_or_default()
}

fn cast_rate(form: &mut Changeset) -> Option<i32> {
    let typed = form.required("rate", "Percent", 20);
    if typed.is_empty() {
        return None;
    }
    match plain_signs(&typed).trim().parse::<Percent>() {
        Ok(percent) if percent.ppm() > 0 => return Some(percent.ppm()),
        Ok(_) => form.error("rate", "Percent must be more than 0"),
        Err(error) => form.error("rate", format!("Percent {error}")),
    }
    None
}

/// An amount of more than nothing, or none where the field is empty.
fn above_zero(
    form: &mut Changeset,
    (field, label): (&str, &str),
    currency: Currency,
) -> Option<Money> {
    let amount = form.optional_amount(field, label, currency);
    if amount.as_ref().is_some_and(Money::is_zero) {
        form.error(field, format!("{label} must be more than 0"));
    }
    amount
}
