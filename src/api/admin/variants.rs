//! Single variants of products.

use std::collections::HashMap;

use crate::{
    Error, Result,
    accounts::{Permission, Scope},
    api::{
        access::Access,
        body::Json,
        client::ApiClient,
        endpoint::{Endpoint, EndpointGroup},
        problem::ApiResult,
        response::ApiResponse,
        schema::Amount,
        shapes::record_shapes,
    },
    catalog::{self, Image, ProductRecord, Variant},
    db::Conn,
    foundation::{
        changeset::Changeset,
        ids::{VariantId, kinds},
        params::Params,
    },
    inventory, settings,
    web::extractors::PathId,
};

/// The endpoints of variants.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/variants/{id}", "Get a variant", show)
            .access(Access::Permission(Permission::ProductsRead))
            .returns::<VariantView>(),
        Endpoint::patch("/admin/variants/{id}", "Change a variant", update)
            .access(Access::Permission(Permission::ProductsWrite))
            .takes::<VariantChanges>()
            .returns::<VariantView>()
            .conditional(),
    ];
    let description = "The ways to buy a product, one by one. `POST /admin/products` creates them.";
    EndpointGroup::new("Admin: variants", description, endpoints).missing("variant_not_found")
}

record_shapes! {
    fields {
        /// The price of one unit.
        #[schema(example = "24.50")]
        price: String => Amount,
        /// The value of the product's first option; may be empty.
        option1: Option<String> => String,
        /// The value of the second option; may be empty.
        option2: Option<String> => String,
        /// The value of the third option; may be empty.
        option3: Option<String> => String,
        /// The stock keeping unit, unique in the shop.
        sku: Option<String>,
        /// The price before a reduction.
        compare_at_price: Option<String> => Option<Amount>,
        /// The GTIN, EAN or ISBN; may be empty.
        barcode: Option<String> => String,
        /// The weight in grams.
        grams: Option<i32> => i32,
        /// `true` (the default) if it has to be shipped.
        requires_shipping: Option<bool> => bool,
        /// `true` (the default) if tax is due.
        taxable: Option<bool> => bool,
        /// `true` (the default) if stock is counted.
        track_stock: Option<bool> => bool,
        /// `true` if it can be sold when none is left.
        backorder: Option<bool> => bool,
        /// The most units of an order.
        max_per_order: Option<i32>,
        /// The position of its picture in the product's `images`, from 0.
        image: Option<i32> => Option<usize>,
    }

    /// One way to buy a product.
    #[schema(as = AdminVariant)]
    pub response VariantView {
        /// The id.
        id: i64,
        /// The product.
        product_id: i64,
    }

    /// A variant of a new product.
    #[schema(as = NewAdminVariant)]
    pub new NewVariant {
        /// The units on hand.
        stock: Option<i32>,
    }

    /// A variant of a product that is changed. Its stock is changed by `POST /admin/stock_movements`.
    #[schema(as = AdminVariantRow)]
    pub changes VariantRow {
        /// The variant that the row changes; without it, the row is a new variant.
        id: Option<i64>,
    }

    /// Fields of a variant to change. Fields that are not sent stay as they are; `null` clears one. Its stock is
    /// changed by `POST /admin/stock_movements`.
    #[schema(as = AdminVariantChanges)]
    changes VariantChanges {}
}

/// A variant in its product.
struct Found {
    record: ProductRecord,
    /// The position of the variant in the product.
    position: usize,
}

/// `GET /admin/variants/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::Variant>) -> ApiResult {
    client.read(move |conn, scope| respond(conn, scope, id)).await
}

/// `PATCH /admin/variants/{id}`: changes the variant's row in the form of its product. `If-Match` has the tag of
/// the variant, which has the version of its product.
async fn update(
    client: ApiClient,
    PathId(id): PathId<kinds::Variant>,
    body: Json<VariantChanges>,
) -> ApiResult {
    let required = client.required_version()?;
    let updated = client.write(move |tx, scope| {
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
            Ok(_) => respond(tx, scope, id),
        }
    });
    updated.await
}

fn find(conn: &mut Conn<'_>, scope: &Scope, id: VariantId) -> Result<Found> {
    let product = catalog::list_products_of_variants(conn, &[id])?.pop().ok_or(Error::NotFound)?;
    let record = catalog::get_product(conn, scope, product)?;
    let position = record.variants.iter().position(|variant| variant.id == id);
    Ok(Found { position: position.ok_or(Error::NotFound)?, record })
}

/// Responds with a variant.
pub fn respond(conn: &mut Conn<'_>, scope: &Scope, id: VariantId) -> Result<ApiResponse> {
    let Found { record, position } = find(conn, scope, id)?;
    let view = VariantView::new(&record.variants[position], &record.images);
    Ok(ApiResponse::ok(&view)?.with_version(record.product.version))
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

impl VariantView {
    /// The view of a variant whose product has these pictures.
    pub(super) fn new(variant: &Variant, images: &[Image]) -> Self {
        let picture = |image: &Image| Some(image.id) == variant.image_id;
        Self {
            id: variant.id.get(),
            product_id: variant.product_id.get(),
            sku: variant.sku.clone(),
            option1: variant.option1.clone(),
            option2: variant.option2.clone(),
            option3: variant.option3.clone(),
            price: Amount::from(&variant.price),
            compare_at_price: variant.compare_at_price.as_ref().map(Amount::from),
            barcode: variant.barcode.clone(),
            grams: variant.grams,
            requires_shipping: variant.requires_shipping,
            taxable: variant.taxable,
            track_stock: variant.track_stock,
            backorder: variant.backorder,
            max_per_order: variant.max_per_order,
            image: images.iter().position(picture),
        }
    }
}
