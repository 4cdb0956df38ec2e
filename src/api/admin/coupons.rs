//! Coupons.

use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    Result,
    accounts::{Permission, Scope},
    api::{
        access::Access,
        answer::Answer,
        body::Json,
        client::ApiClient,
        cursor::ListQuery,
        endpoint::Endpoint,
        problem::ApiResult,
        query::{self, Query},
        records::{DeletedView, choice},
        schema::{Amount, Time},
    },
    db::Conn,
    foundation::{
        clock::Timestamp,
        ids::{CouponId, kinds},
        params::Params,
        percent::Percent,
    },
    promotions::{self, CouponDetails, CouponFilter, CouponStatus},
    web::extractors::PathId,
};

const READ: Access = Access::Permission(Permission::CouponsRead);
const WRITE: Access = Access::Permission(Permission::CouponsWrite);
const OK: StatusCode = StatusCode::OK;
/// The code of the error if there is no such coupon.
const MISSING: &str = "coupon_not_found";

/// The endpoints of coupons.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/admin/coupons", "List coupons", index)
            .access(READ)
            .query::<CouponsQuery>()
            .returns_page::<CouponView>(),
        Endpoint::post("/admin/coupons", "Create a coupon", create)
            .access(WRITE)
            .takes::<NewCoupon>()
            .returns::<CouponView>(StatusCode::CREATED),
        Endpoint::get("/admin/coupons/{id}", "Get a coupon", show)
            .access(READ)
            .returns::<CouponView>(OK),
        Endpoint::patch("/admin/coupons/{id}", "Change a coupon", update)
            .access(WRITE)
            .takes::<CouponChanges>()
            .returns::<CouponView>(OK)
            .conditional(),
        Endpoint::post("/admin/coupons/{id}/end", "End a coupon now", end)
            .access(WRITE)
            .returns::<CouponView>(OK)
            .conditional(),
        Endpoint::delete("/admin/coupons/{id}", "Delete a coupon that was never used", destroy)
            .access(WRITE)
            .returns::<DeletedView>(OK)
            .conditional(),
    ]
}

/// The query parameters of the list.
#[derive(Clone, Debug, Default, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct CouponsQuery {
    /// Rows of a page, from 1 to 100; 25 by default.
    #[param(minimum = 1, maximum = 100)]
    #[serde(default, deserialize_with = "query::integer")]
    limit: Option<i64>,
    /// The `next` of the page before. Valid only with the same filters.
    after: Option<String>,
    /// Only what changed at this time or later, in order of change, with what was deleted or no longer matches
    /// since. At most 30 days ago.
    #[param(value_type = Option<String>, format = DateTime)]
    updated_since: Option<String>,
    /// Part of the code.
    q: Option<String>,
    /// `active`, `scheduled`, `ended` or `used_up`.
    status: Option<String>,
}

/// A new coupon.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCoupon)]
#[expect(dead_code, reason = "the context reads the fields")]
struct NewCoupon {
    /// The code, of 3 to 40 letters, digits, dashes and underscores.
    code: String,
    /// The name for shoppers.
    name: String,
    /// `percentage`, `fixed`, `free_shipping` or `buy_x_get_y`.
    kind: String,
    /// For `percentage`: the percentage.
    #[schema(example = "12.5")]
    rate: Option<String>,
    /// For `percentage`: the most that it takes off.
    #[schema(example = "20.00")]
    max_discount: Option<String>,
    /// For `fixed`: the amount.
    #[schema(example = "5.00")]
    amount: Option<String>,
    /// For `buy_x_get_y`: the units to pay.
    buy_quantity: Option<i32>,
    /// For `buy_x_get_y`: the units that are then free.
    get_quantity: Option<i32>,
    /// The least that the items must cost, before discounts.
    #[schema(example = "30.00")]
    minimum_purchase: Option<String>,
    /// When it starts; `null` for immediately.
    #[schema(format = DateTime)]
    starts_at: Option<String>,
    /// When it ends; `null` for never.
    #[schema(format = DateTime)]
    ends_at: Option<String>,
    /// The number of orders that may use it; `null` for no limit.
    usage_limit: Option<i32>,
    /// The number of orders of one customer that may use it; `null` for no limit.
    usage_limit_per_customer: Option<i32>,
    /// `true` if it can be combined with other codes.
    can_combine: Option<bool>,
    /// The slugs of the products that it is for; all if there are none, and no categories.
    products: Option<Vec<String>>,
    /// The slugs of the products that it is not for.
    excluded_products: Option<Vec<String>>,
    /// The categories that it is for, with their subcategories.
    category_ids: Option<Vec<i64>>,
    /// The categories that it is not for, with their subcategories.
    excluded_category_ids: Option<Vec<i64>>,
}

/// Fields of a coupon to change. Fields that are not sent stay as they are; `null` clears one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CouponChanges)]
#[expect(dead_code, reason = "the context reads the fields")]
struct CouponChanges {
    /// The code, of 3 to 40 letters, digits, dashes and underscores.
    code: Option<String>,
    /// The name for shoppers.
    name: Option<String>,
    /// `percentage`, `fixed`, `free_shipping` or `buy_x_get_y`.
    kind: Option<String>,
    /// For `percentage`: the percentage.
    #[schema(example = "12.5")]
    rate: Option<String>,
    /// For `percentage`: the most that it takes off.
    #[schema(example = "20.00")]
    max_discount: Option<String>,
    /// For `fixed`: the amount.
    #[schema(example = "5.00")]
    amount: Option<String>,
    /// For `buy_x_get_y`: the units to pay.
    buy_quantity: Option<i32>,
    /// For `buy_x_get_y`: the units that are then free.
    get_quantity: Option<i32>,
    /// The least that the items must cost, before discounts.
    #[schema(example = "30.00")]
    minimum_purchase: Option<String>,
    /// When it starts; `null` for immediately.
    #[schema(format = DateTime)]
    starts_at: Option<String>,
    /// When it ends; `null` for never.
    #[schema(format = DateTime)]
    ends_at: Option<String>,
    /// The number of orders that may use it; `null` for no limit.
    usage_limit: Option<i32>,
    /// The number of orders of one customer that may use it; `null` for no limit.
    usage_limit_per_customer: Option<i32>,
    /// `true` if it can be combined with other codes.
    can_combine: Option<bool>,
    /// The slugs of the products that it is for; all if there are none, and no categories.
    products: Option<Vec<String>>,
    /// The slugs of the products that it is not for.
    excluded_products: Option<Vec<String>>,
    /// The categories that it is for, with their subcategories.
    category_ids: Option<Vec<i64>>,
    /// The categories that it is not for, with their subcategories.
    excluded_category_ids: Option<Vec<i64>>,
}

/// A coupon.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminCoupon)]
struct CouponView {
    /// The id.
    id: i64,
    /// The code.
    code: String,
    /// The name for shoppers.
    name: String,
    /// `active`, `scheduled`, `ended` or `used_up`.
    status: &'static str,
    /// `percentage`, `fixed`, `free_shipping` or `buy_x_get_y`.
    kind: &'static str,
    /// For `percentage`: the percentage.
    #[schema(example = "12.5")]
    rate: Option<String>,
    /// For `percentage`: the most that it takes off.
    max_discount: Option<Amount>,
    /// For `fixed`: the amount.
    amount: Option<Amount>,
    /// For `buy_x_get_y`: the units to pay.
    buy_quantity: Option<i32>,
    /// For `buy_x_get_y`: the units that are then free.
    get_quantity: Option<i32>,
    /// The least that the items must cost, before discounts.
    minimum_purchase: Option<Amount>,
    /// When it starts; `null` for immediately.
    starts_at: Option<Time>,
    /// When it ends; `null` for never.
    ends_at: Option<Time>,
    /// The number of orders that may use it; `null` for no limit.
    usage_limit: Option<i32>,
    /// The number of orders of one customer that may use it; `null` for no limit.
    usage_limit_per_customer: Option<i32>,
    /// The number of orders that have used it.
    times_used: i32,
    /// `true` if it can be combined with other codes.
    can_combine: bool,
    /// The slugs of the products that it is for.
    products: Vec<String>,
    /// The slugs of the products that it is not for.
    excluded_products: Vec<String>,
    /// The categories that it is for, with their subcategories.
    category_ids: Vec<i64>,
    /// The categories that it is not for, with their subcategories.
    excluded_category_ids: Vec<i64>,
    /// Counts the changes.
    version: i32,
}

/// `GET /admin/coupons`
async fn index(client: ApiClient, Query(query): Query<CouponsQuery>) -> ApiResult {
    let CouponsQuery { limit, after, updated_since, q, status } = query;
    let statuses = CouponStatus::ALL;
    let known = |word: &str| statuses.into_iter().find(|(known, ..)| *known == word);
    let wanted = choice("status", status.as_deref(), known)?;
    let filter = CouponFilter {
        query: q.clone().unwrap_or_default(),
        status: wanted.map(|(.., status)| status),
    };
    let now = client.state.repo.clock().now();
    let list = ListQuery { limit, after, updated_since };
    let load = move |conn: &mut Conn<'_>, scope: &Scope, request: &_| {
        promotions::list_coupon_slice(conn, scope, &filter, request)
    };
    client
        .page("coupons", &list, &(q, status), load, move |details| CouponView::new(details, now))
        .await
}

/// `GET /admin/coupons/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::Coupon>) -> ApiResult {
    let answer = client.read(move |conn, scope| answer(conn, scope, id));
    answer.await.map_err(|error| error.missing(MISSING))
}

/// `POST /admin/coupons`
async fn create(client: ApiClient, body: Json<NewCoupon>) -> ApiResult {
    let answer = client.write(move |tx, scope| {
        let coupon = promotions::create_coupon(tx, scope, with_lines(body.fields()))?;
        let path = format!("/admin/coupons/{}", coupon.id);
        let details = promotions::get_coupon_details(tx, scope, coupon.id)?;
        let created = Answer::created(&path, &CouponView::new(details, tx.now()))?;
        Ok(created.with_version(coupon.version))
    });
    answer.await
}

/// `PATCH /admin/coupons/{id}`
async fn update(
    client: ApiClient,
    PathId(id): PathId<kinds::Coupon>,
    body: Json<CouponChanges>,
) -> ApiResult {
    let required = client.required_version()?;
    let answer = client.write(move |tx, scope| {
        let coupon = promotions::get_coupon(tx, scope, id)?;
        let form = promotions::change_coupon(tx, &coupon)?;
        promotions::update_coupon(tx, scope, id, with_lines(body.patch(&form, required)))?;
        answer(tx, scope, id)
    });
    answer.await.map_err(|error| error.missing(MISSING))
}

/// `POST /admin/coupons/{id}/end`
async fn end(client: ApiClient, PathId(id): PathId<kinds::Coupon>) -> ApiResult {
    let required = client.required_version()?;
    let answer = client.write(move |tx, scope| {
        promotions::end_coupon(tx, scope, id, required)?;
        answer(tx, scope, id)
    });
    answer.await.map_err(|error| error.missing(MISSING))
}

/// `DELETE /admin/coupons/{id}`
async fn destroy(client: ApiClient, PathId(id): PathId<kinds::Coupon>) -> ApiResult {
    let required = client.required_version()?;
    let answer = client.write(move |tx, scope| {
        DeletedView::answer(promotions::delete_coupon(tx, scope, id, required)?)
    });
    answer.await.map_err(|error| error.missing(MISSING))
}

fn answer(conn: &mut Conn<'_>, scope: &Scope, id: CouponId) -> Result<Answer> {
    let details = promotions::get_coupon_details(conn, scope, id)?;
    let version = details.coupon.version;
    Ok(Answer::ok(&CouponView::new(details, conn.now()))?.with_version(version))
}

/// The fields of the form, which has the slugs of products in lines.
fn with_lines(mut params: Params) -> Params {
    for field in ["products", "excluded_products"] {
        let slugs: Vec<&str> = params.all(field).collect();
        let lines = slugs.join("\n");
        params.set(field, lines);
    }
    params
}

impl CouponView {
    fn new(CouponDetails { coupon, targets }: CouponDetails, now: Timestamp) -> Self {
        let status = CouponStatus::at(&coupon, now);
        let word = CouponStatus::ALL.into_iter().find(|(.., known)| *known == status);
        let rate = coupon.rate.and_then(|rate| Percent::from_ppm(rate).ok());
        Self {
            id: coupon.id.get(),
            code: coupon.code.clone(),
            name: coupon.name.clone(),
            status: word.map_or("", |(word, ..)| word),
            kind: coupon.kind.as_str(),
            rate: rate.map(|rate| rate.to_string()),
            max_discount: coupon.max_discount.as_ref().map(Amount::from),
            amount: coupon.amount.as_ref().map(Amount::from),
            buy_quantity: coupon.buy_quantity,
            get_quantity: coupon.get_quantity,
            minimum_purchase: coupon.minimum_purchase.as_ref().map(Amount::from),
            starts_at: coupon.starts_at.map(Time::from),
            ends_at: coupon.ends_at.map(Time::from),
            usage_limit: coupon.usage_limit,
            usage_limit_per_customer: coupon.usage_limit_per_customer,
            times_used: coupon.times_used,
            can_combine: coupon.can_combine,
            products: targets.products,
            excluded_products: targets.excluded_products,
            category_ids: targets.categories.iter().map(|id| id.get()).collect(),
            excluded_category_ids: targets.excluded_categories.iter().map(|id| id.get()).collect(),
            version: coupon.version,
        }
    }
}
