//! The product form.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    audit::{AuditEntry, SubjectKind},
    catalog::{
        self, CategoryTree, Image, MAX_OPTIONS, Product, ProductStatus, list_picture_rows,
        plain_text,
    },
    foundation::{changeset::Changeset, clock::Timestamp, filters, params::Params, zone::Zone},
    web::{
        components::{Checklist, ErrorSummary, Field},
        layout::Layout,
        paths,
    },
};

use super::{
    audit::{AuditEntries, last_change},
    field_conflicts::{StaleForm, compare_products},
    list_option::ListOption,
    product_rows::{ImageRow, PictureOption, VariantRow, pictures},
};

/// The product form.
#[derive(Template)]
#[template(path = "admin/products/form.html")]
pub struct ProductFormPage {
    layout: Layout,
    nav: AdminNav,
    subject: Option<Subject>,
    form: Changeset,
    statuses: Vec<ListOption>,
    categories: Checklist,
    tax_classes: Vec<String>,
    option_columns: Vec<String>,
    variants: Vec<VariantRow>,
    images: Vec<ImageRow>,
    /// The pictures a variant can have.
    pictures: Vec<PictureOption>,
    snippet: Snippet,
    stale: Option<StaleForm>,
    /// `true` if the form has changes that were sent, but not saved.
    has_unsaved_changes: bool,
    history: Option<AuditEntries>,
}

/// A search engine's result that leads to the product.
struct Snippet {
    title: String,
    address: String,
    text: String,
}

impl Snippet {
    /// The most characters of the text, about as many as search engines show.
    const MAX_TEXT: usize = 160;

    /// `folder` is the URL that all product URLs begin with.
    fn new(folder: &str, form: &Changeset) -> Self {
        let first = |fields: [&str; 2]| {
            let texts = fields.map(|field| form.value(field).trim());
            texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned()
        };
        Self {
            title: first(["seo_title", "title"]),
            address: format!("{folder}{}", form.value("slug").trim()),
            text: plain_text(&first(["seo_description", "description"]), Self::MAX_TEXT),
        }
    }
}

/// The saved product that the form edits.
pub struct Subject {
    title: String,
    /// Its handle in product files; empty if it equals the slug.
    handle: String,
    /// Its path in the admin.
    path: String,
    shop_path: String,
    is_archived: bool,
    /// The time of its release, if that is in the future.
    coming: Option<String>,
    can_be_released: bool,
    changed: String,
    /// The page of all its changes.
    history_path: String,
    /// The link that shows a draft to others.
    preview: Option<PreviewLink>,
}

/// A link that shows a draft to people who are not staff.
pub struct PreviewLink {
    /// The URL.
    pub url: String,
    /// The day until which it works.
    pub until: String,
}

impl Subject {
    /// The details of a product that the page shows.
    pub fn of(product: &Product, history: &[AuditEntry], now: Timestamp, zone: Zone) -> Self {
        let coming = product.released_at.filter(|release| *release > now);
        Self {
            title: product.title.clone(),
            handle: if product.handle == product.slug {
                String::new()
            } else {
                product.handle.clone()
            },
            path: paths::admin_product(product.id),
            shop_path: paths::product(&product.slug),
            is_archived: product.status == ProductStatus::Archived,
            coming: coming.map(|release| zone.date_time(release)),
            can_be_released: product.status.is_public(),
            changed: last_change(history, zone)
                .unwrap_or_else(|| zone.date_time(product.updated_at)),
            history_path: paths::admin_history(SubjectKind::Product.as_str(), product.id),
            preview: None,
        }
    }

    /// Adds the link that shows a draft to others.
    pub fn with_preview(self, preview: Option<PreviewLink>) -> Self {
        Self { preview, ..self }
    }
}

impl ProductFormPage {
    /// Builds the page. Without a `subject`, it is for a new product. `folder` is the URL that all product
    /// URLs begin with.
    pub fn new(
        layout: Layout,
        subject: Option<Subject>,
        subject_images: &[Image],
        categories: &CategoryTree,
        tax_classes: Vec<String>,
        folder: &str,
        form: Changeset,
    ) -> Self {
        let status = |status: ProductStatus| {
            let is_selected = form.value("status") == status.as_str();
            ListOption::new(status.as_str(), status.label(), is_selected)
        };
        let form = catalog::with_option_values(&form);
        let option_columns = option_columns(&form);
        Self {
            nav: AdminNav::new(AdminSection::Products),
            subject,
            statuses: ProductStatus::ALL.into_iter().map(status).collect(),
            categories: Checklist::for_categories(&form, categories, "category_ids", "Categories"),
            variants: rows(&form, "variants", |key, number| {
                VariantRow::new(&form, key, number, option_columns.len())
            }),
            images: image_rows(&form, subject_images),
            pictures: pictures(&form),
            snippet: Snippet::new(folder, &form),
            tax_classes,
            option_columns,
            layout,
            form,
            stale: None,
            has_unsaved_changes: false,
            history: None,
        }
    }

    /// Adds the latest changes of the product.
    pub fn with_history(self, entries: Vec<AuditEntry>) -> Self {
        let history = AuditEntries::new(&self.layout, entries);
        Self { history: Some(history), ..self }
    }

    /// Marks the form as one whose changes were sent, but not saved, such as when a row was added.
    pub fn with_unsaved_changes(self) -> Self {
        Self { has_unsaved_changes: true, ..self }
    }

    /// Marks the form as stale, and lists its differences from `now`, the saved record.
    pub fn stale(mut self, reason: String, now: &Changeset) -> Self {
        let conflicts = compare_products(&self.form, now);
        self.stale = Some(StaleForm { reason, conflicts });
        self.form.set("version", now.value("version"));
        self
    }

    /// Returns the errors of a field.
    fn wrong(&self, field: &str) -> Vec<String> {
        self.form.errors_of(field).map(str::to_owned).collect()
    }
}

/// Returns the headings of the option columns: the named options and, if there is space, an unnamed one.
fn option_columns(form: &Changeset) -> Vec<String> {
    let name = |number: usize| form.value(&format!("option{number}")).trim().to_owned();
    let used = (1..=MAX_OPTIONS).rfind(|number| !name(*number).is_empty()).unwrap_or(0);
    let head = |number| match name(number) {
        name if name.is_empty() => format!("Option {number}"),
        name => name,
    };
    (1..=(used + 1).min(MAX_OPTIONS)).map(head).collect()
}

fn rows<T>(form: &Changeset, kind: &str, row: impl Fn(String, usize) -> T) -> Vec<T> {
    let keys = form.values().nested(kind).into_keys();
    (1..).zip(keys).map(|(number, key)| row(format!("{kind}[{key}]"), number)).collect()
}

fn image_rows(form: &Changeset, stored: &[Image]) -> Vec<ImageRow> {
    let rows = list_picture_rows(form.values());
    (1..).zip(&rows).map(|(number, row)| ImageRow::new(form, &row.key, number, stored)).collect()
}

/// Adds `blank_variants` blank variant rows and one blank picture row.
pub fn with_blank_rows(form: &Changeset, blank_variants: usize) -> Changeset {
    let mut params = form.values().clone();
    for _ in 0..blank_variants {
        add_row(&mut params, "variants");
    }
    add_row(&mut params, "images");
    Changeset::new(params)
}

/// Adds a blank row of a kind, `variants` or `images`.
pub fn add_row(params: &mut Params, kind: &str) {
    if kind == "images" {
        return catalog::add_picture_row(params, "");
    }
    let last = params.nested(kind).into_keys().filter_map(|key| key.number()).max();
    let next = last.map_or(0, |last| last.saturating_add(1));
    params.push(format!("{kind}[{next}][track_stock]"), "true");
}
