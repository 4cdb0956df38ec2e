//! The rows of a product, put together.

use super::{
    cells::{self, Cells},
    columns::{ALT, HANDLE, IMAGE},
    product_cells::ProductCells,
    report::Rejection,
    variant_cells::VariantCells,
};

/// Why a product cannot be: with the column of the price.
pub const NO_VARIANT: &str = "is missing: no variant of the product is left";

/// A product as a file wants it to be: all rows with its handle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductRows {
    /// The lines of its rows; the first one is the product's own.
    pub(super) lines: Vec<u64>,
    /// Its address in the shop, made of the handle.
    pub(super) slug: String,
    pub(super) cells: ProductCells,
    pub(super) variants: Vec<VariantCells>,
    pub(super) images: Vec<ImageCells>,
}

/// A picture of a product. Nothing (`None`) stands for a column that the file does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageCells {
    pub src: String,
    pub alt: Option<String>,
}

impl ProductRows {
    pub(super) fn new(line: u64, slug: String, cells: ProductCells) -> Self {
        Self { lines: vec![line], slug, cells, variants: Vec::new(), images: Vec::new() }
    }

    /// Adds what stands in a row.
    pub(super) fn add(
        &mut self,
        line: u64,
        variant: Option<VariantCells>,
        image: Option<ImageCells>,
    ) {
        if line != self.lines[0] {
            self.lines.push(line);
        }
        self.variants.extend(variant);
        self.images.extend(image);
    }

    /// Leaves out all of it: the reason for the first row, a hint for each other one. Rows that
    /// have been `told` already are not told again.
    pub(super) fn reject(&self, column: &str, reason: &str, told: &[Rejection]) -> Vec<Rejection> {
        let first = self.lines[0];
        let hint = format!("belongs to the product that was rejected on line {first}");
        let new = self.lines.iter().filter(|line| !told.iter().any(|other| other.line == **line));
        let rejection = |line: &u64| match *line == first {
            true => Rejection::new(*line, column, reason),
            false => Rejection::new(*line, HANDLE, hint.as_str()),
        };
        new.map(rejection).collect()
    }
}

/// The picture of a row, if it has one.
pub fn image(cells: &mut Cells<'_>) -> Option<ImageCells> {
    let src = cells.read(IMAGE, String::new(), cells::address).filter(|src| !src.is_empty())?;
    Some(ImageCells { src, alt: cells.text(ALT, 1_000) })
}
