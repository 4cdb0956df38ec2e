//! Products with any status, with their variants, pictures and categories.

use std::collections::HashMap;

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
        records::{ensure_version, word},
        schema::{Amount, PictureFileView, Time},
    },
    catalog::{self, AdminProductFilter, Image, ProductRecord, Removal, RemovedParts, Variant},
    db::{Conn, Tx},
    foundation::{
        changeset::Changeset,
        ids::{ProductId, kinds},
        params::Params,
    },
    inventory, settings,
    web::extractors::PathId,
};

const READ: Access = Access::Permission(Permission::ProductsRead);
const WRITE: Access = Access::Permission(Permission::ProductsWrite);
const OK: StatusCode = StatusCode::OK;
/// The code of the error if there is no such product.
pub(super) const MISSING: &str = "product_not_found";

/// The endpoints of products.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/admin/products", "List products", index)
            .access(READ)
            .query::<ProductsQuery>()
            .returns_page::<ProductView>(),
        Endpoint::post("/admin/products", "Create a product", create)
            .access(WRITE)
            .takes::<NewProduct>()
            .returns::<ProductView>(StatusCode::CREATED),
        Endpoint::get("/admin/products/{id}", "Get a product", show)
            .access(READ)
            .returns::<ProductView>(OK),
        Endpoint::patch("/admin/products/{id}", "Change a product", update)
            .access(WRITE)
            .takes::<ProductChanges>()
            .returns::<ProductView>(OK)
            .conditional(),
        Endpoint::delete("/admin/products/{id}", "Delete a product", destroy)
            .access(WRITE)
            .returns::<RemovedProductView>(OK)
            .conditional(),
        Endpoint::post("/admin/products/{id}/archive", "Archive a product", archive)
            .access(WRITE)
            .returns::<ProductView>(OK),
        Endpoint::delete("/admin/products/{id}/archive", "Make a product a draft again", unarchive)
            .access(WRITE)
            .returns::<ProductView>(OK),
        Endpoint::post("/admin/products/{id}/release", "Release a product now", release)
            .access(WRITE)
            .returns::<ProductView>(OK),
    ]
}

/// The query parameters of the list.
#[derive(Clone, Debug, Default, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ProductsQuery {
    /// Rows of a page, from 1 to 100; 25 by default.
    #[param(minimum = 1, maximum = 100)]
    #[serde(default, deserialize_with = "query::integer")]
    limit: Option<i64>,
    /// The `next` of the page before. Valid only with the same filters.
    after: Option<String>,
    /// Only what changed at this time or later, in order of change, with what was deleted since.
    #[param(value_type = Option<String>, format = DateTime)]
    updated_since: Option<String>,
    /// Words of the title, brand, type, tags or SKU.
    q: Option<String>,
    /// `draft`, `active`, `unlisted` or `archived`.
    status: Option<String>,
}

/// A new product. At least `title` and one variant with a price are needed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewAdminProduct)]
#[expect(dead_code, reason = "the context reads the fields")]
struct NewProduct {
    /// The name.
    title: String,
    /// The last part of its URL; made from the title if it is missing.
    slug: Option<String>,
    /// The description as HTML. It is cleaned.
    description: Option<String>,
    /// `draft`, `active` (the default), `unlisted` or `archived`.
    status: Option<String>,
    /// When sales begin; `null` for immediately.
    #[schema(format = DateTime)]
    released_at: Option<String>,
    /// The most units that a customer may buy in all orders together.
    max_per_customer: Option<i32>,
    /// The brand.
    vendor: Option<String>,
    /// The kind of product, such as `Kettle`.
    product_type: Option<String>,
    /// Tags, separated by commas.
    tags: Option<String>,
    /// The tax class; `standard` if it is missing.
    tax_class: Option<String>,
    /// The title for search engines.
    seo_title: Option<String>,
    /// The description for search engines.
    seo_description: Option<String>,
    /// The name of the first option, such as `Color`.
    option1: Option<String>,
    /// The name of the second option.
    option2: Option<String>,
    /// The name of the third option.
    option3: Option<String>,
    /// What can be bought, at least one.
    variants: Vec<NewVariant>,
    /// The pictures, in the order of the gallery.
    images: Option<Vec<ImageFields>>,
    /// The categories that it is in.
    category_ids: Option<Vec<i64>>,
}

/// Fields of a product to change. Fields that are not sent stay as they are; `null` clears one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AdminProductChanges)]
#[expect(dead_code, reason = "the context reads the fields")]
struct ProductChanges {
    /// The name.
    title: Option<String>,
    /// The last part of its URL. The old URL leads to the new one.
    slug: Option<String>,
    /// The description as HTML. It is cleaned.
    description: Option<String>,
    /// `draft`, `active`, `unlisted` or `archived`.
    status: Option<String>,
    /// When sales begin; `null` for immediately.
    #[schema(format = DateTime)]
    released_at: Option<String>,
    /// The most units that a customer may buy in all orders together.
    max_per_customer: Option<i32>,
    /// The brand.
    vendor: Option<String>,
    /// The kind of product, such as `Kettle`.
    product_type: Option<String>,
    /// Tags, separated by commas.
    tags: Option<String>,
    /// The tax class.
    tax_class: Option<String>,
    /// The title for search engines.
    seo_title: Option<String>,
    /// The description for search engines.
    seo_description: Option<String>,
    /// The name of the first option.
    option1: Option<String>,
    /// The name of the second option.
    option2: Option<String>,
    /// The name of the third option.
    option3: Option<String>,
    /// All variants. Those with an `id` keep the fields that are not sent; those that are missing are
    /// removed, which can be undone.
    variants: Option<Vec<VariantRow>>,
    /// All pictures, in the order of the gallery. Those that are missing are removed, which can be undone.
    images: Option<Vec<ImageFields>>,
    /// All categories that it is in.
    category_ids: Option<Vec<i64>>,
}

/// A variant of a new product.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewAdminVariant)]
#[expect(dead_code, reason = "the context reads the fields")]
struct NewVariant {
    /// The price of one unit.
    #[schema(example = "24.50")]
    price: String,
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
    /// `true` if it has to be shipped; the default.
    requires_shipping: Option<bool>,
    /// `true` if tax is due; the default.
    taxable: Option<bool>,
    /// `true` if stock is counted; the default.
    track_stock: Option<bool>,
    /// `true` if it can be sold when none is left.
    backorder: Option<bool>,
    /// The most units of an order.
    max_per_order: Option<i32>,
    /// The position of its picture in `images`, from 0.
    image: Option<i32>,
    /// The units on hand.
    stock: Option<i32>,
}

/// A variant of a product that is changed. Its stock is changed by `POST /admin/stock_movements`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AdminVariantRow)]
#[expect(dead_code, reason = "the context reads the fields")]
struct VariantRow {
    /// The variant that the row changes; without it, the row is a new variant.
    id: Option<i64>,
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
    /// The position of its picture in `images`, from 0.
    image: Option<i32>,
}

/// A picture of a product.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AdminImageFields)]
#[expect(dead_code, reason = "the context reads the fields")]
struct ImageFields {
    /// Its URL, or its path in the shop.
    src: String,
    /// The text for those who do not see it.
    alt: Option<String>,
    /// The point that stays visible when it is cropped, in percent from the left.
    #[schema(minimum = 0, maximum = 100)]
    focal_x: Option<i32>,
    /// The same in percent from the top.
    #[schema(minimum = 0, maximum = 100)]
    focal_y: Option<i32>,
}

/// A product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminProduct)]
pub struct ProductView {
    /// The id.
    id: i64,
    /// The last part of its URL.
    slug: String,
    /// The identifier in product files.
    handle: String,
    /// The name.
    title: String,
    /// The description as cleaned HTML.
    description: String,
    /// `draft`, `active`, `unlisted` or `archived`.
    status: &'static str,
    /// When sales begin; `null` for immediately.
    released_at: Option<Time>,
    /// The most units that a customer may buy in all orders together.
    max_per_customer: Option<i32>,
    /// The brand; may be empty.
    vendor: String,
    /// The kind of product; may be empty.
    product_type: String,
    /// Tags, separated by commas.
    tags: String,
    /// The tax class.
    tax_class: String,
    /// The title for search engines; may be empty.
    seo_title: String,
    /// The description for search engines; may be empty.
    seo_description: String,
    /// The name of the first option.
    option1: Option<String>,
    /// The name of the second option.
    option2: Option<String>,
    /// The name of the third option.
    option3: Option<String>,
    /// What can be bought, at least one.
    variants: Vec<VariantView>,
    /// The pictures, in the order of the gallery.
    images: Vec<ImageView>,
    /// The categories that it is in.
    category_ids: Vec<i64>,
    /// How often its page was viewed.
    views: i64,
    /// Counts the changes.
    version: i32,
    /// When it was created.
    created_at: Time,
    /// When it was last changed.
    updated_at: Time,
    /// The deletion of the variants and pictures that this request removed, to restore them.
    removed_deletion_id: Option<i64>,
}

/// One way to buy a product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminVariant)]
pub struct VariantView {
    /// The id.
    pub(super) id: i64,
    /// The product.
    product_id: i64,
    /// The stock keeping unit.
    sku: Option<String>,
    /// The value of the product's first option; may be empty.
    option1: String,
    /// The value of the second option; may be empty.
    option2: String,
    /// The value of the third option; may be empty.
    option3: String,
    /// The price of one unit.
    price: Amount,
    /// The price before a reduction.
    compare_at_price: Option<Amount>,
    /// The GTIN, EAN or ISBN; may be empty.
    barcode: String,
    /// The weight in grams.
    grams: i32,
    /// `true` if it has to be shipped.
    requires_shipping: bool,
    /// `true` if tax is due.
    taxable: bool,
    /// `true` if stock is counted.
    track_stock: bool,
    /// `true` if it can be sold when none is left.
    backorder: bool,
    /// The most units of an order.
    max_per_order: Option<i32>,
    /// The position of its picture in the product's `images`, from 0.
    image: Option<usize>,
}

/// A picture of a product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminImage)]
struct ImageView {
    /// Its URL, or its path in the shop.
    src: String,
    /// The text for those who do not see it.
    alt: String,
    /// The point that stays visible when it is cropped, in percent from the left.
    focal_x: i32,
    /// The same in percent from the top.
    focal_y: i32,
    /// Its files in several sizes, if it was uploaded.
    files: Vec<PictureFileView>,
}

/// A product that was deleted, or archived because an order refers to it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RemovedProduct)]
struct RemovedProductView {
    /// Its title.
    title: String,
    /// `true` if it was archived instead of deleted.
    is_archived: bool,
    /// The deletion, to restore it with `POST /admin/deletions/{id}/restoration`; `null` if it was archived.
    deletion_id: Option<i64>,
}

/// `GET /admin/products`
async fn index(client: ApiClient, Query(query): Query<ProductsQuery>) -> ApiResult {
    let ProductsQuery { limit, after, updated_since, q, status } = query;
    let filter = AdminProductFilter {
        query: q.clone().unwrap_or_default(),
        status: word("status", status.as_deref())?,
        ..AdminProductFilter::default()
    };
    let list = ListQuery { limit, after, updated_since };
    let load = move |conn: &mut Conn<'_>, scope: &Scope, request: &_| {
        catalog::list_product_slice(conn, scope, &filter, request)
    };
    client
        .page("products", &list, &(q, status), load, |record| ProductView::new(&record, None))
        .await
}

/// `GET /admin/products/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::Product>) -> ApiResult {
    let answer = client.read(move |conn, scope| show_product(conn, scope, id, None));
    answer.await.map_err(|error| error.missing(MISSING))
}

/// `POST /admin/products`
async fn create(client: ApiClient, body: Json<NewProduct>) -> ApiResult {
    let answer = client.write(move |tx, scope| {
        let zone = settings::current(tx)?.zone();
        let saved = inventory::save_product_form(tx, scope, None, body.fields(), zone)?;
        let record = catalog::get_product(tx, scope, saved.id)?;
        let created = Answer::created(
            &format!("/admin/products/{}", saved.id),
            &ProductView::new(&record, None),
        )?;
        Ok(created.with_version(record.product.version))
    });
    answer.await
}

/// `PATCH /admin/products/{id}`
async fn update(
    client: ApiClient,
    PathId(id): PathId<kinds::Product>,
    body: Json<ProductChanges>,
) -> ApiResult {
    let required = client.required_version()?;
    let answer = client.write(move |tx, scope| {
        let zone = settings::current(tx)?.zone();
        let record = catalog::get_product(tx, scope, id)?;
        let form = catalog::change_product(&record, &HashMap::new(), zone);
        let form = without_pictures(&form);
        let params = with_current_variants(body.patch(&form, required), form.values());
        let saved = inventory::save_product_form(tx, scope, Some(id), params, zone)?;
        show_product(tx, scope, id, saved.removed)
    });
    answer.await.map_err(|error| error.missing(MISSING))
}

/// `DELETE /admin/products/{id}`
async fn destroy(client: ApiClient, PathId(id): PathId<kinds::Product>) -> ApiResult {
    let required = client.required_version()?;
    let answer = client.write(move |tx, scope| {
        let product = catalog::get_product(tx, scope, id)?.product;
        ensure_version(required, product.version, &product.title)?;
        let removed = catalog::delete_product(tx, scope, id)?;
        let deletion_id = match removed.removal {
            Removal::Deleted(deletion) => Some(deletion.get()),
            Removal::Archived => None,
        };
        Answer::ok(&RemovedProductView {
            title: removed.title,
            is_archived: deletion_id.is_none(),
            deletion_id,
        })
    });
    answer.await.map_err(|error| error.missing(MISSING))
}

/// `POST /admin/products/{id}/archive`
async fn archive(client: ApiClient, PathId(id): PathId<kinds::Product>) -> ApiResult {
    change(client, id, |tx, scope, id| catalog::archive_product(tx, scope, id).map(drop)).await
}

/// `DELETE /admin/products/{id}/archive`
async fn unarchive(client: ApiClient, PathId(id): PathId<kinds::Product>) -> ApiResult {
    change(client, id, |tx, scope, id| catalog::unarchive_product(tx, scope, id).map(drop)).await
}

/// `POST /admin/products/{id}/release`
async fn release(client: ApiClient, PathId(id): PathId<kinds::Product>) -> ApiResult {
    change(client, id, |tx, scope, id| catalog::release_product(tx, scope, id).map(drop)).await
}

/// Changes a product and answers with it.
async fn change(
    client: ApiClient,
    id: ProductId,
    work: fn(&mut Tx<'_>, &Scope, ProductId) -> Result<()>,
) -> ApiResult {
    let answer = client.write(move |tx, scope| {
        work(tx, scope, id)?;
        show_product(tx, scope, id, None)
    });
    answer.await.map_err(|error| error.missing(MISSING))
}

/// Answers with a product.
pub fn show_product(
    conn: &mut Conn<'_>,
    scope: &Scope,
    id: ProductId,
    removed: Option<RemovedParts>,
) -> Result<Answer> {
    let record = catalog::get_product(conn, scope, id)?;
    let answer = Answer::ok(&ProductView::new(&record, removed))?;
    Ok(answer.with_version(record.product.version))
}

/// The form without the positions of the variants' pictures, which change with the gallery. Variants keep
/// their pictures by the URL then.
fn without_pictures(form: &Changeset) -> Changeset {
    let is_picture = |name: &str| name.starts_with("variants[") && name.ends_with("[image]");
    Changeset::new(form.values().iter().filter(|(name, _)| !is_picture(name)).collect())
}

/// Completes the rows of variants that were sent with an `id`: the fields that were not sent get their current
/// values.
fn with_current_variants(mut params: Params, current: &Params) -> Params {
    let rows = params.nested("variants");
    let current = current.nested("variants");
    for (key, row) in rows {
        let id = row.get("id").filter(|id| !id.is_empty());
        let stored = current.values().find(|stored| id.is_some() && stored.get("id") == id);
        for (field, value) in stored.iter().flat_map(|stored| stored.iter()) {
            if row.get(field).is_none() {
                params.push(format!("variants[{key}][{field}]"), value);
            }
        }
    }
    params
}

impl ProductView {
    fn new(record: &ProductRecord, removed: Option<RemovedParts>) -> Self {
        let ProductRecord { product, variants, images, draft } = record;
        let variant = |variant: &Variant| VariantView::new(variant, images);
        Self {
            id: product.id.get(),
            slug: product.slug.clone(),
            handle: product.handle.clone(),
            title: product.title.clone(),
            description: product.description.clone(),
            status: product.status.as_str(),
            released_at: product.released_at.map(Time::from),
            max_per_customer: product.max_per_customer,
            vendor: product.vendor.clone(),
            product_type: product.product_type.clone(),
            tags: product.tags.clone(),
            tax_class: product.tax_class.clone(),
            seo_title: product.seo_title.clone(),
            seo_description: product.seo_description.clone(),
            option1: product.option1_name.clone(),
            option2: product.option2_name.clone(),
            option3: product.option3_name.clone(),
            variants: variants.iter().map(variant).collect(),
            images: images.iter().map(ImageView::from).collect(),
            category_ids: draft.categories.iter().map(|id| id.get()).collect(),
            views: product.views,
            version: product.version,
            created_at: product.inserted_at.into(),
            updated_at: product.updated_at.into(),
            removed_deletion_id: removed.map(|removed| removed.deletion.get()),
        }
    }
}

impl VariantView {
    /// The variant of a product with these pictures.
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

impl From<&Image> for ImageView {
    fn from(image: &Image) -> Self {
        let files = image.picture.iter().flat_map(PictureFileView::list);
        Self {
            src: image.src.clone(),
            alt: image.alt.clone(),
            focal_x: image.focal.x,
            focal_y: image.focal.y,
            files: files.collect(),
        }
    }
}
