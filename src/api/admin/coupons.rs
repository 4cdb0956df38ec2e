//! Coupons.

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::{
    Result,
    accounts::{Permission, Scope},
    api::{
        access::Access,
        body::Json,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        paging::{FilteredList, ListQuery},
        problem::ApiResult,
        query,
        records::DeletedView,
        response::ApiResponse,
        schema::{Amount, Time},
        shapes::record_shapes,
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

/// The endpoints of coupons.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/coupons", "List coupons", index)
            .access(READ)
            .query::<ListQuery>()
            .query::<CouponFilters>()
            .returns_page::<CouponView>(),
        Endpoint::post("/admin/coupons", "Create a coupon", create)
            .access(WRITE)
            .takes::<NewCoupon>()
            .creates::<CouponView>(),
        Endpoint::get("/admin/coupons/{id}", "Get a coupon", show)
            .access(READ)
            .returns::<CouponView>(),
        Endpoint::patch("/admin/coupons/{id}", "Change a coupon", update)
            .access(WRITE)
            .takes::<CouponChanges>()
            .returns::<CouponView>()
            .conditional(),
        Endpoint::post("/admin/coupons/{id}/end", "End a coupon now", end)
            .access(WRITE)
            .returns::<CouponView>()
            .conditional(),
        Endpoint::delete("/admin/coupons/{id}", "Delete a coupon that was never used", destroy)
            .access(WRITE)
            .returns::<DeletedView>()
            .conditional(),
    ];
    let description = "Codes that shoppers enter for a discount.";
    EndpointGroup::new("Admin: coupons", description, endpoints).missing("coupon_not_found")
}

/// The filters of the list.
#[derive(Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct CouponFilters {
    /// Part of the code.
    q: Option<String>,
    /// `active`, `scheduled`, `ended` or `used_up`.
    status: Option<String>,
}

record_shapes! {
    fields {
        /// The code, of 3 to 40 letters, digits, dashes and underscores.
        code: String,
        /// The name for shoppers.
        name: String,
        /// `percentage`, `fixed`, `free_shipping` or `buy_x_get_y`.
        kind: String => &'static str,
        /// For `percentage`: the percentage.
        #[schema(example = "12.5")]
        rate: Option<String>,
        /// For `percentage`: the most that it takes off.
        #[schema(example = "20.00")]
        max_discount: Option<String> => Option<Amount>,
        /// For `fixed`: the amount.
        #[schema(example = "5.00")]
        amount: Option<String> => Option<Amount>,
        /// For `buy_x_get_y`: the units to pay.
        buy_quantity: Option<i32>,
        /// For `buy_x_get_y`: the units that are then free.
        get_quantity: Option<i32>,
        /// The least that the items must cost, before discounts.
        #[schema(example = "30.00")]
        minimum_purchase: Option<String> => Option<Amount>,
        /// When it starts; `null` for immediately.
        starts_at: Option<Time>,
        /// When it ends; `null` for never.
        ends_at: Option<Time>,
        /// The number of orders that may use it; `null` for no limit.
        usage_limit: Option<i32>,
        /// The number of orders of one customer that may use it; `null` for no limit.
        usage_limit_per_customer: Option<i32>,
        /// `true` if it can be combined with other codes.
        can_combine: Option<bool> => bool,
        /// The slugs of the products that it is for; all if there are none, and no categories.
        products: Option<Vec<String>> => Vec<String>,
        /// The slugs of the products that it is not for.
        excluded_products: Option<Vec<String>> => Vec<String>,
        /// The categories that it is for, with their subcategories.
        category_ids: Option<Vec<i64>> => Vec<i64>,
        /// The categories that it is not for, with their subcategories.
        excluded_category_ids: Option<Vec<i64>> => Vec<i64>,
    }

    /// A coupon.
    #[schema(as = AdminCoupon)]
    response CouponView {
        /// The id.
        id: i64,
        /// `active`, `scheduled`, `ended` or `used_up`.
        status: &'static str,
        /// The number of orders that have used it.
        times_used: i32,
        /// Counts the changes.
        version: i32,
    }

    /// A new coupon.
    new NewCoupon {}

    /// Fields of a coupon to change. Fields that are not sent stay as they are; `null` clears one.
    changes CouponChanges {}
}

/// `GET /admin/coupons`
async fn index(client: ApiClient, list: FilteredList<CouponFilters>) -> ApiResult {
    let CouponFilters { q, status } = &list.filters;
    let known = |word: &str| CouponStatus::ALL.into_iter().find(|(known, ..)| *known == word);
    let status = query::choice("status", status.as_deref(), known)?;
    let filter = CouponFilter {
        query: q.clone().unwrap_or_default(),
        status: status.map(|(.., status)| status),
    };
    let now = client.state.repo.clock().now();
    let load = move |conn: &mut Conn<'_>, scope: &Scope, request: &_| {
        promotions::list_coupon_slice(conn, scope, &filter, request)
    };
    let view = move |details| CouponView::new(details, now);
    client.page("coupons", &list.page, &list.filters, load, view).await
}

/// `GET /admin/coupons/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::Coupon>) -> ApiResult {
    client.read(move |conn, scope| respond(conn, scope, id)).await
}

/// `POST /admin/coupons`
async fn create(client: ApiClient, body: Json<NewCoupon>) -> ApiResult {
    let created = client.write(move |tx, scope| {
        let coupon = promotions::create_coupon(tx, scope, with_lines(body.fields()))?;
        Ok(respond(tx, scope, coupon.id)?.created(&format!("/admin/coupons/{}", coupon.id)))
    });
    created.await
}

/// `PATCH /admin/coupons/{id}`
async fn update(
    client: ApiClient,
    PathId(id): PathId<kinds::Coupon>,
    body: Json<CouponChanges>,
) -> ApiResult {
    let required = client.required_version()?;
    let updated = client.write(move |tx, scope| {
        let coupon = promotions::get_coupon(tx, scope, id)?;
        let form = promotions::change_coupon(tx, &coupon)?;
        promotions::update_coupon(tx, scope, id, with_lines(body.patch(&form, required)))?;
        respond(tx, scope, id)
    });
    updated.await
}

/// `POST /admin/coupons/{id}/end`
async fn end(client: ApiClient, PathId(id): PathId<kinds::Coupon>) -> ApiResult {
    let required = client.required_version()?;
    let ended = client.write(move |tx, scope| {
        promotions::end_coupon(tx, scope, id, required)?;
        respond(tx, scope, id)
    });
    ended.await
}

/// `DELETE /admin/coupons/{id}`
async fn destroy(client: ApiClient, PathId(id): PathId<kinds::Coupon>) -> ApiResult {
    let required = client.required_version()?;
    let deleted = client.write(move |tx, scope| {
        DeletedView::respond(promotions::delete_coupon(tx, scope, id, required)?)
    });
    deleted.await
}

fn respond(conn: &mut Conn<'_>, scope: &Scope, id: CouponId) -> Result<ApiResponse> {
    let details = promotions::get_coupon_details(conn, scope, id)?;
    let version = details.coupon.version;
    Ok(ApiResponse::ok(&CouponView::new(details, conn.now()))?.with_version(version))
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
