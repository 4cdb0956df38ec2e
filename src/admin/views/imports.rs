//! The pages of imports.

use std::collections::HashMap;

use askama::Template;

use crate::{
    accounts::Scope,
    admin::nav::{AdminNav, AdminSection},
    audit::FieldChange,
    foundation::{changeset::Changeset, filters, page::Page},
    imports::{
        self, Import, ImportChange, ImportKind, ImportPictures, ImportRecord, ImportStatus,
        ImportView, KeptRecord, RecordError, RecordFilter, RecordPage,
    },
    product_batches::BatchStatus,
    product_csv::MAPPING_TARGETS,
    web::{
        components::{ErrorSummary, Moment, Pagination},
        layout::Layout,
        paths,
    },
};

use super::list_option::ListOption;

/// The list of imports.
#[derive(Template)]
#[template(path = "admin/imports/index.html")]
pub struct ImportsPage {
    layout: Layout,
    nav: AdminNav,
    rows: Vec<Row>,
    is_busy: bool,
    pagination: Pagination,
}

struct Row {
    /// `None` if the viewer may not see the records.
    path: Option<String>,
    file_name: String,
    format: String,
    status: &'static str,
    counts: String,
    at: Moment,
    actor: String,
}

impl ImportsPage {
    /// Builds a page of the list.
    pub fn new(layout: Layout, scope: &Scope, page: Page<ImportView>) -> Self {
        let path = |import: &Import| {
            imports::may_read_import(scope, import).then(|| paths::admin_import(import.id))
        };
        let row = |view: &ImportView| Row {
            path: path(&view.import),
            file_name: view.import.file_name.clone(),
            format: view.import.format.clone(),
            status: status_label(view),
            counts: counts(&view.import),
            at: layout.date_time(&view.import.inserted_at),
            actor: view.import.actor_name.clone(),
        };
        Self {
            nav: AdminNav::new(AdminSection::Imports),
            rows: page.items.iter().map(row).collect(),
            is_busy: page.items.iter().any(ImportView::is_busy),
            pagination: Pagination::new(&page, |number| {
                format!("{}?page={number}", paths::ADMIN_IMPORTS)
            }),
            layout,
        }
    }
}

/// The status of an import for people.
fn status_label(view: &ImportView) -> &'static str {
    match (view.import.status, view.batch.as_ref().map(|batch| batch.status)) {
        (_, Some(BatchStatus::Undoing)) => "Being undone",
        (_, Some(BatchStatus::Undone)) => "Undone",
        (_, Some(BatchStatus::Failed)) => "Stopped",
        (ImportStatus::Failed, _) if view.import.is_stopped() => "Stopped",
        (ImportStatus::Mapping, _) => "Waits for its columns",
        (ImportStatus::Reading, _) => "Being read",
        (ImportStatus::Ready, _) => "Preview",
        (ImportStatus::Failed, _) => "Can’t be read",
        (ImportStatus::Applying, _) => "Being imported",
        (ImportStatus::Done, _) => "Imported",
        (ImportStatus::Undoing, _) => "Being undone",
        (ImportStatus::Undone, _) => "Undone",
    }
}

/// The numbers of records, such as `12 new, 30 changed, 2 errors, 5 unchanged`.
fn counts(import: &Import) -> String {
    let Import { new_count, changed_count, unchanged_count, error_count, .. } = import;
    let errors = if *error_count == 1 { "error" } else { "errors" };
    format!(
        "{new_count} new, {changed_count} changed, {error_count} {errors}, {unchanged_count} unchanged"
    )
}

/// The form for the file.
#[derive(Template)]
#[template(path = "admin/imports/new.html")]
pub struct NewImportPage {
    layout: Layout,
    nav: AdminNav,
    form: Changeset,
    errors: Vec<String>,
}

impl NewImportPage {
    /// Builds the form.
    pub fn new(layout: Layout, form: Changeset) -> Self {
        let errors = form.errors_of("file").map(str::to_owned).collect();
        Self { layout, nav: AdminNav::new(AdminSection::Imports), form, errors }
    }
}

/// The form for the meanings of a file's columns.
#[derive(Template)]
#[template(path = "admin/imports/mapping.html")]
pub struct MappingPage {
    layout: Layout,
    nav: AdminNav,
    form: Changeset,
    file_name: String,
    format: String,
    action: String,
    fields: Vec<MappingField>,
}

/// The column with one meaning.
struct MappingField {
    name: &'static str,
    label: &'static str,
    errors: Vec<String>,
    options: Vec<ListOption>,
    /// Some values of the chosen column.
    samples: String,
}

impl MappingPage {
    /// Builds the form.
    pub fn new(layout: Layout, import: &Import, form: Changeset) -> Self {
        let columns = import.file_columns();
        let field = |target: &crate::product_csv::MappingTarget| {
            let (name, label) = (target.field.name, target.field.label);
            let chosen = form.value(name);
            let option = |(number, column): (usize, &crate::imports::FileColumn)| {
                let number = number.to_string();
                let is_chosen = number == chosen;
                let label = match column.samples.first() {
                    Some(sample) => format!("{} (such as {sample})", column.name),
                    None => column.name.clone(),
                };
                ListOption::new(number, label, is_chosen)
            };
            let samples = chosen.parse().ok().and_then(|number: usize| columns.get(number));
            MappingField {
                name,
                label,
                errors: form.errors_of(name).map(str::to_owned).collect(),
                options: columns.iter().enumerate().map(option).collect(),
                samples: samples.map(|column| column.samples.join(", ")).unwrap_or_default(),
            }
        };
        Self {
            layout,
            nav: AdminNav::new(AdminSection::Imports),
            file_name: import.file_name.clone(),
            format: import.format.clone(),
            action: format!("{}/mapping?_method=put", paths::admin_import(import.id)),
            fields: MAPPING_TARGETS.iter().map(field).collect(),
            form,
        }
    }
}

/// An import: its preview, progress or result.
#[derive(Template)]
#[template(path = "admin/imports/show.html")]
pub struct ImportPage {
    layout: Layout,
    nav: AdminNav,
    path: String,
    file_name: String,
    format: String,
    evidence: String,
    uploaded: Moment,
    actor: String,
    notes: Vec<String>,
    stage: Stage,
    /// What the file lists, such as `products`.
    noun: &'static str,
    counts: String,
    /// Records that were handled, of all of them.
    done: i64,
    total: i64,
    problem: String,
    error_count: i64,
    /// The batch's products that were not changed, or that its undo kept.
    kept: Vec<KeptRow>,
    /// The pictures on other sites of its products.
    pictures: ImportPictures,
    can_change_columns: bool,
    can_undo: bool,
    /// What an undo keeps.
    kept_hint: &'static str,
    filters: Vec<FilterLink>,
    rest: Vec<String>,
    records: Vec<RecordRow>,
    pagination: Pagination,
}

/// What the page is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Reading,
    Preview,
    Failed,
    Applying,
    Stopped,
    Done,
    Undoing,
    Undone,
}

impl Stage {
    fn new(view: &ImportView) -> Self {
        match (view.import.status, view.batch.as_ref().map(|batch| batch.status)) {
            (_, Some(BatchStatus::Undoing)) => Self::Undoing,
            (_, Some(BatchStatus::Undone)) => Self::Undone,
            (_, Some(BatchStatus::Failed)) => Self::Stopped,
            (ImportStatus::Failed, _) if view.import.is_stopped() => Self::Stopped,
            (ImportStatus::Mapping | ImportStatus::Reading, _) => Self::Reading,
            (ImportStatus::Ready, _) => Self::Preview,
            (ImportStatus::Failed, _) => Self::Failed,
            (ImportStatus::Applying, _) => Self::Applying,
            (ImportStatus::Done, _) => Self::Done,
            (ImportStatus::Undoing, _) => Self::Undoing,
            (ImportStatus::Undone, _) => Self::Undone,
        }
    }

    /// `true` while a job works on the import.
    fn is_busy(self) -> bool {
        matches!(self, Self::Reading | Self::Applying | Self::Undoing)
    }
}

struct KeptRow {
    title: String,
    path: String,
    reason: String,
}

/// A link to some of the records.
struct FilterLink {
    label: &'static str,
    count: i64,
    path: String,
    is_current: bool,
}

struct RecordRow {
    line: i64,
    title: String,
    /// The product's form; empty if there is none.
    path: String,
    change: &'static str,
    changes: Vec<FieldChange>,
    errors: Vec<String>,
}

impl ImportPage {
    /// Builds the page.
    pub fn new(
        layout: Layout,
        view: ImportView,
        filter: RecordFilter,
        page: RecordPage,
        rest: Vec<RecordError>,
        kept: Vec<KeptRecord>,
        pictures: ImportPictures,
    ) -> Self {
        let stage = Stage::new(&view);
        let can_undo =
            matches!(stage, Stage::Done | Stage::Stopped) && view.undo_deadline().is_some();
        let ImportView { import, batch } = view;
        let path = paths::admin_import(import.id);
        let RecordPage { kind, records, errors } = page;
        let (done, total) = match (&batch, stage) {
            (Some(batch), Stage::Undoing | Stage::Undone) => {
                (batch.undone + batch.undo_kept, batch.done)
            }
            (Some(batch), _) => (batch.handled(), batch.total),
            (None, Stage::Undoing | Stage::Undone) => {
                let handled = import.undone_count + import.undo_kept_count;
                (handled, handled.max(import.new_count + import.changed_count))
            }
            (None, _) => (import.position, import.total),
        };
        let kept_row = |record: KeptRecord| KeptRow {
            path: record_path(kind, record.record_id),
            title: record.title,
            reason: record.reason,
        };
        let batch_problem = batch.as_ref().map(|batch| batch.problem.clone());
        Self {
            nav: AdminNav::new(AdminSection::Imports),
            uploaded: layout.date_time(&import.inserted_at),
            layout,
            file_name: import.file_name.clone(),
            format: import.format.clone(),
            evidence: import.evidence.clone(),
            actor: import.actor_name.clone(),
            notes: import.note_list(),
            noun: import.kind.as_str(),
            counts: counts(&import),
            done,
            total,
            problem: batch_problem
                .filter(|text| !text.is_empty())
                .unwrap_or(import.problem.clone()),
            error_count: import.error_count,
            kept: kept.into_iter().map(kept_row).collect(),
            pictures,
            can_change_columns: kind == ImportKind::Products
                && matches!(stage, Stage::Preview | Stage::Failed),
            can_undo,
            kept_hint: match kind {
                ImportKind::Products => {
                    "Products that were changed since stay as they are, and are listed."
                }
                ImportKind::Customers => {
                    "Accounts that somebody has logged in to or changed since stay, and are listed."
                }
                ImportKind::Redirects => {
                    "Redirects that were changed since stay as they are, and are listed."
                }
                ImportKind::Orders => {
                    "Orders that another import changed since stay as they are, and are listed."
                }
            },
            filters: filter_links(&path, &import, filter),
            rest: rest.iter().map(error_text).collect(),
            pagination: Pagination::new(&records, |number| address(&path, filter, number)),
            records: rows(kind, records, errors),
            stage,
            path,
        }
    }
}

fn filter_links(path: &str, import: &Import, filter: RecordFilter) -> Vec<FilterLink> {
    let link = |label, shown: RecordFilter, count| FilterLink {
        label,
        count,
        path: address(path, shown, 1),
        is_current: shown == filter,
    };
    vec![
        link("All", RecordFilter::All, import.total),
        link("New", RecordFilter::Change(ImportChange::New), import.new_count),
        link("Changed", RecordFilter::Change(ImportChange::Changed), import.changed_count),
        link("Unchanged", RecordFilter::Change(ImportChange::Unchanged), import.unchanged_count),
        link("With errors", RecordFilter::Errors, import.error_count),
    ]
}

fn address(path: &str, filter: RecordFilter, page: i64) -> String {
    match (filter.word(), page) {
        ("", 1) => path.to_owned(),
        ("", page) => format!("{path}?page={page}"),
        (word, 1) => format!("{path}?show={word}"),
        (word, page) => format!("{path}?show={word}&page={page}"),
    }
}

/// The path of the page of a record of the shop; empty if it has none.
fn record_path(kind: ImportKind, id: Option<i64>) -> String {
    match (kind, id) {
        (ImportKind::Products, Some(id)) => format!("{}/edit", paths::admin_product(id.into())),
        (ImportKind::Orders, Some(id)) => paths::admin_imported_order(id.into()),
        _ => String::new(),
    }
}

fn rows(
    kind: ImportKind,
    records: Page<ImportRecord>,
    mut errors: HashMap<i64, Vec<RecordError>>,
) -> Vec<RecordRow> {
    let row = |record: ImportRecord| {
        let errors = errors.remove(&record.position).unwrap_or_default();
        let id = record.record_id.filter(|_| record.change != ImportChange::Rejected);
        RecordRow {
            line: record.line,
            path: record_path(kind, id),
            title: record.title,
            change: record.change.label(),
            changes: serde_json::from_str(&record.changes).unwrap_or_default(),
            errors: errors.iter().map(error_text).collect(),
        }
    };
    records.items.into_iter().map(row).collect()
}

/// A sentence about an error: `Line 12, Variant Price: must be an amount like 19.90`.
fn error_text(error: &RecordError) -> String {
    format!("Line {}, {}: {}", error.line, error.label, error.reason)
}
