//! Bulk changes and imports of products.

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
        paging::ListQuery,
        problem::ApiResult,
        query::{self, Query},
        response::ApiResponse,
        schema::Time,
    },
    audit::FieldChange,
    bulk_changes::{self, PreviewRow},
    catalog::{AdminProductFilter, ProductSelection},
    db::{Conn, Tx},
    foundation::{
        changeset::Changeset,
        ids::{ProductBatchId, ProductId, kinds},
        page::PageRequest,
        params::Params,
    },
    product_batches::{
        self, BatchKind, BatchPhase, BatchResult, BatchStatus, ProductBatch, undo_deadline,
    },
    web::extractors::PathId,
};

const READ: Access = Access::Permission(Permission::ProductsRead);
const WRITE: Access = Access::Permission(Permission::ProductsWrite);
/// The products of a page of a preview or of results.
const PER_PAGE: i64 = 50;

/// The endpoints of batches.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/product_batches", "List bulk changes and imports", index)
            .access(READ)
            .query::<ListQuery>()
            .returns_page::<BatchView>(),
        Endpoint::post("/admin/product_batches", "Preview a bulk change", create)
            .access(WRITE)
            .takes::<NewBatch>()
            .creates::<BatchView>(),
        Endpoint::get("/admin/product_batches/{id}", "Get a bulk change or an import", show)
            .access(READ)
            .returns::<BatchView>(),
        Endpoint::delete("/admin/product_batches/{id}", "Discard a preview", destroy)
            .access(WRITE)
            .returns::<BatchView>()
            .conditional(),
        Endpoint::get(
            "/admin/product_batches/{id}/preview",
            "See what a bulk change does",
            preview,
        )
        .access(READ)
        .query::<PreviewQuery>()
        .returns::<PreviewView>(),
        Endpoint::get("/admin/product_batches/{id}/results", "List unchanged products", results)
            .access(READ)
            .query::<ResultsQuery>()
            .returns::<ResultsView>(),
        Endpoint::post("/admin/product_batches/{id}/start", "Apply a bulk change", start)
            .access(WRITE)
            .returns::<BatchView>()
            .conditional(),
        Endpoint::post(
            "/admin/product_batches/{id}/continuation",
            "Continue after an error",
            resume,
        )
        .access(WRITE)
        .returns::<BatchView>()
        .conditional(),
        Endpoint::post("/admin/product_batches/{id}/undo", "Undo a bulk change or an import", undo)
            .access(WRITE)
            .returns::<BatchView>()
            .conditional(),
    ];
    let description = "Changes of many products at once, which can be undone as a whole for 30 days. A bulk change is \
                       a preview until it is started. It runs in the background, with the permissions that the one who \
                       started it still has. The webhooks `product_batch.finished` and `product_batch.undone` tell \
                       when it is done.";
    EndpointGroup::new("Admin: product batches", description, endpoints)
        .missing("product_batch_not_found")
}

/// A bulk change to preview. Send `ids` or `filter`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewProductBatch)]
#[expect(dead_code, reason = "the context reads the fields of the form")]
struct NewBatch {
    /// The products to change.
    ids: Option<Vec<i64>>,
    /// All products that match are changed. An empty object is all products.
    filter: Option<BatchFilter>,
    /// `price_percent`, `price_amount`, `end_sale`, `status`, `add_category`, `remove_category`, `add_tags`,
    /// `remove_tags`, `tax_class`, `add_stock`, `set_stock` or `weight`.
    action: String,
    /// By how many percent prices change, such as `5` or `-12.5`. Results are rounded to the currency, half up.
    percent: Option<String>,
    /// By what amount prices change, such as `2.50` or `-1`.
    amount: Option<String>,
    /// What becomes of the compare-at price: `keep` (the default), `old_price` to start a sale, or `clear`.
    compare_at: Option<String>,
    /// The new status.
    status: Option<String>,
    /// The category to add or remove.
    category_id: Option<i64>,
    /// The tags to add or remove, separated by commas.
    tags: Option<String>,
    /// The new tax class; `standard` if it is empty.
    tax_class: Option<String>,
    /// The units to add, or to remove if negative; or the units on hand.
    units: Option<i32>,
    /// The new weight in grams.
    grams: Option<i32>,
}

/// The products to change: those that meet all conditions.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProductBatchFilter)]
struct BatchFilter {
    /// Words of the title, brand, type, tags or SKU.
    q: Option<String>,
    /// `draft`, `active`, `unlisted` or `archived`.
    status: Option<String>,
    /// The category, or one above it.
    category: Option<i64>,
    /// A tag.
    tag: Option<String>,
    /// The brand.
    vendor: Option<String>,
    /// The type.
    r#type: Option<String>,
    /// Some variant costs at least this much.
    min: Option<String>,
    /// Some variant costs at most this much.
    max: Option<String>,
    /// `in_stock` or `out_of_stock`.
    stock: Option<String>,
    /// `picture` or `description`.
    missing: Option<String>,
}

/// A bulk change or an import.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductBatch)]
struct BatchView {
    /// The id.
    id: i64,
    /// `bulk` or `import`.
    kind: &'static str,
    /// What is done, for people.
    title: String,
    /// `preview`, `waiting`, `running`, `done`, `failed`, `undoing` or `undone`.
    status: &'static str,
    /// The number of products.
    total: i64,
    /// The number of products that were changed, or that were already as wanted.
    done: i64,
    /// The number of products that were kept, because they were changed after the preview.
    kept: i64,
    /// The number of products that could not be changed.
    failed: i64,
    /// The number of products that the undo restored or deleted.
    undone: i64,
    /// The number of products that the undo kept, because they were changed since.
    undo_kept: i64,
    /// The reason why it stopped; empty if it did not.
    problem: String,
    /// Who began it: the email address of a person, or the name of a key or command.
    created_by: String,
    /// Until when it can be undone; `null` if it can't be.
    undo_until: Option<Time>,
    /// The version, for `If-Match`.
    version: i32,
    /// When it was created.
    created_at: Time,
    /// When it was last changed.
    updated_at: Time,
    /// When it was done or stopped.
    finished_at: Option<Time>,
    /// When it was undone.
    undone_at: Option<Time>,
}

/// The page of a preview.
#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct PreviewQuery {
    /// The page, from 1. A page has 50 products.
    #[serde(default, deserialize_with = "query::integer")]
    page: Option<i64>,
}

/// The page of the results.
#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ResultsQuery {
    /// `apply` (the default) or `undo`.
    phase: Option<String>,
    /// The page, from 1. A page has 50 products.
    #[serde(default, deserialize_with = "query::integer")]
    page: Option<i64>,
}

/// What a bulk change does to some products.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductBatchPreview)]
struct PreviewView {
    /// The products, in the order of their ids.
    products: Vec<PreviewRowView>,
    /// The number of products on all pages.
    total: i64,
}

/// What a bulk change does to a product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductBatchPreviewRow)]
struct PreviewRowView {
    /// The product.
    product_id: i64,
    /// Its title.
    title: String,
    /// What changes; empty if it is already as wanted.
    changes: Vec<BatchChangeView>,
    /// The reason why it can't be changed; `null` if it can.
    problem: Option<String>,
}

/// A value that changes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductBatchChange)]
struct BatchChangeView {
    /// The label for people.
    label: String,
    /// The value before; empty if there is none.
    before: String,
    /// The value after; empty if there is none.
    after: String,
}

/// Products that were not changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductBatchResults)]
struct ResultsView {
    /// The products.
    products: Vec<ResultView>,
    /// The number of products on all pages.
    total: i64,
}

/// A product that was not changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductBatchResult)]
struct ResultView {
    /// `kept` if someone else changed it, or `failed` if it can't be changed like this.
    outcome: &'static str,
    /// The product, which may have been deleted; `null` if there is none.
    product_id: Option<i64>,
    /// Its title.
    title: String,
    /// The reason, for people.
    reason: String,
}

/// `GET /admin/product_batches`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    let load = product_batches::list_batch_slice;
    client.page("product_batches", &query, &(), load, BatchView::from).await
}

/// `POST /admin/product_batches`
async fn create(client: ApiClient, body: Json<NewBatch>) -> ApiResult {
    let created = client.write(move |tx, scope| {
        let selection = selection(&body.value)?;
        let batch = bulk_changes::create_bulk_change(tx, scope, &selection, body.fields())?;
        let path = format!("/admin/product_batches/{}", batch.id);
        Ok(respond(batch)?.created(&path))
    });
    created.await
}

/// Reads the selection. A condition that can't be read is an error, since without it more products would match.
fn selection(body: &NewBatch) -> Result<ProductSelection> {
    let mut form = Changeset::default();
    match (&body.ids, &body.filter) {
        (Some(ids), None) => {
            return Ok(ProductSelection::Ids(ids.iter().copied().map(ProductId::from).collect()));
        }
        (None, Some(filter)) => {
            let params = filter.params();
            let read = AdminProductFilter::from_params(&params);
            for (name, _) in params.iter().filter(|(name, _)| !read.has(name)) {
                form.error(format!("filter[{name}]"), format!("{name} has an unknown value"));
            }
            return Ok(form.finish(ProductSelection::Matching(read))?);
        }
        _ => form.error("ids", "Send either ids or filter"),
    }
    Err(form.into())
}

impl BatchFilter {
    /// The conditions as in the address of the list.
    fn params(&self) -> Params {
        let category = self.category.map(|id| id.to_string());
        let pairs = [
            ("q", self.q.as_deref()),
            ("status", self.status.as_deref()),
            ("category", category.as_deref()),
            ("tag", self.tag.as_deref()),
            ("vendor", self.vendor.as_deref()),
            ("type", self.r#type.as_deref()),
            ("min", self.min.as_deref()),
            ("max", self.max.as_deref()),
            ("stock", self.stock.as_deref()),
            ("missing", self.missing.as_deref()),
        ];
        let sent = pairs.into_iter().filter_map(|(name, value)| Some((name, value?)));
        sent.filter(|(_, value)| !value.trim().is_empty()).collect()
    }
}

/// `GET /admin/product_batches/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::ProductBatch>) -> ApiResult {
    client.read(move |conn, scope| respond(product_batches::get_batch(conn, scope, id)?)).await
}

/// `DELETE /admin/product_batches/{id}`
async fn destroy(client: ApiClient, id: PathId<kinds::ProductBatch>) -> ApiResult {
    change(client, id, product_batches::discard_batch).await
}

/// `POST /admin/product_batches/{id}/start`
async fn start(client: ApiClient, id: PathId<kinds::ProductBatch>) -> ApiResult {
    change(client, id, product_batches::start_batch).await
}

/// `POST /admin/product_batches/{id}/continuation`
async fn resume(client: ApiClient, id: PathId<kinds::ProductBatch>) -> ApiResult {
    change(client, id, product_batches::continue_batch).await
}

/// `POST /admin/product_batches/{id}/undo`
async fn undo(client: ApiClient, id: PathId<kinds::ProductBatch>) -> ApiResult {
    change(client, id, product_batches::start_undo).await
}

/// Changes a batch, if it has the version that `work` gets, and responds with it.
async fn change(
    client: ApiClient,
    PathId(id): PathId<kinds::ProductBatch>,
    work: fn(&mut Tx<'_>, &Scope, ProductBatchId, Option<i32>) -> Result<ProductBatch>,
) -> ApiResult {
    let required = client.required_version()?;
    client.write(move |tx, scope| respond(work(tx, scope, id, required)?)).await
}

/// `GET /admin/product_batches/{id}/preview`: empty for imports and for what was already applied.
async fn preview(
    client: ApiClient,
    PathId(id): PathId<kinds::ProductBatch>,
    Query(query): Query<PreviewQuery>,
) -> ApiResult {
    let request = page_request(query.page);
    let response = client.read(move |conn, scope| {
        let batch = product_batches::get_batch(conn, scope, id)?;
        if batch.kind != BatchKind::Bulk || batch.status != BatchStatus::Preview {
            return ApiResponse::ok(&PreviewView { products: Vec::new(), total: 0 });
        }
        let page = bulk_changes::list_preview_rows(conn, scope, &batch, request)?;
        let products = page.items.into_iter().map(PreviewRowView::from).collect();
        ApiResponse::ok(&PreviewView { products, total: page.total })
    });
    response.await
}

/// `GET /admin/product_batches/{id}/results`
async fn results(
    client: ApiClient,
    PathId(id): PathId<kinds::ProductBatch>,
    Query(query): Query<ResultsQuery>,
) -> ApiResult {
    let phase = query::word("phase", query.phase.as_deref())?.unwrap_or(BatchPhase::Apply);
    let request = page_request(query.page);
    let response = client.read(move |conn: &mut Conn<'_>, scope| {
        product_batches::get_batch(conn, scope, id)?;
        let page = product_batches::list_results(conn, scope, id, phase, request)?;
        let products = page.items.into_iter().map(ResultView::from).collect();
        ApiResponse::ok(&ResultsView { products, total: page.total })
    });
    response.await
}

fn page_request(page: Option<i64>) -> PageRequest {
    PageRequest { number: page.unwrap_or(1).clamp(1, 100_000), per_page: PER_PAGE }
}

/// Responds with a batch.
pub fn respond(batch: ProductBatch) -> Result<ApiResponse> {
    let version = batch.version;
    Ok(ApiResponse::ok(&BatchView::from(batch))?.with_version(version))
}

impl From<ProductBatch> for BatchView {
    fn from(batch: ProductBatch) -> Self {
        Self {
            id: batch.id.get(),
            kind: batch.kind.as_str(),
            status: batch.status.as_str(),
            total: batch.total,
            done: batch.done,
            kept: batch.kept,
            failed: batch.failed,
            undone: batch.undone,
            undo_kept: batch.undo_kept,
            undo_until: undo_deadline(&batch).map(Time::from),
            version: batch.version,
            created_at: batch.inserted_at.into(),
            updated_at: batch.updated_at.into(),
            finished_at: batch.finished_at.map(Time::from),
            undone_at: batch.undone_at.map(Time::from),
            title: batch.title,
            problem: batch.problem,
            created_by: batch.actor_name,
        }
    }
}

impl From<PreviewRow> for PreviewRowView {
    fn from(row: PreviewRow) -> Self {
        let change = |change: FieldChange| BatchChangeView {
            label: change.label,
            before: change.before,
            after: change.after,
        };
        Self {
            product_id: row.product.get(),
            title: row.title,
            changes: row.changes.into_iter().map(change).collect(),
            problem: row.problem,
        }
    }
}

impl From<BatchResult> for ResultView {
    fn from(result: BatchResult) -> Self {
        Self {
            outcome: result.outcome.as_str(),
            product_id: result.product_id.map(|id| id.get()),
            title: result.title,
            reason: result.reason,
        }
    }
}
