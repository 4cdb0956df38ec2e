//! A product as the shopkeeper's form writes it: fields of the product, `variants[<n>][…]` and
//! `images[<n>][…]` for its rows, `category_ids[]` for its categories.

use std::collections::HashMap;

use crate::{
    Result,
    accounts::Scope,
    db::Conn,
    foundation::{
        changeset::Changeset,
        ids::{ProductId, VariantId},
        params::Params,
        text::one_line,
        zone::Zone,
    },
};

use super::{
    check::{MAX_OPTIONS, check},
    draft::{ImageDraft, ProductDraft},
    models::ProductStatus,
    product_record::{self, ProductRecord},
    tax_classes::STANDARD_TAX_CLASS,
    variant_form::{VariantRowForm, cast_variant},
};

/// A product's form that can be read.
#[derive(Clone, Debug)]
pub struct ProductForm {
    /// What it wants.
    pub draft: ProductDraft,
    /// By how many units it changes the stock of each of the draft's variants.
    pub stock: Vec<i32>,
    rows: Rows,
    form: Changeset,
}

/// Where in the form the draft's variants and pictures stand: their keys, and the numbers
/// by which the page calls them.
#[derive(Clone, Debug, Default)]
struct Rows {
    variants: Vec<(String, usize)>,
    images: Vec<(String, usize)>,
}

/// A product to be changed, whatever its status.
pub fn get_product(conn: &mut Conn<'_>, scope: &Scope, id: ProductId) -> Result<ProductRecord> {
    scope.require_admin()?;
    product_record::load(conn, id)
}

/// Reads a product's form. `stored` is what the product is now, where there is one: what the
/// form has no fields for stays as it is. Whatever else was sent is ignored.
pub fn cast_product(
    params: Params,
    stored: Option<&ProductDraft>,
    zone: Zone,
) -> Result<ProductForm, Changeset> {
    let mut form = Changeset::new(params);
    let mut rows = Rows::default();
    let images = cast_images(&form, &mut rows);
    let keys = rows.images.iter().map(|(key, _)| key.clone());
    let pictures: Vec<_> = keys.zip(images.iter().map(|image| image.src.clone())).collect();
    let (mut variants, mut stock) = (Vec::new(), Vec::new());
    for (number, (key, row)) in (1..).zip(form.values().nested("variants")) {
        if row.get("remove").is_some() || is_blank(&row) {
            continue;
        }
        let key = key.to_string();
        let row = VariantRowForm { key: &key, number, row: &row, pictures: &pictures };
        let (variant, units) = cast_variant(&mut form, &row, stored);
        variants.push(variant);
        stock.push(units);
        rows.variants.push((key, number));
    }
    let draft = ProductDraft { variants, images, ..cast_texts(&mut form, stored, zone) };
    let cast = ProductForm { stock, rows, form, draft };
    let found = check(&cast.draft);
    let ProductForm { draft, stock, rows, form } = cast;
    let form = rows.place(form, &found);
    form.clone().finish(ProductForm { draft, stock, rows, form })
}

impl ProductForm {
    /// The form with messages that were found only when it was saved.
    pub fn refused(self, found: &Changeset) -> Changeset {
        self.rows.place(self.form, found)
    }

    /// The form as it was sent.
    pub fn form(&self) -> &Changeset {
        &self.form
    }

    /// The form with a message about the stock of one of the draft's variants.
    pub fn refused_stock(self, place: usize, message: &str) -> Changeset {
        let mut found = Changeset::default();
        found.error(format!("variants[{place}][stock]"), message);
        self.refused(&found)
    }
}

impl Rows {
    /// Brings messages about a draft to the form's own rows.
    fn place(&self, mut form: Changeset, found: &Changeset) -> Changeset {
        for error in found.errors() {
            let (field, message) = (&error.field, &error.message);
            match row_of(field) {
                Some((kind, place, rest)) => {
                    let rows = if kind == "variants" { &self.variants } else { &self.images };
                    let Some((key, number)) = rows.get(place) else { continue };
                    let said = message.split_once(": ").map_or(message.as_str(), |(_, said)| said);
                    let word = if kind == "variants" { "Variant" } else { "Picture" };
                    form.error(format!("{kind}[{key}]{rest}"), format!("{word} {number}: {said}"));
                }
                None => form.error(field, message),
            }
        }
        form
    }
}

/// `variants[2][sku]` as its kind, number and rest.
fn row_of(field: &str) -> Option<(&str, usize, &str)> {
    let (kind, rest) = field.split_once('[')?;
    let (place, rest) = rest.split_once(']')?;
    Some((kind, place.parse().ok()?, rest))
}

/// Whether nothing was typed into a row for a new variant.
fn is_blank(row: &Params) -> bool {
    let ticks = ["track_stock", "backorder", "stock_was", "requires_shipping", "taxable"];
    row.iter().all(|(name, value)| value.trim().is_empty() || ticks.contains(&name))
}

fn cast_texts(form: &mut Changeset, stored: Option<&ProductDraft>, zone: Zone) -> ProductDraft {
    let text = |field: &str| one_line(form.value(field));
    let lines = |field: &str| form.value(field).trim().to_owned();
    let names: Vec<String> = (1..=MAX_OPTIONS).map(|n| text(&format!("option{n}"))).collect();
    let used = names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
    let mut draft = ProductDraft {
        slug: text("slug"),
        handle: stored.map_or(String::new(), |stored| stored.handle.clone()),
        title: text("title"),
        description: lines("description"),
        status: stored.map_or(ProductStatus::Active, |stored| stored.status),
        released_at: None,
        max_per_customer: None,
        vendor: text("vendor"),
        product_type: text("product_type"),
        tags: text("tags"),
        tax_class: text("tax_class"),
        options: names.into_iter().take(used).collect(),
        seo_title: text("seo_title"),
        seo_description: lines("seo_description"),
        variants: Vec::new(),
        images: Vec::new(),
        categories: Vec::new(),
    };
    let words = ProductStatus::ALL.map(|status| (status.as_str(), status));
    if !form.value("status").is_empty() {
        draft.status = form.choice("status", "Status", &words).unwrap_or(draft.status);
    }
    let before = stored.and_then(|stored| stored.released_at);
    draft.released_at = form.optional_moment("released_at", "Release", zone, before);
    draft.max_per_customer =
        form.optional_integer("max_per_customer", "Limit per customer", 1..=9_999);
    let chosen: Vec<_> = form.values().all("category_ids").map(str::parse).collect();
    if chosen.iter().any(Result::is_err) {
        form.error("category_ids", "Categories must be among those listed");
    }
    draft.categories = chosen.into_iter().flatten().collect();
    draft
}

fn cast_images(form: &Changeset, rows: &mut Rows) -> Vec<ImageDraft> {
    let mut images = Vec::new();
    for (number, (key, row)) in (1..).zip(form.values().nested("images")) {
        let text = |field| row.get(field).unwrap_or_default();
        let image = ImageDraft { src: text("src").trim().to_owned(), alt: one_line(text("alt")) };
        let is_blank = image.src.is_empty() && image.alt.is_empty();
        if row.get("remove").is_none() && !is_blank {
            images.push(image);
            rows.images.push((key.to_string(), number));
        }
    }
    images
}

/// The form of a product that is not there yet: in the shop as soon as it is saved.
pub fn new_product() -> Changeset {
    let values = [("status", ProductStatus::Active.as_str()), ("tax_class", STANDARD_TAX_CLASS)];
    Changeset::new(values.into_iter().collect())
}

/// A product's form filled with what it is; `on_hand` are the units of its variants.
pub fn change_product(
    stored: &ProductRecord,
    on_hand: &HashMap<VariantId, i32>,
    zone: Zone,
) -> Changeset {
    let draft = &stored.draft;
    let release = draft.released_at.map(|release| zone.field(release));
    let limit = draft.max_per_customer.map(|max| max.to_string()).unwrap_or_default();
    let mut values: Params = [
        ("version", stored.product.version.to_string()),
        ("title", draft.title.clone()),
        ("slug", draft.slug.clone()),
        ("description", draft.description.clone()),
        ("status", draft.status.as_str().to_owned()),
        ("released_at", release.unwrap_or_default()),
        ("max_per_customer", limit),
        ("vendor", draft.vendor.clone()),
        ("product_type", draft.product_type.clone()),
        ("tags", draft.tags.clone()),
        ("tax_class", draft.tax_class.clone()),
        ("seo_title", draft.seo_title.clone()),
        ("seo_description", draft.seo_description.clone()),
    ]
    .into_iter()
    .collect();
    for (number, name) in (1..).zip(&draft.options) {
        values.push(format!("option{number}"), name);
    }
    for id in &draft.categories {
        values.push("category_ids[]", id.to_string());
    }
    for (row, variant) in draft.variants.iter().enumerate() {
        let units = variant.id.and_then(|id| on_hand.get(&id)).copied().unwrap_or(0);
        let shown = |image: &ImageDraft| Some(&image.src) == variant.image_src.as_ref();
        let picture = draft.images.iter().position(shown);
        super::variant_form::fill(&mut values, row, variant, (units, picture));
    }
    for (row, image) in draft.images.iter().enumerate() {
        values.push(format!("images[{row}][src]"), &image.src);
        values.push(format!("images[{row}][alt]"), &image.alt);
    }
    Changeset::new(values)
}
