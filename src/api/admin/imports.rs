//! Imports of files.

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
        table_body::TableBody,
    },
    audit::FieldChange,
    db::Conn,
    foundation::{
        ids::{ImportId, kinds},
        page::PageRequest,
        text::one_line,
    },
    imports::{
        self, FileColumn, ImportKind, ImportPictures, ImportRecord, ImportView, RecordError,
        RecordFilter,
    },
    web::extractors::PathId,
};

const READ: Access = Access::Permission(Permission::ProductsRead);
const WRITE: Access = Access::Permission(Permission::ProductsWrite);

/// The most records of a page.
const MAX_RECORDS: i64 = 100;
/// The most characters of the name of a file.
const MAX_NAME: usize = 60;

/// The endpoints of imports.
pub fn endpoints() -> EndpointGroup {
    let endpoints = [
        Endpoint::get("/admin/imports", "List imports", index)
            .access(READ)
            .query::<ListQuery>()
            .returns_page::<ImportBody>(),
        Endpoint::post("/admin/imports", "Upload a file", create)
            .access(WRITE)
            .query::<FileQuery>()
            .takes_table()
            .returns::<ImportBody>()
            .without_idempotency_key(),
        Endpoint::get("/admin/imports/{id}", "Get an import", show)
            .access(READ)
            .returns::<ImportBody>(),
        Endpoint::get("/admin/imports/{id}/records", "List what a file changes", records)
            .access(READ)
            .query::<RecordQuery>()
            .returns::<RecordsBody>(),
        Endpoint::put("/admin/imports/{id}/mapping", "Choose the columns of a file", map)
            .access(WRITE)
            .takes::<Mapping>()
            .returns::<ImportBody>(),
        Endpoint::post("/admin/imports/{id}/start", "Import a previewed file", start)
            .access(WRITE)
            .returns::<ImportBody>()
            .conditional(),
        Endpoint::post("/admin/imports/{id}/undo", "Undo an import", undo)
            .access(WRITE)
            .returns::<ImportBody>(),
    ];
    let description = "Files of products, customers, redirects or past orders: upload one, wait until its `status` is \
        `ready`, look at its records, then start the import. It can be undone for 30 days. Files of customers need \
        `customers:write` as well, redirects `settings:write`, and orders `orders:write`. The webhooks `import.ready` \
        and `import.finished` tell when a preview is complete and when the import is done.";
    EndpointGroup::new("Admin: imports", description, endpoints).missing("import_not_found")
}

/// What is known about the file.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct FileQuery {
    /// Its name; `import.csv` by default.
    file_name: Option<String>,
}

/// The records to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct RecordQuery {
    /// Only records with this change: `new`, `changed`, `unchanged`, `rejected`, `kept` (also by the undo); or `errors` for those with
    /// rows or cells that can't be used.
    show: Option<String>,
    /// The number of the page, from 1.
    #[param(minimum = 1, maximum = 100_000)]
    #[serde(default, deserialize_with = "query::integer")]
    page: Option<i64>,
}

/// The columns of a file: for each field the number of the column, from 0. Fields that are not sent are not in the
/// file.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ImportMapping)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "read as the fields of a form")]
struct Mapping {
    /// Title.
    title: Option<i64>,
    /// Handle (the product's key in files and its URL).
    handle: Option<i64>,
    /// SKU.
    sku: Option<i64>,
    /// Price.
    price: Option<i64>,
    /// Price before a sale.
    compare_at: Option<i64>,
    /// Units on hand.
    quantity: Option<i64>,
    /// Description.
    description: Option<i64>,
    /// Brand.
    vendor: Option<i64>,
    /// Product type (also its category).
    product_type: Option<i64>,
    /// Tags.
    tags: Option<i64>,
    /// Status.
    status: Option<i64>,
    /// Published (yes or no).
    published: Option<i64>,
    /// Name of option 1, such as Size.
    option1_name: Option<i64>,
    /// Value of option 1, such as Large.
    option1_value: Option<i64>,
    /// Name of option 2.
    option2_name: Option<i64>,
    /// Value of option 2.
    option2_value: Option<i64>,
    /// Name of option 3.
    option3_name: Option<i64>,
    /// Value of option 3.
    option3_value: Option<i64>,
    /// Barcode.
    barcode: Option<i64>,
    /// Weight in grams, or with a unit.
    grams: Option<i64>,
    /// Sold when none is left (continue or deny).
    backorder: Option<i64>,
    /// Needs shipping (yes or no).
    requires_shipping: Option<i64>,
    /// Taxed (yes or no).
    taxable: Option<i64>,
    /// Picture URL.
    image: Option<i64>,
    /// Description of the picture.
    alt: Option<i64>,
    /// Title for search engines.
    seo_title: Option<i64>,
    /// Description for search engines.
    seo_description: Option<i64>,
}

/// A file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Import)]
struct ImportBody {
    /// The id.
    id: i64,
    /// `mapping` until its columns are chosen, `reading` while it is compared with the shop, `ready` for a complete
    /// preview, `failed`, `applying` or `done`. Those of other kinds than products are also `undoing` and `undone`.
    status: &'static str,
    /// What it lists: `products`, `customers`, `redirects` or `orders`.
    kind: &'static str,
    /// The name of the file.
    file_name: String,
    /// The size of the file.
    bytes: i64,
    /// What the file is, such as `WooCommerce`.
    format: String,
    /// The columns by which it was recognized, separated by commas.
    evidence: String,
    /// Its columns.
    columns: Vec<ImportColumnBody>,
    /// Sentences on how it was read.
    notes: Vec<String>,
    /// The number of records in it.
    total: i64,
    /// The number of records that were compared with the shop.
    position: i64,
    /// Records that are created.
    new: i64,
    /// Records that are changed.
    changed: i64,
    /// Records that are like this already.
    unchanged: i64,
    /// Rows and cells that can't be used.
    errors: i64,
    /// Why it failed; empty if it did not.
    problem: String,
    /// The product batch that imports products, with its progress and its undo; `null` until it is started, and for
    /// other kinds.
    batch_id: Option<i64>,
    /// Until when it can be undone; `null` if it was not imported or was undone.
    undoable_until: Option<Time>,
    /// Customers, redirects or orders that the undo changed back.
    undone: i64,
    /// Customers, redirects or orders that the undo kept. Their records have a `kept_reason`.
    undo_kept: i64,
    /// Pictures on other sites that its products have; `null` in lists.
    pictures: Option<ImportPicturesBody>,
    /// Counts the changes of this record.
    version: i32,
    /// When it was uploaded.
    created_at: Time,
    /// When it last changed.
    updated_at: Time,
}

/// Pictures on other sites that the products of an import have.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportPictures)]
struct ImportPicturesBody {
    /// Those that are still fetched.
    waiting: i64,
    /// Those that could not be fetched.
    failed: i64,
}

/// A column of a file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportColumn)]
struct ImportColumnBody {
    /// Its name.
    name: String,
    /// Some of its values.
    samples: Vec<String>,
}

/// A page of the records of a file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportRecords)]
struct RecordsBody {
    /// The records, in the order of the file.
    data: Vec<RecordBody>,
    /// The number of records on all pages.
    total: i64,
    /// The number of pages.
    pages: i64,
}

/// A record of a file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportRecord)]
struct RecordBody {
    /// Its number in the file, from 1.
    position: i64,
    /// The line on which it begins.
    line: i64,
    /// Its title or name.
    title: String,
    /// `new`, `changed`, `unchanged`, `rejected` or `kept`.
    change: &'static str,
    /// The product in the shop; `null` if there is none.
    product_id: Option<i64>,
    /// The imported order; `null` if it is none.
    imported_order_id: Option<i64>,
    /// Why the undo kept it; empty if it did not.
    kept_reason: String,
    /// The fields that change.
    changes: Vec<RecordChangeBody>,
    /// The rows and cells that can't be used.
    errors: Vec<RecordErrorBody>,
}

/// A field that changes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportChange)]
struct RecordChangeBody {
    /// The field's name.
    field: String,
    /// The field's label for people.
    label: String,
    /// The value before.
    before: String,
    /// The value after.
    after: String,
}

/// A row or cell that can't be used.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportError)]
struct RecordErrorBody {
    /// The line of the file.
    line: i64,
    /// The column's name in the file, or `row`.
    column: String,
    /// The reason, for people.
    reason: String,
    /// `true` if the whole row is left out.
    is_row: bool,
}

/// `GET /admin/imports`
async fn index(client: ApiClient, Query(query): Query<ListQuery>) -> ApiResult {
    client.page("imports", &query, &(), imports::list_import_slice, ImportBody::from).await
}

/// `POST /admin/imports`
async fn create(
    client: ApiClient,
    Query(query): Query<FileQuery>,
    TableBody(upload): TableBody,
) -> ApiResult {
    let name: String =
        one_line(query.file_name.as_deref().unwrap_or_default()).chars().take(MAX_NAME).collect();
    let name = if name.is_empty() { "import.csv" } else { &name };
    let import = client.state.imports.begin(&client.scope, &upload, name).await?;
    client.respond(&ImportBody::from(ImportView { import, batch: None }))
}

/// `GET /admin/imports/{id}`
async fn show(client: ApiClient, PathId(id): PathId<kinds::Import>) -> ApiResult {
    client.read(move |conn, scope| respond(conn, scope, id)).await
}

/// `GET /admin/imports/{id}/records`
async fn records(
    client: ApiClient,
    PathId(id): PathId<kinds::Import>,
    Query(query): Query<RecordQuery>,
) -> ApiResult {
    let filter = RecordFilter::from_word(query.show.as_deref().unwrap_or_default());
    let request = PageRequest { number: query.page.unwrap_or(1).max(1), per_page: MAX_RECORDS };
    let list = client.admin_list(move |conn, scope| {
        let mut page = imports::list_records(conn, scope, id, filter, request)?;
        let (total, pages) = (page.records.total, page.records.pages());
        let kind = page.kind;
        let record = |record: ImportRecord| {
            let errors = page.errors.remove(&record.position).unwrap_or_default();
            RecordBody::new(kind, record, errors)
        };
        let data = page.records.items.into_iter().map(record).collect();
        ApiResponse::ok(&RecordsBody { data, total, pages })
    });
    list.await
}

/// `PUT /admin/imports/{id}/mapping`
async fn map(
    client: ApiClient,
    PathId(id): PathId<kinds::Import>,
    body: Json<Mapping>,
) -> ApiResult {
    let saved = client.write(move |tx, scope| {
        imports::save_mapping(tx, scope, id, body.fields())?;
        respond(tx, scope, id)
    });
    saved.await
}

/// `POST /admin/imports/{id}/start`
async fn start(client: ApiClient, PathId(id): PathId<kinds::Import>) -> ApiResult {
    let required = client.required_version()?;
    let started = client.write(move |tx, scope| {
        imports::start_import(tx, scope, id, required)?;
        respond(tx, scope, id)
    });
    started.await
}

/// `POST /admin/imports/{id}/undo`
async fn undo(client: ApiClient, PathId(id): PathId<kinds::Import>) -> ApiResult {
    let undone = client.write(move |tx, scope| {
        imports::undo_import(tx, scope, id)?;
        respond(tx, scope, id)
    });
    undone.await
}

/// Responds with an import.
pub fn respond(conn: &mut Conn<'_>, scope: &Scope, id: ImportId) -> Result<ApiResponse> {
    let view = imports::get_import(conn, scope, id)?;
    let version = view.import.version;
    let ImportPictures { waiting, failed } = imports::count_pictures(conn, scope, &view.import)?;
    let pictures = Some(ImportPicturesBody { waiting, failed });
    let body = ImportBody { pictures, ..ImportBody::from(view) };
    Ok(ApiResponse::ok(&body)?.with_version(version))
}

impl From<ImportView> for ImportBody {
    fn from(view: ImportView) -> Self {
        let undoable_until = view.undo_deadline().map(Time::from);
        let import = view.import;
        let column = |FileColumn { name, samples }| ImportColumnBody { name, samples };
        Self {
            id: import.id.get(),
            status: import.status.as_str(),
            kind: import.kind.as_str(),
            columns: import.file_columns().into_iter().map(column).collect(),
            notes: import.note_list(),
            file_name: import.file_name,
            bytes: import.bytes,
            format: import.format,
            evidence: import.evidence,
            total: import.total,
            position: import.position,
            new: import.new_count,
            changed: import.changed_count,
            unchanged: import.unchanged_count,
            errors: import.error_count,
            problem: import.problem,
            batch_id: import.batch_id.map(|id| id.get()),
            undoable_until,
            undone: import.undone_count,
            undo_kept: import.undo_kept_count,
            pictures: None,
            version: import.version,
            created_at: import.inserted_at.into(),
            updated_at: import.updated_at.into(),
        }
    }
}

impl RecordBody {
    fn new(kind: ImportKind, record: ImportRecord, errors: Vec<RecordError>) -> Self {
        let id_of = |wanted: ImportKind| record.record_id.filter(|_| kind == wanted);
        let changes: Vec<FieldChange> = serde_json::from_str(&record.changes).unwrap_or_default();
        let change = |FieldChange { field, label, before, after }| RecordChangeBody {
            field,
            label,
            before,
            after,
        };
        let error = |RecordError { line, label, reason, is_row, .. }| RecordErrorBody {
            line,
            column: label,
            reason,
            is_row,
        };
        Self {
            position: record.position,
            line: record.line,
            title: record.title,
            change: record.change.as_str(),
            product_id: id_of(ImportKind::Products),
            imported_order_id: id_of(ImportKind::Orders),
            kept_reason: record.kept_reason,
            changes: changes.into_iter().map(change).collect(),
            errors: errors.into_iter().map(error).collect(),
        }
    }
}
