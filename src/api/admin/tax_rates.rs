//! Tax rates.

use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Result,
    accounts::Permission,
    api::{
        access::Access, answer::Answer, body::Json, client::ApiClient, cursor::ListQuery,
        endpoint::Endpoint, problem::ApiResult, query::Query, records::DeletedView,
    },
    foundation::ids::kinds,
    tax::{self, TaxRate},
    web::extractors::PathId,
};

const READ: Access = Access::Permission(Permission::TaxRead);
const WRITE: Access = Access::Permission(Permission::TaxWrite);
const OK: StatusCode = StatusCode::OK;
/// The code of the error if there is no such rate.
const MISSING: &str = "tax_rate_not_found";

/// The endpoints of tax rates.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/admin/tax_rates", "List tax rates", index)
            .access(READ)
            .query::<ListQuery>()
            .returns_page::<TaxRateView>(),
        Endpoint::post("/admin/tax_rates", "Create a tax rate", create)
            .access(WRITE)
            .takes::<NewTaxRate>()
            .returns::<TaxRateView>(StatusCode::CREATED),
        Endpoint::get("/admin/tax_rates/{id}", "Get a tax rate", show)
            .access(READ)
            .returns::<TaxRateView>(OK),
        Endpoint::patch("/admin/tax_rates/{id}", "Change a tax rate", update)
            .access(WRITE)
            .takes::<TaxRateChanges>()
            .returns::<TaxRateView>(OK)
            .conditional(),
        Endpoint::delete("/admin/tax_rates/{id}", "Delete a tax rate", destroy)
            .access(WRITE)
            .returns::<DeletedView>(OK)
            .conditional(),
    ]
}

/// A new tax rate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTaxRate)]
#[expect(dead_code, reason = "the context reads the fields")]
struct NewTaxRate {
    /// The code of the country, of two letters, or `*` for every country without a rate of its own.
    country: String,
    /// The code of the state or province. Its rates are added to those of the country.
    region: Option<String>,
    /// The label for shoppers, such as `VAT`.
    name: String,
    /// The percentage, from 0 to 100.
    #[schema(example = "19")]
    rate: String,
    /// The tax class; `standard` if it is missing.
    tax_class: Option<String>,
    /// `true` if it applies to shipping, too.
    on_shipping: Option<bool>,
}

/// Fields of a tax rate to change. Fields that are not sent stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TaxRateChanges)]
#[expect(dead_code, reason = "the context reads the fields")]
struct TaxRateChanges {
    /// The code of the country, of two letters, or `*` for every country without a rate of its own.
    country: Option<String>,
    /// The code of the state or province; `null` for the whole country.
    region: Option<String>,
    /// The label for shoppers, such as `VAT`.
    name: Option<String>,
    /// The percentage, from 0 to 100.
    #[schema(example = "19")]
    rate: Option<String>,
    /// The tax class.
    tax_class: Option<String>,
    /// `true` if it applies to shipping, too.
    on_shipping: Option<bool>,
}

/// A tax rate.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaxRate)]
struct TaxRateView {
    /// The id.
    id: i64,
    /// The code of the country, or `*` for every country without a rate of its own.
    country: String,
    /// The code of the state or province; empty for the whole country.
    region: String,
    /// The label for shoppers.
    name: String,
    /// The percentage.
    #[schema(example = "19")]
    rate: String,
    /// The tax class.
    tax_class: String,
    /// `true` if it applies to shipping, too.
    on_shipping: bool,
    /// Counts the changes.
    version: i32,
}

/// `GET /admin/tax_rates`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    client.page("tax_rates", &query, &(), tax::list_rate_slice, TaxRateView::from).await
}

/// `GET /admin/tax_rates/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::TaxRate>) -> ApiResult {
    let answer = client.read(move |conn, scope| answer(tax::get_rate(conn, scope, id)?));
    answer.await.map_err(|error| error.missing(MISSING))
}

/// `POST /admin/tax_rates`
async fn create(client: ApiClient, body: Json<NewTaxRate>) -> ApiResult {
    let answer = client.write(move |tx, scope| {
        let rate = tax::create_rate(tx, scope, body.fields())?;
        let version = rate.version;
        let path = format!("/admin/tax_rates/{}", rate.id);
        Ok(Answer::created(&path, &TaxRateView::from(rate))?.with_version(version))
    });
    answer.await
}

/// `PATCH /admin/tax_rates/{id}`
async fn update(
    client: ApiClient,
    PathId(id): PathId<kinds::TaxRate>,
    body: Json<TaxRateChanges>,
) -> ApiResult {
    let required = client.required_version()?;
    let answer = client.write(move |tx, scope| {
        let form = tax::change_rate(&tax::get_rate(tx, scope, id)?);
        answer(tax::update_rate(tx, scope, id, body.patch(&form, required))?)
    });
    answer.await.map_err(|error| error.missing(MISSING))
}

/// `DELETE /admin/tax_rates/{id}`
async fn destroy(client: ApiClient, PathId(id): PathId<kinds::TaxRate>) -> ApiResult {
    let required = client.required_version()?;
    let answer = client
        .write(move |tx, scope| DeletedView::answer(tax::delete_rate(tx, scope, id, required)?));
    answer.await.map_err(|error| error.missing(MISSING))
}

fn answer(rate: TaxRate) -> Result<Answer> {
    let version = rate.version;
    Ok(Answer::ok(&TaxRateView::from(rate))?.with_version(version))
}

impl From<TaxRate> for TaxRateView {
    fn from(rate: TaxRate) -> Self {
        Self {
            id: rate.id.get(),
            country: rate.country.clone(),
            region: rate.region.clone(),
            name: rate.name.clone(),
            rate: rate.rate.to_string(),
            tax_class: rate.tax_class.clone(),
            on_shipping: rate.on_shipping,
            version: rate.version,
        }
    }
}
