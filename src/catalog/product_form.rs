//! The product form: fields of the product, `variants[<n>][…]` and `images[<n>][…]` for its rows,
//! `category_ids[]` for its categories.

use std::collections::HashMap;

use crate::{
    Result,
    db::Conn,
    foundation::{
        changeset::Changeset,
        ids::{CategoryId, VariantId},
        params::Params,
        text::one_line,
        zone::Zone,
    },
    q,
};

use super::{
    draft::{ImageDraft, ProductDraft, STANDARD_TAX_CLASS},
    models::{ProductAttributes, ProductStatus, text_attributes},
    picture_form::{PictureInput, cast_pictures, fill_picture},
    product_record::ProductRecord,
    validation::{MAX_OPTIONS, check},
    variant_form::{FormPicture, VariantRowForm, cast_variant, fill_variant, is_blank_row},
    variant_matrix::check_option_values,
};

/// A valid product form.
#[derive(Clone, Debug)]
pub struct ProductForm {
    /// The product as the form describes it.
    pub draft: ProductDraft,
    /// The change of stock of each of the draft's variants, in units.
    pub stock: Vec<i32>,
    rows: FormRows,
    form: Changeset,
}

/// The form rows that the draft's variants and pictures were read from, in the draft's order.
#[derive(Clone, Debug, Default)]
struct FormRows {
    variants: Vec<FormRow>,
    images: Vec<FormRow>,
}

/// A row of the form.
#[derive(Clone, Debug)]
struct FormRow {
    /// The key of the row in the names of its fields, such as `2` in `variants[2][sku]`.
    key: String,
    /// Its number on the page, from 1.
    number: usize,
}

/// Reads a product form. `stored` is the current product, if there is one: attributes that the form
/// has no fields for don't change. Unknown fields are ignored.
pub fn cast_product(
    params: Params,
    stored: Option<&ProductDraft>,
    zone: Zone,
) -> Result<ProductForm, Changeset> {
    let mut form = Changeset::new(params);
    let mut rows = FormRows::default();
    let inputs = cast_pictures(&mut form, stored);
    let picture =
        |input: &PictureInput| FormPicture { key: input.key.clone(), src: input.draft.src.clone() };
    let pictures: Vec<FormPicture> = inputs.iter().map(picture).collect();
    let mut images = Vec::new();
    for PictureInput { key, number, draft } in inputs {
        rows.images.push(FormRow { key, number });
        images.push(draft);
    }
    let mut variants = Vec::new();
    let mut stock = Vec::new();
    for (number, (key, row)) in (1..).zip(form.values().nested("variants")) {
        if row.get("remove").is_some() || is_blank_row(&row) {
            continue;
        }
        let key = key.to_string();
        let row = VariantRowForm { key: &key, number, row: &row, pictures: &pictures };
        let input = cast_variant(&mut form, &row, stored);
        variants.push(input.draft);
        stock.push(input.stock_delta);
        rows.variants.push(FormRow { key, number });
    }
    let draft = ProductDraft {
        attributes: cast_attributes(&mut form, stored, zone),
        options: cast_option_names(&form),
        variants,
        images,
        categories: cast_categories(&mut form),
    };
    check_option_values(&mut form);
    let form = rows.add_errors(form, &check(&draft));
    if form.is_valid() { Ok(ProductForm { draft, stock, rows, form }) } else { Err(form) }
}

impl ProductForm {
    /// Returns the form with the errors that were found when it was saved.
    pub fn with_errors(self, found: &Changeset) -> Changeset {
        self.rows.add_errors(self.form, found)
    }

    /// The submitted form.
    pub fn form(&self) -> &Changeset {
        &self.form
    }

    /// Returns the form with a message about the stock of the variant at a position of the draft.
    pub fn with_stock_error(self, position: usize, message: &str) -> Changeset {
        let mut found = Changeset::default();
        found.error(format!("variants[{position}][stock]"), message);
        self.with_errors(&found)
    }
}

impl FormRows {
    /// Adds errors about a draft to the form. Errors about variants and pictures go to their rows.
    fn add_errors(&self, mut form: Changeset, found: &Changeset) -> Changeset {
        for error in found.errors() {
            let Some(field) = RowField::parse(&error.field) else {
                form.error(&error.field, &error.message);
                continue;
            };
            let is_variant = field.kind == "variants";
            let rows = if is_variant { &self.variants } else { &self.images };
            let Some(FormRow { key, number }) = rows.get(field.position) else { continue };
            let message = error.message.split_once(": ").map_or(&*error.message, |(_, text)| text);
            let kind = if is_variant { "Variant" } else { "Picture" };
            let name = format!("{}[{key}]{}", field.kind, field.rest);
            form.error(name, format!("{kind} {number}: {message}"));
        }
        form
    }
}

/// The parts of a field's name such as `variants[2][sku]`.
struct RowField<'a> {
    kind: &'a str,
    position: usize,
    rest: &'a str,
}

impl<'a> RowField<'a> {
    fn parse(name: &'a str) -> Option<Self> {
        let (kind, rest) = name.split_once('[')?;
        let (position, rest) = rest.split_once(']')?;
        Some(Self { kind, position: position.parse().ok()?, rest })
    }
}

fn cast_attributes(
    form: &mut Changeset,
    stored: Option<&ProductDraft>,
    zone: Zone,
) -> ProductAttributes {
    let mut attributes = ProductAttributes {
        slug: one_line(form.value("slug")),
        handle: stored.map(|stored| stored.handle.clone()).unwrap_or_default(),
        status: cast_status(form, stored),
        ..ProductAttributes::default()
    };
    for text in text_attributes() {
        let value = form.value(text.name);
        let value = if text.is_multiline { value.trim().to_owned() } else { one_line(value) };
        (text.set)(&mut attributes, value);
    }
    let before = stored.and_then(|stored| stored.released_at);
    attributes.released_at = form.optional_moment("released_at", "Release", zone, before);
    attributes.max_per_customer =
        form.optional_integer("max_per_customer", "Limit per customer", 1..=9_999);
    attributes
}

fn cast_status(form: &mut Changeset, stored: Option<&ProductDraft>) -> ProductStatus {
    let current = stored.map_or(ProductStatus::Active, |stored| stored.status);
    if form.value("status").is_empty() {
        return current;
    }
    form.choice("status", "Status").unwrap_or(current)
}

/// Reads the names of the options. Empty ones at the end are left out.
fn cast_option_names(form: &Changeset) -> Vec<String> {
    let mut names: Vec<String> =
        (1..=MAX_OPTIONS).map(|n| one_line(form.value(&format!("option{n}")))).collect();
    let used = names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
    names.truncate(used);
    names
}

fn cast_categories(form: &mut Changeset) -> Vec<CategoryId> {
    let chosen: Vec<_> = form.values().all("category_ids").map(str::parse).collect();
    if chosen.iter().any(Result::is_err) {
        form.error("category_ids", "Categories must be among those listed");
    }
    chosen.into_iter().flatten().collect()
}

/// Returns the form of a new product, which is active as soon as it is saved.
pub fn new_product() -> Changeset {
    let values = [("status", ProductStatus::Active.as_str()), ("tax_class", STANDARD_TAX_CLASS)];
    Changeset::new(values.into_iter().collect())
}

/// Returns the form of a product with its current values. `on_hand` maps its variants to
/// their units on hand.
pub fn change_product(
    stored: &ProductRecord,
    on_hand: &HashMap<VariantId, i32>,
    zone: Zone,
) -> Changeset {
    let draft = &stored.draft;
    let release = draft.released_at.map(|release| zone.field(release));
    let limit = draft.max_per_customer.map(|max| max.to_string());
    let mut values: Params = [
        ("version", stored.product.version.to_string()),
        ("slug", draft.slug.clone()),
        ("status", draft.status.as_str().to_owned()),
        ("released_at", release.unwrap_or_default()),
        ("max_per_customer", limit.unwrap_or_default()),
    ]
    .into_iter()
    .collect();
    for text in text_attributes() {
        values.push(text.name, (text.get)(draft));
    }
    for (number, name) in (1..).zip(&draft.options) {
        values.push(format!("option{number}"), name);
    }
    for id in &draft.categories {
        values.push("category_ids[]", id.to_string());
    }
    for (position, variant) in draft.variants.iter().enumerate() {
        let units = variant.id.and_then(|id| on_hand.get(&id)).copied().unwrap_or(0);
        let is_shown = |image: &ImageDraft| Some(&image.src) == variant.image_src.as_ref();
        let picture = draft.images.iter().position(is_shown);
        fill_variant(&mut values, position, variant, units, picture);
    }
    for (position, image) in draft.images.iter().enumerate() {
        fill_picture(&mut values, position, image);
    }
    Changeset::new(values)
}

/// Returns the tax classes of all products and the standard one, in alphabetical order.
pub fn list_tax_classes(conn: &mut Conn<'_>) -> Result<Vec<String>> {
    let mut classes = q!(conn, catalog::products::tax_classes())?;
    if !classes.iter().any(|class| class == STANDARD_TAX_CLASS) {
        classes.push(STANDARD_TAX_CLASS.to_owned());
        classes.sort();
    }
    Ok(classes)
}
