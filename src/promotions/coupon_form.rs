//! Coupons as the shopkeeper's form writes them.

use crate::{
    Error, Result,
    accounts::Scope,
    db::{Conn, Tx},
    events::Event,
    foundation::{
        changeset::Changeset, clock::Timestamp, ids::CouponId, money::Money, params::Params,
        percent::Percent, zone::Zone,
    },
    q, settings,
};

use super::{
    coupon_cast::{Draft, cast},
    lookup::get_coupon,
    models::{Coupon, CouponKind},
};

/// The form of a coupon that is not there yet.
pub fn new_coupon() -> Changeset {
    let values = [("kind", CouponKind::Percentage.as_str()), ("usage_limit_per_customer", "1")];
    Changeset::new(values.into_iter().collect())
}

/// A coupon's form filled with what it is.
pub fn change_coupon(conn: &mut Conn<'_>, coupon: &Coupon) -> Result<Changeset> {
    let mut params = values(coupon, settings::current(conn)?.zone());
    let products = q!(conn, promotions::coupon_scope::products_of(coupon.id))?;
    for (field, wanted) in [("products", false), ("excluded_products", true)] {
        let slugs = products.iter().filter(|(_, excluded)| *excluded == wanted);
        let slugs: Vec<&str> = slugs.map(|(slug, _)| slug.as_str()).collect();
        params.push(field, slugs.join("\n"));
    }
    for (category, excluded) in q!(conn, promotions::coupon_scope::categories_of(coupon.id))? {
        let field = if excluded { "excluded_category_ids[]" } else { "category_ids[]" };
        params.push(field, category.to_string());
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

/// Makes a coupon of a form.
pub fn create_coupon(tx: &mut Tx<'_>, scope: &Scope, params: Params) -> Result<Coupon> {
    scope.require_admin()?;
    let (draft, form) = cast(tx, params, None)?;
    let inserted = tx.attempt(|tx| {
        let id = q!(tx, promotions::coupons::insert(draft.row.clone(), tx.now()))?;
        set_reach(tx, id, &draft)?;
        Ok(id)
    });
    let id = inserted.map_err(|failure| taken(failure, form))?;
    tx.emit(Event::TermsChanged);
    get_coupon(tx, scope, id)
}

/// Makes a coupon what a form says.
///
/// # Errors
/// `Conflict` where the coupon was changed after the form was opened, as its `version` tells.
pub fn update_coupon(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: CouponId,
    params: Params,
) -> Result<Coupon> {
    let coupon = get_coupon(tx, scope, id)?;
    let version = params.version();
    if coupon.version != version {
        return Err(Error::stale(&coupon.code));
    }
    let (draft, form) = cast(tx, params, Some(&coupon))?;
    let updated = tx.attempt(|tx| {
        match q!(tx, promotions::coupons::update((id, version), draft.row.clone(), tx.now()))? {
            0 => Err(Error::stale(&coupon.code)),
            _ => set_reach(tx, id, &draft),
        }
    });
    updated.map_err(|failure| taken(failure, form))?;
    tx.emit(Event::TermsChanged);
    get_coupon(tx, scope, id)
}

fn set_reach(tx: &mut Tx<'_>, id: CouponId, draft: &Draft) -> Result<()> {
    q!(tx, promotions::coupon_scope::set(id, &draft.products, &draft.categories))
}

fn taken(failure: Error, mut form: Changeset) -> Error {
    if !failure.violates_unique("coupons.code") {
        return failure;
    }
    form.error("code", "Code has already been taken");
    form.into()
}
