//! The rows of the product form.

use askama::Template;

use crate::{
    catalog::{Image, PictureRow, list_picture_rows},
    foundation::{changeset::Changeset, params::Params},
    pictures::hash_of_src,
    web::components::{Cell, Picture, PicturePlace, field_id, own_picture},
};

/// The row of a variant.
pub struct VariantRow {
    pub number: usize,
    /// The prefix of its fields' names, such as `variants[2]`.
    pub name: String,
    /// The id of its first field, which the error summary links to.
    pub more_id: String,
    pub variant_id: String,
    pub stock_was: String,
    /// Its options, labeled with the column headings.
    pub options: Vec<Cell>,
    pub sku: Cell,
    pub price: Cell,
    pub regular: Cell,
    pub stock: Cell,
    pub grams: Cell,
    pub barcode: Cell,
    pub limit: Cell,
    /// The key of its picture's row; empty if it has no picture.
    pub picture: String,
    pub ships: bool,
    pub taxable: bool,
    pub is_counted: bool,
    pub backorder: bool,
    pub removed: bool,
}

const OPTIONS: [&str; 3] = ["Option 1", "Option 2", "Option 3"];

impl VariantRow {
    /// Builds the row whose fields start with `name`. `number` is the row's number for people.
    pub fn new(form: &Changeset, name: String, number: usize, options: usize) -> Self {
        let row_label = format!("variant {number}");
        let cell = |field: &str, label| Cell::new(form, &name, field, label, &row_label);
        let ticked = |field: &str| form.checked(&format!("{name}[{field}]"));
        // A row that was just added has no values yet, and these boxes are ticked in it.
        let ticked_by_default =
            |field: &str| ticked(field) || form.values().get(&format!("{name}[{field}]")).is_none();
        let value = |field: &str| form.value(&format!("{name}[{field}]")).to_owned();
        let option = |(number, label)| cell(&format!("option{number}"), label);
        Self {
            number,
            more_id: field_id(&format!("{name}[more]")),
            variant_id: value("id"),
            stock_was: value("stock_was"),
            options: (1..).zip(OPTIONS).take(options).map(option).collect(),
            sku: cell("sku", "SKU"),
            price: cell("price", "Price").decimal(),
            regular: cell("compare_at_price", "Compare-at price").decimal(),
            stock: cell("stock", "On hand").numeric(),
            grams: cell("grams", "Weight in grams").numeric().with_label(),
            barcode: cell("barcode", "Barcode").with_label(),
            limit: cell("max_per_order", "Limit per order").numeric().with_label(),
            picture: value("image"),
            ships: ticked_by_default("requires_shipping"),
            taxable: ticked_by_default("taxable"),
            is_counted: ticked("track_stock"),
            backorder: ticked("backorder"),
            removed: form.values().get(&format!("{name}[remove]")).is_some(),
            name,
        }
    }

    /// Returns `true` if a collapsed field has an error.
    pub fn is_open(&self) -> bool {
        [&self.grams, &self.barcode, &self.limit].into_iter().any(Cell::has_errors)
    }

    /// Returns the number of columns.
    pub fn columns(&self) -> usize {
        self.options.len() + 5
    }
}

/// A picture that a variant can have.
pub struct PictureOption {
    /// The key of its row.
    pub key: String,
    /// Its number and description.
    pub label: String,
}

/// Returns the pictures that a variant can have.
pub fn pictures(form: &Changeset) -> Vec<PictureOption> {
    let rows = list_picture_rows(form.values()).into_iter().zip(1..);
    let named = rows.filter_map(|(PictureRow { key, values }, number)| {
        let text_of = |field| values.get(field).map(str::trim).filter(|text| !text.is_empty());
        let src = text_of("src")?;
        let file = src.rsplit('/').next().unwrap_or(src);
        let text: String = text_of("alt").unwrap_or(file).chars().take(40).collect();
        Some(PictureOption { key, label: format!("{number}. {text}") })
    });
    named.collect()
}

/// The row of a picture.
pub struct ImageRow {
    pub number: usize,
    /// The key in the names of its fields, such as `2` in `images[2]`.
    pub key: String,
    /// The prefix of its fields' names, such as `images[2]`.
    pub name: String,
    pub src: Cell,
    pub alt: Cell,
    /// Percent from the left that stay visible when it is cropped.
    pub focal_x: Cell,
    /// Percent from the top.
    pub focal_y: Cell,
    /// Its place in the gallery; may be empty.
    pub position: String,
    /// The picture, if one was chosen.
    pub picture: Option<Picture>,
    /// The URL of an uploaded picture, which cannot be changed.
    pub uploaded: Option<String>,
    /// `true` if this shop does not have it yet, which hides it from shoppers.
    pub is_external: bool,
    pub removed: bool,
}

impl ImageRow {
    /// Builds the row with a key. `number` is the row's number for people.
    ///
    /// `stored` are the images of the saved product.
    pub fn new(form: &Changeset, key: &str, number: usize, stored: &[Image]) -> Self {
        let row_label = format!("picture {number}");
        let name = format!("images[{key}]");
        let src = form.value(&format!("{name}[src]")).trim().to_owned();
        let fetched = stored.iter().find(|image| image.src == src && image.picture.is_some());
        let picture = match fetched {
            Some(image) => Some(Picture::new(Some(image), "", PicturePlace::Line)),
            None => {
                own_picture(&src).map(|_| Picture::from_src(Some(&src), "", PicturePlace::Line))
            }
        };
        Self {
            number,
            key: key.to_owned(),
            focal_x: Cell::new(form, &name, "focal_x", "Focus from the left in %", &row_label)
                .numeric(),
            focal_y: Cell::new(form, &name, "focal_y", "Focus from the top in %", &row_label)
                .numeric(),
            position: form.value(&format!("{name}[position]")).to_owned(),
            is_external: picture.is_none() && src.starts_with("http"),
            picture: picture.map(|picture| picture.eager()),
            uploaded: hash_of_src(&src).map(|_| src),
            src: Cell::new(form, &name, "src", "File", &row_label),
            alt: Cell::new(form, &name, "alt", "Description", &row_label),
            removed: form.values().get(&format!("{name}[remove]")).is_some(),
            name,
        }
    }
}

/// The row of a picture that a script has uploaded.
#[derive(Template)]
#[template(path = "admin/products/picture_row.html")]
pub struct PictureRowPart {
    row: ImageRow,
}

impl PictureRowPart {
    /// The row of a picture with a URL. `number` is the row's number for people.
    pub fn new(src: &str, key: u32, number: usize) -> Self {
        let mut params = Params::default();
        params.push(format!("images[{key}][src]"), src);
        params.push(format!("images[{key}][focal_x]"), "50");
        params.push(format!("images[{key}][focal_y]"), "50");
        params.push(format!("images[{key}][position]"), number.to_string());
        Self { row: ImageRow::new(&Changeset::new(params), &key.to_string(), number, &[]) }
    }
}

/// The reason why a picture that a script has sent can't be used.
#[derive(Template)]
#[template(source = "<p class=\"field-error\">{{ problem }}</p>", ext = "html")]
pub struct PictureProblemPart {
    /// A sentence.
    pub problem: String,
}
