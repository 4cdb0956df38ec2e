//! Single variants of products.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    api::{
        access::Access, answer::Answer, body::Json, client::ApiClient, endpoint::Endpoint,
        problem::ApiResult,
    },
    catalog::{self, ProductRecord},
    db::Conn,
    foundation::{
        changeset::Changeset,
        ids::{VariantId, kinds},
        params::Params,
    },
    inventory, settings,
    web::extractors::PathId,
};

use super::products::VariantView;

/// The code of the error if there is no such variant.
const MISSING: &str = "variant_not_found";

/// The endpoints of variants.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/admin/variants/{id}", "Get a variant", show)
            .access(Access::Permission(Permission::ProductsRead))
            .returns::<VariantView>(StatusCode::OK),
        Endpoint::patch("/admin/variants/{id}", "Change a variant", update)
            .access(Access::Permission(Permission::ProductsWrite))
            .takes::<VariantChanges>()
            .returns::<VariantView>(StatusCode::OK)
            .conditional(),
    ]
}

/// Fields of a variant to change. Fields that are not sent stay as they are; `null` clears one. Its stock is
/// changed by `POST /admin/stock_movements`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AdminVariantChanges)]
#[expect(dead_code, reason = "the context reads the fields")]
struct VariantChanges {
    /// The price of one unit.
    #[schema(example = "24.50")]
    price: Option<String>,
    /// The value of the first option.
    option1: Option<String>,
    /// The value of the second option.
    option2: Option<String>,
    /// The value of the third option.
    option3: Option<String>,
    /// The stock keeping unit, unique in the shop.
    sku: Option<String>,
    /// The price before a reduction.
    compare_at_price: Option<String>,
    /// The GTIN, EAN or ISBN.
    barcode: Option<String>,
    /// The weight in grams.
    grams: Option<i32>,
    /// `true` if it has to be shipped.
    requires_shipping: Option<bool>,
    /// `true` if tax is due.
    taxable: Option<bool>,
    /// `true` if stock is counted.
    track_stock: Option<bool>,
    /// `true` if it can be sold when none is left.
    backorder: Option<bool>,
    /// The most units of an order.
    max_per_order: Option<i32>,
    /// The position of its picture in the product's `images`, from 0.
    image: Option<i32>,
}

/// A variant in its product.
struct Found {
    record: ProductRecord,
    /// The position of the variant in the product.
    position: usize,
}

/// `GET /admin/variants/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::Variant>) -> ApiResult {
    let answer = client.read(move |conn, scope| show_variant(conn, scope, id));
    answer.await.map_err(|error| error.missing(MISSING))
}

/// `PATCH /admin/variants/{id}`: changes the variant's row in the form of its product. `If-Match` has the tag of
/// the variant, which has the version of its product.
async fn update(
    client: ApiClient,
    PathId(id): PathId<kinds::Variant>,
    body: Json<VariantChanges>,
) -> ApiResult {
    let required = client.required_version()?;
    let answer = client.write(move |tx, scope| {
        let Found { record, position } = find(tx, scope, id)?;
        let zone = settings::current(tx)?.zone();
        let form = catalog::change_product(&record, &HashMap::new(), zone);
        let mut params = form.values().clone();
        for (field, value) in body.fields().iter() {
            params.set(&format!("variants[{position}][{field}]"), value);
        }
        if let Some(version) = required {
            params.set("version", version.to_string());
        }
        let product = Some(record.product.id);
        match inventory::save_product_form(tx, scope, product, params, zone) {
            Err(Error::Invalid(form)) => Err(own_errors(&form, position).into()),
            Err(error) => Err(error),
            Ok(_) => show_variant(tx, scope, id),
        }
    });
    answer.await.map_err(|error| error.missing(MISSING))
}

fn find(conn: &mut Conn<'_>, scope: &Scope, id: VariantId) -> Result<Found> {
    let product = catalog::list_products_of_variants(conn, &[id])?.pop().ok_or(Error::NotFound)?;
    let record = catalog::get_product(conn, scope, product)?;
    let position = record.variants.iter().position(|variant| variant.id == id);
    Ok(Found { position: position.ok_or(Error::NotFound)?, record })
}

/// Answers with a variant.
pub fn show_variant(conn: &mut Conn<'_>, scope: &Scope, id: VariantId) -> Result<Answer> {
    let Found { record, position } = find(conn, scope, id)?;
    let view = VariantView::new(&record.variants[position], &record.images);
    Ok(Answer::ok(&view)?.with_version(record.product.version))
}

/// The errors of a product's form with the names of the fields of one variant.
fn own_errors(form: &Changeset, position: usize) -> Changeset {
    let mut own = Changeset::new(Params::default());
    let row = format!("variants[{position}][");
    for error in form.errors() {
        let field = error.field.strip_prefix(&row).map(|field| field.trim_end_matches(']'));
        let message = match field {
            Some(_) => error.message.split_once(": ").map_or(&*error.message, |(_, text)| text),
            None => &error.message,
        };
        own.error(field.unwrap_or(&error.field), message);
    }
    own
}
