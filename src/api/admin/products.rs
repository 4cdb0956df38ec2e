//! Products with any status, with their variants, pictures and categories.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

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
        response::ApiResponse,
        schema::{PictureFileView, Time},
        shapes::record_shapes,
    },
    catalog::{self, AdminProductFilter, Image, ProductRecord, Removal, RemovedParts},
    db::{Conn, Tx},
    foundation::{
        changeset::Changeset,
        ids::{ProductId, kinds},
        params::Params,
    },
    inventory, settings,
    web::{extractors::PathId, paths, preview_links::PreviewLinks},
};

use super::variants::{NewVariant, VariantRow, VariantView};

const READ: Access = Access::Permission(Permission::ProductsRead);
const WRITE: Access = Access::Permission(Permission::ProductsWrite);

/// The endpoints of products.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/products", "List products", index)
            .access(READ)
            .query::<ListQuery>()
            .query::<ProductFilters>()
            .returns_page::<ProductView>(),
        Endpoint::post("/admin/products", "Create a product", create)
            .access(WRITE)
            .takes::<NewProduct>()
            .creates::<ProductView>(),
        Endpoint::get("/admin/products/{id}", "Get a product", show)
            .access(READ)
            .returns::<ProductView>(),
        Endpoint::patch("/admin/products/{id}", "Change a product", update)
            .access(WRITE)
            .takes::<ProductChanges>()
            .returns::<ProductView>()
            .conditional(),
        Endpoint::delete("/admin/products/{id}", "Delete a product", destroy)
            .access(WRITE)
            .returns::<RemovedProductView>()
            .conditional(),
        Endpoint::post("/admin/products/{id}/archive", "Archive a product", archive)
            .access(WRITE)
            .returns::<ProductView>()
            .conditional(),
        Endpoint::delete("/admin/products/{id}/archive", "Make a product a draft again", unarchive)
            .access(WRITE)
            .returns::<ProductView>()
            .conditional(),
        Endpoint::post("/admin/products/{id}/release", "Release a product now", release)
            .access(WRITE)
            .returns::<ProductView>()
            .conditional(),
        Endpoint::post("/admin/products/{id}/copies", "Duplicate a product", duplicate)
            .access(WRITE)
            .creates::<ProductView>(),
        Endpoint::post("/admin/products/{id}/preview_links", "Create a preview link", preview)
            .access(WRITE)
            .returns::<PreviewLinkView>()
            .without_idempotency_key(),
    ];
    let description = "Products with any status, with their variants, pictures and categories.";
    EndpointGroup::new("Admin: products", description, endpoints).missing("product_not_found")
}

/// The filters of the list.
#[derive(Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ProductFilters {
    /// Words of the title, brand, type, tags or SKU.
    q: Option<String>,
    /// `draft`, `active`, `unlisted` or `archived`.
    status: Option<String>,
}

record_shapes! {
    fields {
        /// The name.
        title: String,
        /// The last part of its URL; made from the title by default. If it changes, the old URL leads to the
        /// new one.
        slug: Option<String> => String,
        /// The description as HTML. It is cleaned.
        description: Option<String> => String,
        /// `draft`, `active` (the default), `unlisted` or `archived`.
        status: Option<String> => &'static str,
        /// When sales begin; `null` for immediately.
        released_at: Option<Time>,
        /// The most units that a customer may buy in all orders together.
        max_per_customer: Option<i32>,
        /// The brand; may be empty.
        vendor: Option<String> => String,
        /// The kind of product, such as `Kettle`; may be empty.
        product_type: Option<String> => String,
        /// Tags, separated by commas.
        tags: Option<String> => String,
        /// The tax class; `standard` by default.
        tax_class: Option<String> => String,
        /// The title for search engines; may be empty.
        seo_title: Option<String> => String,
        /// The description for search engines; may be empty.
        seo_description: Option<String> => String,
        /// The name of the first option, such as `Color`.
        option1: Option<String>,
        /// The name of the second option.
        option2: Option<String>,
        /// The name of the third option.
        option3: Option<String>,
        /// The pictures, in the order of the gallery. A change that leaves some out removes them, which can be
        /// undone.
        images: Option<Vec<ImageFields>> => Vec<ImageView>,
        /// The categories that it is in.
        category_ids: Option<Vec<i64>> => Vec<i64>,
    }

    /// A product.
    #[schema(as = AdminProduct)]
    pub response ProductView {
        /// The id.
        id: i64,
        /// The identifier in product files.
        handle: String,
        /// What can be bought, at least one.
        variants: Vec<VariantView>,
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

    /// A new product. At least `title` and one variant with a price are needed.
    #[schema(as = NewAdminProduct)]
    new NewProduct {
        /// What can be bought, at least one.
        variants: Vec<NewVariant>,
    }

    /// Fields of a product to change. Fields that are not sent stay as they are; `null` clears one.
    #[schema(as = AdminProductChanges)]
    changes ProductChanges {
        /// All variants. Those with an `id` keep the fields that are not sent; those that are missing are
        /// removed, which can be undone.
        variants: Option<Vec<VariantRow>>,
    }
}

record_shapes! {
    fields {
        /// Its URL, or its path in the shop.
        src: String,
        /// The text for those who do not see it.
        alt: Option<String> => String,
        /// The point that stays visible when it is cropped, in percent from the left.
        #[schema(minimum = 0, maximum = 100)]
        focal_x: Option<i32> => i32,
        /// The same in percent from the top.
        #[schema(minimum = 0, maximum = 100)]
        focal_y: Option<i32> => i32,
    }

    /// A picture of a product.
    #[schema(as = AdminImage)]
    response ImageView {
        /// Its files in several sizes, if it was uploaded.
        files: Vec<PictureFileView>,
    }

    /// A picture of a product.
    #[schema(as = AdminImageFields)]
    new ImageFields {}
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

/// A link that shows a product before it is in the shop.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PreviewLink)]
struct PreviewLinkView {
    /// The URL. Anyone who has it sees the product. Once the product is in the shop, it leads there.
    url: String,
    /// When it stops working.
    expires_at: Time,
}

/// `GET /admin/products`
async fn index(client: ApiClient, list: FilteredList<ProductFilters>) -> ApiResult {
    let ProductFilters { q, status } = &list.filters;
    let filter = AdminProductFilter {
        query: q.clone().unwrap_or_default(),
        status: query::word("status", status.as_deref())?,
        ..AdminProductFilter::default()
    };
    let load = move |conn: &mut Conn<'_>, scope: &Scope, request: &_| {
        catalog::list_product_slice(conn, scope, &filter, request)
    };
    let view = |record| ProductView::new(&record, None);
    client.page("products", &list.page, &list.filters, load, view).await
}

/// `GET /admin/products/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::Product>) -> ApiResult {
    client.read(move |conn, scope| respond(conn, scope, id, None)).await
}

/// `POST /admin/products`
async fn create(client: ApiClient, body: Json<NewProduct>) -> ApiResult {
    let created = client.write(move |tx, scope| {
        let zone = settings::current(tx)?.zone();
        let saved = inventory::save_product_form(tx, scope, None, body.fields(), zone)?;
        let path = format!("/admin/products/{}", saved.id);
        Ok(respond(tx, scope, saved.id, None)?.created(&path))
    });
    created.await
}

/// `PATCH /admin/products/{id}`
async fn update(
    client: ApiClient,
    PathId(id): PathId<kinds::Product>,
    body: Json<ProductChanges>,
) -> ApiResult {
    let required = client.required_version()?;
    let updated = client.write(move |tx, scope| {
        let zone = settings::current(tx)?.zone();
        let record = catalog::get_product(tx, scope, id)?;
        let form = catalog::change_product(&record, &HashMap::new(), zone);
        let form = without_pictures(&form);
        let params = with_current_variants(body.patch(&form, required), form.values());
        let saved = inventory::save_product_form(tx, scope, Some(id), params, zone)?;
        respond(tx, scope, id, saved.removed)
    });
    updated.await
}

/// `DELETE /admin/products/{id}`
async fn destroy(client: ApiClient, PathId(id): PathId<kinds::Product>) -> ApiResult {
    let required = client.required_version()?;
    let deleted = client.write(move |tx, scope| {
        let removed = catalog::delete_product(tx, scope, id, required)?;
        let deletion_id = match removed.removal {
            Removal::Deleted(deletion) => Some(deletion.get()),
            Removal::Archived => None,
        };
        ApiResponse::ok(&RemovedProductView {
            title: removed.title,
            is_archived: deletion_id.is_none(),
            deletion_id,
        })
    });
    deleted.await
}

/// `POST /admin/products/{id}/archive`
async fn archive(client: ApiClient, PathId(id): PathId<kinds::Product>) -> ApiResult {
    change(client, id, |tx, scope, id, required| {
        catalog::archive_product(tx, scope, id, required).map(drop)
    })
    .await
}

/// `DELETE /admin/products/{id}/archive`
async fn unarchive(client: ApiClient, PathId(id): PathId<kinds::Product>) -> ApiResult {
    change(client, id, |tx, scope, id, required| {
        catalog::unarchive_product(tx, scope, id, required).map(drop)
    })
    .await
}

/// `POST /admin/products/{id}/release`
async fn release(client: ApiClient, PathId(id): PathId<kinds::Product>) -> ApiResult {
    change(client, id, |tx, scope, id, required| {
        catalog::release_product(tx, scope, id, required).map(drop)
    })
    .await
}

/// `POST /admin/products/{id}/copies`: creates a draft without stock, SKUs and barcodes.
async fn duplicate(client: ApiClient, PathId(id): PathId<kinds::Product>) -> ApiResult {
    let copied = client.write(move |tx, scope| {
        let saved = catalog::duplicate_product(tx, scope, id)?;
        let path = format!("/admin/products/{}", saved.id);
        Ok(respond(tx, scope, saved.id, None)?.created(&path))
    });
    copied.await
}

/// `POST /admin/products/{id}/preview_links`
async fn preview(client: ApiClient, PathId(id): PathId<kinds::Product>) -> ApiResult {
    let state = client.state.clone();
    let created = client.read(move |conn, scope| {
        catalog::get_product(conn, scope, id)?;
        let now = state.repo.clock().now();
        let path = paths::product_preview(&state.preview_links.create(id, now));
        let url = state.shop.absolute(&path);
        ApiResponse::ok(&PreviewLinkView { url, expires_at: PreviewLinks::expiry(now).into() })
    });
    created.await
}

/// Changes a product, if it has the version that `work` gets, and responds with it.
async fn change(
    client: ApiClient,
    id: ProductId,
    work: fn(&mut Tx<'_>, &Scope, ProductId, Option<i32>) -> Result<()>,
) -> ApiResult {
    let required = client.required_version()?;
    let changed = client.write(move |tx, scope| {
        work(tx, scope, id, required)?;
        respond(tx, scope, id, None)
    });
    changed.await
}

/// Responds with a product.
pub fn respond(
    conn: &mut Conn<'_>,
    scope: &Scope,
    id: ProductId,
    removed: Option<RemovedParts>,
) -> Result<ApiResponse> {
    let record = catalog::get_product(conn, scope, id)?;
    let version = record.product.version;
    Ok(ApiResponse::ok(&ProductView::new(&record, removed))?.with_version(version))
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
            variants: variants.iter().map(|variant| VariantView::new(variant, images)).collect(),
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
