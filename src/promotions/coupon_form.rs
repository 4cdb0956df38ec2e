//! The admin's form of a coupon.

use std::ops::RangeInclusive;

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    db::{Conn, Tx},
    events::Event,
    foundation::{
        changeset::Changeset,
        clock::Timestamp,
        ids::{CouponId, Versioned},
        money::{Currency, Money},
        params::Params,
        percent::Percent,
        text::plain_signs,
        zone::Zone,
    },
    q,
    settings::{self, Settings},
};

use super::{
    codes::{MAX_CODE, normalize},
    coupons::get_coupon,
    models::{Coupon, CouponAttributes, CouponCategory, CouponKind, CouponProduct},
    scope_form::{cast_categories, cast_products},
};

/// The possible limits of uses.
const USES: RangeInclusive<i32> = 1..=1_000_000;
/// The possible units of a coupon of the kind buy X, get Y.
const UNITS: RangeInclusive<i32> = 1..=999;

/// The values of the form.
struct CouponDraft {
    attributes: CouponAttributes,
    products: Vec<CouponProduct>,
    categories: Vec<CouponCategory>,
}

/// The form of a new coupon.
pub fn new_coupon() -> Changeset {
    let values = [("kind", CouponKind::default().as_str()), ("usage_limit_per_customer", "1")];
    Changeset::new(values.into_iter().collect())
}

/// The form of an existing coupon.
pub fn change_coupon(conn: &mut Conn<'_>, coupon: &Coupon) -> Result<Changeset> {
    let mut params = values(coupon, settings::current(conn)?.zone());
    let products = q!(conn, promotions::coupon_scope::products_of(coupon.id))?;
    for (field, excluded) in [("products", false), ("excluded_products", true)] {
        let listed = products.iter().filter(|product| product.excluded == excluded);
        let slugs: Vec<&str> = listed.map(|product| product.slug.as_str()).collect();
        params.push(field, slugs.join("\n"));
    }
    for category in q!(conn, promotions::coupon_scope::categories_of(coupon.id))? {
        let field = if category.excluded { "excluded_category_ids[]" } else { "category_ids[]" };
        params.push(field, category.category_id.to_string());
    }
    Ok(Changeset::new(params))
}

fn values(coupon: &Coupon, zone: Zone) -> Params {
    let money = |amount: &Option<Money>| amount.as_ref().map(Money::to_string).unwrap_or_default();
    let number = |number: Option<i32>| number.map(|n| n.to_string()).unwrap_or_default();
    let moment = |at: Option<Timestamp>| at.map(|at| zone.field(at)).unwrap_or_default();
    let rate = coupon.rate.and_then(|rate| Percent::from_ppm(rate).ok());
    let values = [
        ("code", coupon.code.clone()),
        ("name", coupon.name.clone()),
        ("kind", coupon.kind.as_str().to_owned()),
        ("rate", rate.map(|rate| rate.to_string()).unwrap_or_default()),
        ("max_discount", money(&coupon.max_discount)),
        ("amount", money(&coupon.amount)),
        ("buy_quantity", number(coupon.buy_quantity)),
        ("get_quantity", number(coupon.get_quantity)),
        ("minimum_purchase", money(&coupon.minimum_purchase)),
        ("starts_at", moment(coupon.starts_at)),
        ("ends_at", moment(coupon.ends_at)),
        ("usage_limit", number(coupon.usage_limit)),
        ("usage_limit_per_customer", number(coupon.usage_limit_per_customer)),
        ("can_combine", coupon.can_combine.to_string()),
        ("version", coupon.version.to_string()),
    ];
    values.into_iter().collect()
}

/// Creates a coupon from a form.
pub fn create_coupon(tx: &mut Tx<'_>, scope: &Scope, params: Params) -> Result<Coupon> {
    scope.require(Permission::CouponsWrite)?;
    let mut form = Changeset::new(params);
    let draft = cast(tx, &mut form, None)?;
    let inserted = tx.attempt(|tx| {
        let id = q!(tx, promotions::coupons::insert(&draft.attributes, tx.now()))?;
        q!(tx, promotions::coupon_scope::replace(id, &draft.products, &draft.categories))?;
        Ok(id)
    });
    let id = inserted.map_err(|error| duplicate_code(error, form))?;
    tx.emit(Event::TermsChanged);
    get_coupon(tx, scope, id)
}

/// Updates a coupon from a form.
///
/// # Errors
/// `Rejected` as stale if the coupon was changed after the form was rendered.
pub fn update_coupon(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: CouponId,
    params: Params,
) -> Result<Coupon> {
    scope.require(Permission::CouponsWrite)?;
    let coupon = get_coupon(tx, scope, id)?;
    let version = params.version();
    if coupon.version != version {
        return Err(Error::stale(&coupon.code));
    }
    let mut form = Changeset::new(params);
    let draft = cast(tx, &mut form, Some(&coupon))?;
    let read = Versioned::new(id, version);
    let updated = tx.attempt(|tx| {
        if q!(tx, promotions::coupons::update(read, &draft.attributes, tx.now()))? == 0 {
            return Err(Error::stale(&coupon.code));
        }
        q!(tx, promotions::coupon_scope::replace(id, &draft.products, &draft.categories))
    });
    updated.map_err(|error| duplicate_code(error, form))?;
    tx.emit(Event::TermsChanged);
    get_coupon(tx, scope, id)
}

fn duplicate_code(error: Error, mut form: Changeset) -> Error {
    if !error.violates_unique("coupons.code") {
        return error;
    }
    form.error("code", "Code has already been taken");
    form.into()
}

/// Reads a form. `before` is the coupon that it changes.
fn cast(conn: &mut Conn<'_>, form: &mut Changeset, before: Option<&Coupon>) -> Result<CouponDraft> {
    let settings = settings::current(conn)?;
    let mut attributes = cast_attributes(form, &settings, before);
    let products = cast_products(conn, form)?;
    let categories = cast_categories(conn, form)?;
    if !form.is_valid() {
        return Err(std::mem::take(form).into());
    }
    attributes.restricted = products.iter().any(|product| !product.excluded)
        || categories.iter().any(|category| !category.excluded);
    Ok(CouponDraft { attributes, products, categories })
}

fn cast_attributes(
    form: &mut Changeset,
    settings: &Settings,
    before: Option<&Coupon>,
) -> CouponAttributes {
    let currency = settings.currency;
    let zone = settings.zone();
    let started_at = before.and_then(|before| before.starts_at);
    let ended_at = before.and_then(|before| before.ends_at);
    let code = cast_code(form);
    let name = form.required("name", "Name", 80);
    let kind = form.choice("kind", "Kind", &CouponKind::ALL);
    let mut attributes = CouponAttributes {
        code,
        name,
        kind: kind.unwrap_or_default(),
        minimum_purchase: positive_amount(form, "minimum_purchase", "Minimum purchase", currency),
        starts_at: form.optional_moment("starts_at", "Starts", zone, started_at),
        ends_at: form.optional_moment("ends_at", "Ends", zone, ended_at),
        usage_limit: form.optional_integer("usage_limit", "Total uses", USES),
        usage_limit_per_customer: form.optional_integer(
            "usage_limit_per_customer",
            "Uses per customer",
            USES,
        ),
        can_combine: form.checked("can_combine"),
        ..CouponAttributes::default()
    };
    if let (Some(start), Some(end)) = (attributes.starts_at, attributes.ends_at)
        && end <= start
    {
        form.error("ends_at", "Ends must be later than Starts");
    }
    if let Some(kind) = kind {
        cast_discount(form, kind, currency, &mut attributes);
    }
    attributes
}

/// Reads the fields of a kind. Those of other kinds are ignored.
fn cast_discount(
    form: &mut Changeset,
    kind: CouponKind,
    currency: Currency,
    attributes: &mut CouponAttributes,
) {
    match kind {
        CouponKind::Percentage => {
            attributes.rate = cast_rate(form);
            attributes.max_discount =
                positive_amount(form, "max_discount", "Maximum discount", currency);
        }
        CouponKind::Fixed => {
            if form.value("amount").trim().is_empty() {
                form.error("amount", "Amount can't be blank");
            }
            attributes.amount = positive_amount(form, "amount", "Amount", currency);
        }
        CouponKind::BuyGet => {
            attributes.buy_quantity = form.integer("buy_quantity", "Items to buy", UNITS);
            attributes.get_quantity = form.integer("get_quantity", "Free items", UNITS);
        }
        CouponKind::FreeShipping => {}
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

/// Reads an amount above zero, or `None` if the field is empty.
fn positive_amount(
    form: &mut Changeset,
    field: &str,
    label: &str,
    currency: Currency,
) -> Option<Money> {
    let amount = form.optional_amount(field, label, currency);
    if amount.as_ref().is_some_and(Money::is_zero) {
        form.error(field, format!("{label} must be more than 0"));
    }
    amount
}
