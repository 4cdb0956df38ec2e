//! The rows of a product.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{catalog::MAX_SUMMARY, foundation::ids::ProductId};

use super::{
    cells::Cells,
    columns::{ALT, IMAGE, IMAGE_POSITION},
    product_cells::ProductCells,
    report::ImportError,
    variant_cells::VariantCells,
};

/// The identity of a row's product.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Identity {
    /// The product's handle, verbatim.
    Handle(String),
    /// The product's title.
    Title {
        /// The title.
        title: String,
        /// The number of earlier products in the file with the same title.
        occurrence: usize,
    },
    /// The SKU of a variant.
    Sku(String),
    /// A product that was found by a SKU.
    Product(ProductId),
}

/// All rows of a file about one product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductRows {
    /// The numbers of the lines on which its rows begin.
    pub(super) lines: Vec<u64>,
    pub(super) identity: Identity,
    pub(super) cells: ProductCells,
    pub(super) variants: Vec<VariantCells>,
    /// The pictures in the order of the gallery.
    pub(super) images: Vec<ImageCells>,
    /// The file's own names for columns that messages mention.
    #[serde(skip)]
    pub(super) labels: Arc<ColumnLabels>,
}

/// A file's own names for columns that messages mention.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnLabels {
    /// The column that identifies products.
    pub identity: String,
    /// The title.
    pub title: String,
    /// The SKU.
    pub sku: String,
    /// The price.
    pub price: String,
    /// `true` if the file has a column for prices.
    pub has_prices: bool,
    /// The names of the options.
    pub option_names: [String; 3],
    /// The values of the options.
    pub option_values: [String; 3],
    /// The pictures of the product.
    pub image: String,
    /// The picture of a variant.
    pub variant_image: String,
}

/// A picture of a product. `None` means that the file has no such column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageCells {
    pub line: u64,
    pub src: String,
    pub alt: Option<String>,
    pub position: Option<i32>,
}

impl ProductRows {
    /// The product's handle, if the rows have one.
    pub fn handle(&self) -> Option<&str> {
        match &self.identity {
            Identity::Handle(handle) => Some(handle),
            _ => None,
        }
    }

    /// The numbers of the lines on which its rows begin.
    pub fn lines(&self) -> &[u64] {
        &self.lines
    }

    /// The file's own names for columns.
    pub fn labels(&self) -> &Arc<ColumnLabels> {
        &self.labels
    }

    /// The same rows with the file's own names for columns, which are not stored with the rows.
    pub fn with_labels(self, labels: Arc<ColumnLabels>) -> Self {
        Self { labels, ..self }
    }

    /// Adds further rows of the same product.
    pub(super) fn append(&mut self, mut rows: Self) {
        self.lines.append(&mut rows.lines);
        self.variants.append(&mut rows.variants);
        self.images.append(&mut rows.images);
    }

    /// The product's title in the file, or else the text that identifies it.
    pub fn label(&self) -> String {
        let identity = match &self.identity {
            Identity::Handle(text) | Identity::Sku(text) => text.clone(),
            Identity::Title { title, .. } => title.clone(),
            Identity::Product(id) => format!("Product {id}"),
        };
        self.cells.title().map_or(identity, str::to_owned)
    }

    /// The line of the first row.
    pub(super) fn line(&self) -> u64 {
        self.lines.first().copied().unwrap_or_default()
    }

    /// Rejects the product: the first row with the reason, each other row with a reference to it.
    pub(super) fn reject(&self, column: &str, reason: &str) -> Vec<ImportError> {
        let first = self.line();
        let hint = format!("belongs to the product that was rejected on line {first}");
        let rejection = |line: &u64| {
            if *line == first {
                ImportError::row(*line, column, reason)
            } else {
                ImportError::row(*line, &self.labels.identity, hint.as_str())
            }
        };
        self.lines.iter().map(rejection).collect()
    }
}

/// Reads the pictures of a row.
pub fn images(cells: &mut Cells<'_>) -> Vec<ImageCells> {
    let urls = cells.urls(IMAGE);
    if urls.is_empty() {
        return Vec::new();
    }
    let line = cells.line();
    let alt = cells.text(ALT, MAX_SUMMARY);
    let position = cells.integer(IMAGE_POSITION).flatten();
    let image = |src| ImageCells { line, src, alt: alt.clone(), position };
    urls.into_iter().map(image).collect()
}
