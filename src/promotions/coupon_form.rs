//! The admin's form of a coupon.

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    audit::{Change, Forms, SubjectKind},
    catalog,
    db::{Conn, Tx},
    events::Event,
    foundation::{
        changeset::Changeset,
        clock::Timestamp,
        field::FieldSpec,
        ids::{CouponId, Versioned},
        money::{Currency, Money},
        params::Params,
        percent::Percent,
        zone::Zone,
    },
    q,
    settings::{self, Settings},
};

use super::{
    codes::{MAX_CODE, normalize},
    coupons::get_coupon,
    fields,
    models::{Coupon, CouponAttributes, CouponCategory, CouponKind, CouponProduct},
    scope_form::{PRODUCTS, ScopeField, cast_categories, cast_products},
};

/// The values of the form.
struct CouponDraft {
    attributes: CouponAttributes,
    products: Vec<CouponProduct>,
    categories: Vec<CouponCategory>,
}

/// The form of a new coupon.
pub fn new_coupon() -> Changeset {
    let values = [
        (fields::KIND.name, CouponKind::default().as_str()),
        (fields::USAGE_LIMIT_PER_CUSTOMER.name, "1"),
    ];
    Changeset::new(values.into_iter().collect())
}

/// The form of an existing coupon.
pub fn change_coupon(conn: &mut Conn<'_>, coupon: &Coupon) -> Result<Changeset> {
    let mut params = values(coupon, settings::current(conn)?.zone());
    let products = q!(conn, promotions::coupon_scope::list_products(coupon.id))?;
    for ScopeField { field, excluded } in PRODUCTS {
        let listed = products.iter().filter(|product| product.excluded == excluded);
        let slugs: Vec<&str> = listed.map(|product| product.slug.as_str()).collect();
        params.push(field.name, slugs.join("\n"));
    }
    for category in q!(conn, promotions::coupon_scope::list_categories(coupon.id))? {
        let field =
            if category.excluded { fields::EXCLUDED_CATEGORIES } else { fields::CATEGORIES };
        params.push(format!("{}[]", field.name), category.category_id.to_string());
    }
    Ok(Changeset::new(params))
}

fn values(coupon: &Coupon, zone: Zone) -> Params {
    let money = |amount: &Option<Money>| amount.as_ref().map(Money::to_string).unwrap_or_default();
    let number = |number: Option<i32>| number.map(|n| n.to_string()).unwrap_or_default();
    let moment = |at: Option<Timestamp>| at.map(|at| zone.field(at)).unwrap_or_default();
    let rate = coupon.rate.and_then(|rate| Percent::from_ppm(rate).ok());
    let values = [
        (fields::CODE.name, coupon.code.clone()),
        (fields::NAME.name, coupon.name.clone()),
        (fields::KIND.name, coupon.kind.as_str().to_owned()),
        (fields::RATE.name, rate.map(|rate| rate.to_string()).unwrap_or_default()),
        (fields::MAX_DISCOUNT.name, money(&coupon.max_discount)),
        (fields::AMOUNT.name, money(&coupon.amount)),
        (fields::BUY_QUANTITY.name, number(coupon.buy_quantity)),
        (fields::GET_QUANTITY.name, number(coupon.get_quantity)),
        (fields::MINIMUM_PURCHASE.name, money(&coupon.minimum_purchase)),
        (fields::STARTS_AT.name, moment(coupon.starts_at)),
        (fields::ENDS_AT.name, moment(coupon.ends_at)),
        (fields::USAGE_LIMIT.name, number(coupon.usage_limit)),
        (fields::USAGE_LIMIT_PER_CUSTOMER.name, number(coupon.usage_limit_per_customer)),
        (fields::CAN_COMBINE.name, coupon.can_combine.to_string()),
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
    tx.emit(Event::PricingRulesChanged);
    let coupon = get_coupon(tx, scope, id)?;
    let form = described(tx, &coupon)?;
    let specs = fields::all();
    scope.record(tx, Change::created(SubjectKind::Coupon, id, &coupon.code, &form, &specs));
    Ok(coupon)
}

/// Returns the form of a coupon with the titles of its categories, for the audit log.
fn described(conn: &mut Conn<'_>, coupon: &Coupon) -> Result<Changeset> {
    let mut form = change_coupon(conn, coupon)?;
    for field in [fields::CATEGORIES, fields::EXCLUDED_CATEGORIES] {
        let ids: Vec<_> = form.values().all(field.name).filter_map(|id| id.parse().ok()).collect();
        let categories = catalog::list_categories_by_id(conn, &ids)?;
        let mut titles: Vec<&str> =
            categories.iter().map(|category| category.title.as_str()).collect();
        titles.sort_unstable();
        form.set(&format!("{}[]", field.name), titles.join(", "));
    }
    Ok(form)
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
    let before = described(tx, &coupon)?;
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
    tx.emit(Event::PricingRulesChanged);
    let after = get_coupon(tx, scope, id)?;
    let now = described(tx, &after)?;
    let forms = Forms { before: &before, after: &now };
    let specs = fields::all();
    scope.record(tx, Change::updated(SubjectKind::Coupon, id, &after.code, forms, &specs));
    Ok(after)
}

fn duplicate_code(error: Error, mut form: Changeset) -> Error {
    if !error.violates_unique("coupons.code") {
        return error;
    }
    form.field_error(&fields::CODE, "has already been taken");
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
    let name = form.cast_text(&fields::NAME);
    let kind = form.cast_choice(&fields::KIND);
    let mut attributes = CouponAttributes {
        code,
        name,
        kind: kind.unwrap_or_default(),
        minimum_purchase: positive_amount(form, &fields::MINIMUM_PURCHASE, currency),
        starts_at: form.cast_optional_moment(&fields::STARTS_AT, zone, started_at),
        ends_at: form.cast_optional_moment(&fields::ENDS_AT, zone, ended_at),
        usage_limit: form.cast_optional_integer(&fields::USAGE_LIMIT),
        usage_limit_per_customer: form.cast_optional_integer(&fields::USAGE_LIMIT_PER_CUSTOMER),
        can_combine: form.cast_check(&fields::CAN_COMBINE),
        ..CouponAttributes::default()
    };
    if let (Some(start), Some(end)) = (attributes.starts_at, attributes.ends_at)
        && end <= start
    {
        form.field_error(&fields::ENDS_AT, "must be later than Starts");
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
            attributes.max_discount = positive_amount(form, &fields::MAX_DISCOUNT, currency);
        }
        CouponKind::Fixed => {
            if form.value(fields::AMOUNT.name).trim().is_empty() {
                form.field_error(&fields::AMOUNT, "can't be blank");
            }
            attributes.amount = positive_amount(form, &fields::AMOUNT, currency);
        }
        CouponKind::BuyGet => {
            attributes.buy_quantity = Some(form.cast_integer(&fields::BUY_QUANTITY));
            attributes.get_quantity = Some(form.cast_integer(&fields::GET_QUANTITY));
        }
        CouponKind::FreeShipping => {}
    }
}

fn cast_code(form: &mut Changeset) -> String {
    let typed = form.cast_text(&fields::CODE);
    let code = normalize(&typed);
    if !typed.is_empty() && code.is_none() && typed.chars().count() <= MAX_CODE {
        form.field_error(
            &fields::CODE,
            "can only have letters from A to Z, digits, dashes and underscores",
        );
    }
    if code.as_ref().is_some_and(|code| code.len() < 3) {
        form.field_error(&fields::CODE, "must have at least 3 characters");
    }
    code.unwrap_or_default()
}

fn cast_rate(form: &mut Changeset) -> Option<i32> {
    let rate = form.cast_percent(&fields::RATE)?.ppm();
    if rate == 0 {
        form.field_error(&fields::RATE, "must be more than 0");
    }
    Some(rate)
}

/// Reads an amount above zero, or `None` if the field is empty.
fn positive_amount(form: &mut Changeset, field: &FieldSpec, currency: Currency) -> Option<Money> {
    let amount = form.cast_optional_amount(field, currency);
    if amount.as_ref().is_some_and(Money::is_zero) {
        form.field_error(field, "must be more than 0");
    }
    amount
}
