//! Tax rates.

use crate::{
    Result,
    accounts::Permission,
    api::{
        access::Access,
        body::Json,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        paging::ListQuery,
        problem::ApiResult,
        query::Query,
        records::DeletedView,
        response::ApiResponse,
        shapes::record_shapes,
    },
    foundation::ids::kinds,
    tax::{self, TaxRate},
    web::extractors::PathId,
};

const READ: Access = Access::Permission(Permission::TaxRead);
const WRITE: Access = Access::Permission(Permission::TaxWrite);

/// The endpoints of tax rates.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/tax_rates", "List tax rates", index)
            .access(READ)
            .query::<ListQuery>()
            .returns_page::<TaxRateView>(),
        Endpoint::post("/admin/tax_rates", "Create a tax rate", create)
            .access(WRITE)
            .takes::<NewTaxRate>()
            .creates::<TaxRateView>(),
        Endpoint::get("/admin/tax_rates/{id}", "Get a tax rate", show)
            .access(READ)
            .returns::<TaxRateView>(),
        Endpoint::patch("/admin/tax_rates/{id}", "Change a tax rate", update)
            .access(WRITE)
            .takes::<TaxRateChanges>()
            .returns::<TaxRateView>()
            .conditional(),
        Endpoint::delete("/admin/tax_rates/{id}", "Delete a tax rate", destroy)
            .access(WRITE)
            .returns::<DeletedView>()
            .conditional(),
    ];
    let description = "The taxes of countries and their states, by tax class.";
    EndpointGroup::new("Admin: tax rates", description, endpoints).missing("tax_rate_not_found")
}

record_shapes! {
    fields {
        /// The code of the country, of two letters, or `*` for every country without a rate of its own.
        country: String,
        /// The code of the state or province, whose rates are added to those of the country; empty for the
        /// whole country.
        region: Option<String> => String,
        /// The label for shoppers, such as `VAT`.
        name: String,
        /// The percentage, from 0 to 100.
        #[schema(example = "19")]
        rate: String,
        /// The tax class; `standard` by default.
        tax_class: Option<String> => String,
        /// `true` if it applies to shipping, too.
        on_shipping: Option<bool> => bool,
    }

    /// A tax rate.
    #[schema(as = TaxRate)]
    response TaxRateView {
        /// The id.
        id: i64,
        /// Counts the changes.
        version: i32,
    }

    /// A new tax rate.
    new NewTaxRate {}

    /// Fields of a tax rate to change. Fields that are not sent stay as they are.
    changes TaxRateChanges {}
}

/// `GET /admin/tax_rates`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    client.page("tax_rates", &query, &(), tax::list_rate_slice, TaxRateView::from).await
}

/// `GET /admin/tax_rates/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::TaxRate>) -> ApiResult {
    client.read(move |conn, scope| respond(tax::get_rate(conn, scope, id)?)).await
}

/// `POST /admin/tax_rates`
async fn create(client: ApiClient, body: Json<NewTaxRate>) -> ApiResult {
    let created = client.write(move |tx, scope| {
        let rate = tax::create_rate(tx, scope, body.fields())?;
        let path = format!("/admin/tax_rates/{}", rate.id);
        Ok(respond(rate)?.created(&path))
    });
    created.await
}

/// `PATCH /admin/tax_rates/{id}`
async fn update(
    client: ApiClient,
    PathId(id): PathId<kinds::TaxRate>,
    body: Json<TaxRateChanges>,
) -> ApiResult {
    let required = client.required_version()?;
    let updated = client.write(move |tx, scope| {
        let form = tax::change_rate(&tax::get_rate(tx, scope, id)?);
        respond(tax::update_rate(tx, scope, id, body.patch(&form, required))?)
    });
    updated.await
}

/// `DELETE /admin/tax_rates/{id}`
async fn destroy(client: ApiClient, PathId(id): PathId<kinds::TaxRate>) -> ApiResult {
    let required = client.required_version()?;
    let deleted = client
        .write(move |tx, scope| DeletedView::respond(tax::delete_rate(tx, scope, id, required)?));
    deleted.await
}

fn respond(rate: TaxRate) -> Result<ApiResponse> {
    let version = rate.version;
    Ok(ApiResponse::ok(&TaxRateView::from(rate))?.with_version(version))
}

impl From<TaxRate> for TaxRateView {
    fn from(TaxRate { id, attributes, version }: TaxRate) -> Self {
        Self {
            id: id.get(),
            country: attributes.country,
            region: attributes.region,
            name: attributes.name,
            rate: attributes.rate.to_string(),
            tax_class: attributes.tax_class,
            on_shipping: attributes.on_shipping,
            version,
        }
    }
}
