//! The pages of bulk changes and imports.

use askama::Template;
use strum::VariantArray;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    audit::FieldChange,
    bulk_changes::{BulkActionKind, CompareAtRule, PreviewCounts, PreviewRow, fields},
    catalog::{Category, CategoryTree, ProductStatus},
    foundation::{changeset::Changeset, filters, page::Page},
    product_batches::{self, BatchResult, BatchStatus, ProductBatch},
    web::{
        components::{ErrorSummary, Field, Moment, Pagination, Select, SelectOption},
        layout::Layout,
        paths,
    },
};

/// The form of a bulk change.
#[derive(Template)]
#[template(path = "admin/product_batches/form.html")]
pub struct BatchFormPage {
    layout: Layout,
    nav: AdminNav,
    form: Changeset,
    /// The ids of the categories with their titles, indented by their depth.
    categories: Vec<CategoryOption>,
    /// The number of selected products.
    count: i64,
}

struct CategoryOption {
    id: String,
    label: String,
}

impl BatchFormPage {
    /// Builds the page for a selection of `count` products, which the form carries.
    pub fn new(layout: Layout, form: Changeset, categories: Vec<Category>, count: i64) -> Self {
        let tree = CategoryTree::new(categories);
        let option = |node: &crate::catalog::CategoryNode<'_>| CategoryOption {
            id: node.category.id.to_string(),
            label: format!("{}{}", "\u{a0}\u{a0}".repeat(node.depth), node.category.title),
        };
        let categories = tree.in_order().iter().map(option).collect();
        Self { layout, nav: AdminNav::new(AdminSection::Products), form, categories, count }
    }

    fn ids(&self) -> impl Iterator<Item = &str> {
        self.form.values().all("ids")
    }

    fn filter(&self) -> Option<&str> {
        self.form.values().get("filter")
    }

    fn actions(&self) -> Select<'_> {
        let none = SelectOption::new("", "Choose what to change");
        let actions = BulkActionKind::VARIANTS
            .iter()
            .map(|kind| SelectOption::new(kind.as_str(), kind.label()));
        Select::of(&self.form, fields::ACTION, [none].into_iter().chain(actions))
    }

    fn compare_at(&self) -> Select<'_> {
        let rules = CompareAtRule::VARIANTS
            .iter()
            .map(|rule| SelectOption::new(rule.as_str(), rule.label()));
        Select::of(&self.form, fields::COMPARE_AT, rules)
    }

    fn status(&self) -> Select<'_> {
        let statuses = ProductStatus::ALL
            .into_iter()
            .map(|status| SelectOption::new(status.as_str(), status.label()));
        Select::of(&self.form, fields::STATUS, statuses)
    }

    fn category(&self) -> Select<'_> {
        let none = SelectOption::new("", "Choose a category");
        let categories =
            self.categories.iter().map(|option| SelectOption::new(&option.id, &option.label));
        Select::of(&self.form, fields::CATEGORY, [none].into_iter().chain(categories))
    }
}

/// The rows below a batch.
pub enum BatchRows {
    /// What would change.
    Preview {
        /// A page of the products.
        rows: Page<PreviewRow>,
        /// The numbers of the products that were counted.
        counts: PreviewCounts,
    },
    /// The products that were not changed.
    Results(Page<BatchResult>),
}

/// A batch: its preview, its progress or its result.
#[derive(Template)]
#[template(path = "admin/product_batches/show.html")]
pub struct BatchPage {
    layout: Layout,
    nav: AdminNav,
    path: String,
    by: String,
    at: Moment,
    /// Until when it can be undone.
    undo_until: Option<Moment>,
    preview: Vec<PreviewLine>,
    counts: Option<PreviewCounts>,
    results: Vec<ResultLine>,
    pagination: Pagination,
    batch: ProductBatch,
}

struct PreviewLine {
    edit: String,
    title: String,
    changes: Vec<FieldChange>,
    /// The number of changes that are not shown.
    more: usize,
    problem: Option<String>,
}

struct ResultLine {
    /// The product's form, if there is a product and the reader may open it.
    edit: Option<String>,
    title: String,
    reason: String,
}

/// The most changes of a product that a preview shows.
const MAX_CHANGES: usize = 8;

impl BatchPage {
    /// Builds the page.
    pub fn new(layout: Layout, batch: ProductBatch, rows: BatchRows) -> Self {
        let path = paths::admin_product_batch(batch.id);
        let address = |number| format!("{path}?page={number}");
        let (mut preview, mut results, mut counted) = (Vec::new(), Vec::new(), None);
        let pagination = match rows {
            BatchRows::Preview { rows, counts } => {
                let pagination = Pagination::new(&rows, address);
                preview = rows.items.into_iter().map(PreviewLine::new).collect();
                counted = Some(counts);
                pagination
            }
            BatchRows::Results(page) => {
                let pagination = Pagination::new(&page, address);
                let line = |result| ResultLine::new(result, &layout);
                results = page.items.into_iter().map(line).collect();
                pagination
            }
        };
        let moment = |at| Moment::date_time(layout.zone, at);
        Self {
            nav: AdminNav::new(AdminSection::Products),
            by: starter(&batch),
            at: moment(batch.inserted_at),
            undo_until: product_batches::undo_deadline(&batch).map(moment),
            preview,
            counts: counted,
            results,
            pagination,
            path,
            layout,
            batch,
        }
    }

    fn is_preview(&self) -> bool {
        self.batch.status == BatchStatus::Preview
    }

    fn is_busy(&self) -> bool {
        self.batch.status.is_busy()
    }

    fn is_undo(&self) -> bool {
        matches!(self.batch.status, BatchStatus::Undoing | BatchStatus::Undone)
    }

    fn can_be_continued(&self) -> bool {
        self.batch.status == BatchStatus::Failed
            && self.batch.undo_position.is_none()
            && !self.batch.is_of_command()
    }

    /// The number of products that were handled so far.
    fn progress(&self) -> i64 {
        match self.batch.status {
            BatchStatus::Undoing => self.batch.undone + self.batch.undo_kept,
            _ => self.batch.handled(),
        }
    }

    /// The number of products to handle.
    fn goal(&self) -> i64 {
        match self.batch.status {
            BatchStatus::Undoing => self.batch.done.max(1),
            _ => self.batch.total.max(1),
        }
    }
}

/// The one who began a batch, such as `vitrine import` for a command.
fn starter(batch: &ProductBatch) -> String {
    match batch.is_of_command() {
        true => format!("vitrine {}", batch.actor_name),
        false => batch.actor_name.clone(),
    }
}

impl PreviewLine {
    fn new(row: PreviewRow) -> Self {
        let PreviewRow { product, title, mut changes, problem } = row;
        let more = changes.len().saturating_sub(MAX_CHANGES);
        changes.truncate(MAX_CHANGES);
        let edit = format!("{}/edit", paths::admin_product(product));
        Self { edit, title, changes, more, problem }
    }
}

impl ResultLine {
    fn new(result: BatchResult, layout: &Layout) -> Self {
        let edit = result.product_id.map(|id| format!("{}/edit", paths::admin_product(id)));
        Self {
            edit: edit.filter(|edit| layout.may_open(edit)),
            title: result.title,
            reason: result.reason,
        }
    }
}

/// The list of bulk changes and imports.
#[derive(Template)]
#[template(path = "admin/product_batches/index.html")]
pub struct BatchesPage {
    layout: Layout,
    nav: AdminNav,
    rows: Vec<BatchLine>,
    pagination: Pagination,
}

struct BatchLine {
    path: String,
    title: String,
    kind: &'static str,
    status: &'static str,
    products: i64,
    by: String,
    at: Moment,
}

impl BatchesPage {
    /// Builds a page of the list.
    pub fn new(layout: Layout, page: Page<ProductBatch>) -> Self {
        let zone = layout.zone;
        let line = |batch: ProductBatch| BatchLine {
            path: paths::admin_product_batch(batch.id),
            kind: batch.kind.label(),
            status: batch.status.label(),
            products: batch.total,
            by: starter(&batch),
            at: Moment::date_time(zone, batch.inserted_at),
            title: batch.title,
        };
        let address = |number| format!("{}?page={number}", paths::ADMIN_PRODUCT_BATCHES);
        Self {
            nav: AdminNav::new(AdminSection::Products),
            pagination: Pagination::new(&page, address),
            rows: page.items.into_iter().map(line).collect(),
            layout,
        }
    }
}
