//! The form of a product.

use askama::Template;

use crate::{
    admin::nav::{AdminNav, AdminSection},
    catalog::{CategoryTree, MAX_OPTIONS, Product, ProductStatus},
    foundation::{changeset::Changeset, clock::Timestamp, filters, params::Params, zone::Zone},
    web::{
        components::{Checklist, ErrorSummary, Field},
        layout::Layout,
        paths,
    },
};

use super::{
    field_conflicts::{FieldConflict, differences},
    product_rows::{ImageRow, VariantRow, pictures},
};

/// The form of a product, new or not.
#[derive(Template)]
#[template(path = "admin/products/form.html")]
pub struct ProductFormPage {
    layout: Layout,
    nav: AdminNav,
    subject: Option<Subject>,
    form: Changeset,
    statuses: Vec<(&'static str, &'static str, bool)>,
    categories: Checklist,
    tax_classes: Vec<String>,
    option_columns: Vec<String>,
    variants: Vec<VariantRow>,
    images: Vec<ImageRow>,
    /// What a variant's picture is chosen from: keys and names.
    pictures: Vec<(String, String)>,
    stale: Option<(String, Vec<FieldConflict>)>,
}

/// The product that a form is about, as it is now.
pub struct Subject {
    title: String,
    /// Its name in product files, where that is not its address in the shop.
    handle: String,
    /// Its address here and in the shop.
    path: String,
    shop_path: String,
    is_archived: bool,
    /// From when on it can be bought, where that is still to come.
    coming: Option<String>,
    can_be_released: bool,
    changed: String,
}

impl Subject {
    /// What the page of the form tells about a product.
    pub fn of(product: &Product, now: Timestamp, zone: Zone) -> Self {
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
            changed: zone.date_time(product.updated_at),
        }
    }
}

impl ProductFormPage {
    /// The page of a form; without a subject, of a new product.
    pub fn new(
        layout: Layout,
        subject: Option<Subject>,
        (categories, tax_classes): (&CategoryTree, Vec<String>),
        form: Changeset,
    ) -> Self {
        let status = |s: ProductStatus| (s.as_str(), s.label(), form.value("status") == s.as_str());
        let option_columns = option_columns(&form);
        Self {
            layout,
            nav: AdminNav::in_room(AdminSection::Products),
            subject,
            statuses: ProductStatus::ALL.into_iter().map(status).collect(),
            categories: Checklist::of_categories(&form, categories, "category_ids", "Categories"),
            variants: rows(&form, "variants", |key, number| {
                VariantRow::new(&form, key, number, option_columns.len())
            }),
            images: rows(&form, "images", |key, number| ImageRow::new(&form, key, number)),
            pictures: pictures(&form),
            tax_classes,
            option_columns,
            form,
            stale: None,
        }
    }

    /// The page of a form that someone else was faster than: `now` is what is there.
    pub fn stale(mut self, reason: String, now: &Changeset) -> Self {
        self.stale = Some((reason, differences(&self.form, now)));
        self.form.set("version", now.value("version"));
        self
    }

    /// What is wrong with the variants as a whole, or the pictures.
    fn wrong(&self, field: &str) -> Vec<String> {
        self.form.errors_of(field).map(str::to_owned).collect()
    }
}

/// Heads of the columns of options: those with a name, one more to be named, at least one.
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

/// The form with blank rows at the end: so many for variants, one for pictures.
pub fn with_room(form: &Changeset, blank_variants: usize) -> Changeset {
    let mut params = form.values().clone();
    for _ in 0..blank_variants {
        add_row(&mut params, "variants");
    }
    add_row(&mut params, "images");
    Changeset::new(params)
}

/// Adds a blank row at the end of the variants or the pictures.
pub fn add_row(params: &mut Params, kind: &str) {
    let last = params.nested(kind).into_keys().filter_map(|key| key.number()).max();
    let next = last.map_or(0, |last| last.saturating_add(1));
    let (field, value) = if kind == "variants" { ("track_stock", "true") } else { ("src", "") };
    params.push(format!("{kind}[{next}][{field}]"), value);
}
