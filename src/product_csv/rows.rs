//! The rows of a product, put together.

use std::sync::Arc;

use crate::{catalog::MAX_SUMMARY, foundation::ids::ProductId};

use super::{
    cells::Cells,
    columns::{ALT, IMAGE, IMAGE_POSITION},
    product_cells::ProductCells,
    report::Rejection,
    variant_cells::VariantCells,
};

/// What tells which product rows are about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Identity {
    /// The product's name in files, verbatim.
    Handle(String),
    /// Its title, and how many products before it in the file have the same.
    Title(String, usize),
    /// The SKU of its variant.
    Sku(String),
    /// A product of the shop, found by a SKU.
    Product(ProductId),
}

/// A product as a file wants it to be: all rows that are about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductRows {
    /// The lines of its rows.
    pub(super) lines: Vec<u64>,
    pub(super) identity: Identity,
    pub(super) cells: ProductCells,
    pub(super) variants: Vec<VariantCells>,
    /// In the order in which they are shown.
    pub(super) images: Vec<ImageCells>,
    /// The file's own names of columns that messages name.
    pub(super) labels: Arc<Labels>,
}

/// What a file calls the columns that are named when a product is compared with the shop's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    pub identity: String,
    pub title: String,
    pub sku: String,
    pub price: String,
    /// Whether the file has a column of prices.
    pub has_prices: bool,
    pub option_names: [String; 3],
    pub option_values: [String; 3],
    pub image: String,
    pub variant_image: String,
}

/// A picture of a product. Nothing (`None`) stands for a column that the file does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageCells {
    pub line: u64,
    pub src: String,
    pub alt: Option<String>,
    pub position: Option<i32>,
}

impl ProductRows {
    /// The product's name in files, where the rows have one.
    pub fn handle(&self) -> Option<&str> {
        match &self.identity {
            Identity::Handle(handle) => Some(handle),
            _ => None,
        }
    }

    /// The line of the first row.
    pub(super) fn line(&self) -> u64 {
        self.lines.first().copied().unwrap_or_default()
    }

    /// Leaves out all of it: the reason for the first row, a hint for each other one.
    pub(super) fn reject(&self, column: &str, reason: &str) -> Vec<Rejection> {
        let first = self.line();
        let hint = format!("belongs to the product that was rejected on line {first}");
        let rejection = |line: &u64| match *line == first {
            true => Rejection::row(*line, column, reason),
            false => Rejection::row(*line, &self.labels.identity, hint.as_str()),
        };
        self.lines.iter().map(rejection).collect()
    }
}

/// The pictures of a row.
pub fn images(cells: &mut Cells<'_>) -> Vec<ImageCells> {
    let addresses = cells.addresses(IMAGE);
    if addresses.is_empty() {
        return Vec::new();
    }
    let line = cells.line();
    let alt = cells.text(ALT, MAX_SUMMARY);
    let position = cells.whole(IMAGE_POSITION).flatten();
    let image = |src| ImageCells { line, src, alt: alt.clone(), position };
    addresses.into_iter().map(image).collect()
}
