//! The columns of a product file, under the names that Shopify has used over the years.
//!
//! The columns of plain texts are defined by [`text_attributes`]. Those that are listed here as
//! well have alternative names or rules of their own.

use std::collections::HashMap;

use crate::catalog::text_attributes;

use super::{other_systems, report::UnreadableFile};

pub const HANDLE: &str = "Handle";
pub const TITLE: &str = "Title";
pub const BODY: &str = "Body (HTML)";
pub const VENDOR: &str = "Vendor";
pub const TYPE: &str = "Type";
pub const TAGS: &str = "Tags";
pub const PUBLISHED: &str = "Published";
pub const OPTION_NAMES: [&str; 3] = ["Option1 Name", "Option2 Name", "Option3 Name"];
pub const OPTION_VALUES: [&str; 3] = ["Option1 Value", "Option2 Value", "Option3 Value"];
pub const SKU: &str = "Variant SKU";
pub const GRAMS: &str = "Variant Grams";
pub const TRACKER: &str = "Variant Inventory Tracker";
pub const QUANTITY: &str = "Variant Inventory Qty";
pub const POLICY: &str = "Variant Inventory Policy";
pub const FULFILLMENT: &str = "Variant Fulfillment Service";
pub const PRICE: &str = "Variant Price";
pub const COMPARE_AT: &str = "Variant Compare At Price";
pub const SHIPPING: &str = "Variant Requires Shipping";
pub const TAXABLE: &str = "Variant Taxable";
pub const BARCODE: &str = "Variant Barcode";
pub const IMAGE: &str = "Image Src";
pub const ALT: &str = "Image Alt Text";
pub const GIFT_CARD: &str = "Gift Card";
pub const VARIANT_IMAGE: &str = "Variant Image";
pub const WEIGHT_UNIT: &str = "Variant Weight Unit";
pub const STATUS: &str = "Status";

/// Columns that are read, but not written.
pub const IMAGE_POSITION: &str = "Image Position";
pub const CUSTOM_TYPE: &str = "Custom Product Type";
pub const TAXONOMY: &str = "Product Category";

/// Shopify's name for the only option of a product without options.
pub const NO_OPTION_NAME: &str = "Title";
/// Shopify's only value of that option.
pub const NO_OPTION_VALUE: &str = "Default Title";

/// Shopify's columns in its order.
#[rustfmt::skip]
const SHOPIFY_HEADER: [&str; 45] = [
    HANDLE, TITLE, BODY, VENDOR, TYPE, TAGS, PUBLISHED,
    OPTION_NAMES[0], OPTION_VALUES[0], OPTION_NAMES[1], OPTION_VALUES[1],
    OPTION_NAMES[2], OPTION_VALUES[2],
    SKU, GRAMS, TRACKER, QUANTITY, POLICY, FULFILLMENT, PRICE, COMPARE_AT, SHIPPING, TAXABLE,
    BARCODE, IMAGE, ALT, GIFT_CARD, "SEO Title", "SEO Description",
    "Google Shopping / Google Product Category", "Google Shopping / Gender",
    "Google Shopping / Age Group", "Google Shopping / MPN",
    "Google Shopping / AdWords Grouping", "Google Shopping / AdWords Labels",
    "Google Shopping / Condition", "Google Shopping / Custom Product",
    "Google Shopping / Custom Label 0", "Google Shopping / Custom Label 1",
    "Google Shopping / Custom Label 2", "Google Shopping / Custom Label 3",
    "Google Shopping / Custom Label 4",
    VARIANT_IMAGE, WEIGHT_UNIT, STATUS,
];

/// Returns the first line of a file: Shopify's columns in Shopify's order, then those of other
/// texts.
pub fn header() -> Vec<&'static str> {
    let texts = text_attributes().filter_map(|text| text.column);
    let others = texts.filter(|column| !SHOPIFY_HEADER.contains(column));
    SHOPIFY_HEADER.into_iter().chain(others).collect()
}

/// Columns with numbers, from which the decimal signs of a file are learned.
pub const NUMBERS: [&str; 4] = [PRICE, COMPARE_AT, GRAMS, QUANTITY];

/// Returns the column for a name in a file. Case, spaces and punctuation are ignored.
pub fn column(name: &str) -> Option<&'static str> {
    let folded = other_systems::folded(name);
    Some(match folded.as_str() {
        "handle" | "urlhandle" | "producthandle" => HANDLE,
        "title" | "producttitle" | "name" | "productname" => TITLE,
        "bodyhtml" | "body" | "description" | "descriptionhtml" | "productdescription" => BODY,
        "vendor" | "productvendor" | "brand" => VENDOR,
        "type" | "producttype" => TYPE,
        "customproducttype" | "customtype" => CUSTOM_TYPE,
        "productcategory" | "standardizedproducttype" | "standardproducttype" | "category" => {
            TAXONOMY
        }
        "tags" | "producttags" => TAGS,
        "published" | "publishedononlinestore" => PUBLISHED,
        "status" | "productstatus" => STATUS,
        "option1name" => OPTION_NAMES[0],
        "option2name" => OPTION_NAMES[1],
        "option3name" => OPTION_NAMES[2],
        "option1value" | "option1" => OPTION_VALUES[0],
        "option2value" | "option2" => OPTION_VALUES[1],
        "option3value" | "option3" => OPTION_VALUES[2],
        "variantsku" | "sku" | "productsku" => SKU,
        "variantgrams" | "weightvaluegrams" | "weightgrams" | "grams" => GRAMS,
        "variantinventorytracker" | "inventorytracker" => TRACKER,
        "variantinventoryqty"
        | "variantinventoryquantity"
        | "inventoryquantity"
        | "inventoryqty"
        | "quantity"
        | "qty"
        | "stock"
        | "onhand"
        | "onhandnew"
        | "stockonhand" => QUANTITY,
        "variantinventorypolicy" | "continuesellingwhenoutofstock" | "inventorypolicy" => POLICY,
        "variantfulfillmentservice" | "fulfillmentservice" => FULFILLMENT,
        "variantprice" | "price" => PRICE,
        "variantcompareatprice" | "compareatprice" => COMPARE_AT,
        "variantrequiresshipping" | "requiresshipping" => SHIPPING,
        "varianttaxable" | "chargetax" | "taxable" => TAXABLE,
        "variantbarcode" | "barcode" | "gtin" | "ean" => BARCODE,
        "imagesrc" | "productimageurl" | "imageurl" => IMAGE,
        "imageposition" | "productimageposition" => IMAGE_POSITION,
        "imagealttext" | "productimagealttext" => ALT,
        "giftcard" => GIFT_CARD,
        "variantimage" | "variantimageurl" => VARIANT_IMAGE,
        "variantweightunit" | "weightunitfordisplay" | "weightunit" => WEIGHT_UNIT,
        _ => {
            let mut columns = text_attributes().filter_map(|text| text.column);
            return columns.find(|column| other_systems::folded(column) == folded);
        }
    })
}

/// A column of converted rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConvertedColumn {
    /// The column's name in Shopify's format.
    pub column: &'static str,
    /// The column's name in the file.
    pub label: String,
}

/// The columns of a file.
#[derive(Debug)]
pub struct Header {
    positions: HashMap<&'static str, usize>,
    names: Vec<String>,
    /// Positions of columns that the shop ignores.
    ignored: Vec<usize>,
    /// Names of columns that are not read because another column has the same meaning.
    pub repeated: Vec<String>,
}

impl Header {
    /// Reads the first line. The columns may be in any order.
    pub fn read(line: &[String]) -> Result<Self, UnreadableFile> {
        let names: Vec<String> = line.iter().map(|name| name.trim().to_owned()).collect();
        let mut positions: HashMap<&'static str, usize> = HashMap::new();
        let mut repeated = Vec::new();
        for (position, name) in names.iter().enumerate() {
            let Some(known) = column(name) else { continue };
            match positions.get(known).copied() {
                None => {
                    positions.insert(known, position);
                }
                // Shopify's own name for a column takes precedence over other names.
                Some(other) if name == known && names[other] != known => {
                    positions.insert(known, position);
                    repeated.push(names[other].clone());
                }
                Some(_) => repeated.push(name.clone()),
            }
        }
        if let Some(system) = other_systems::recognize(&names) {
            return Err(UnreadableFile::OtherSystem(system));
        }
        let is_ignored = |at: &usize| !names[*at].is_empty() && column(&names[*at]).is_none();
        let ignored = (0..names.len()).filter(is_ignored).collect();
        Self { positions, names, ignored, repeated }.identified()
    }

    /// Gives the columns of the first line the meanings that someone chose. Columns without a meaning are
    /// ignored.
    pub fn mapped(
        line: &[String],
        positions: HashMap<&'static str, usize>,
    ) -> Result<Self, UnreadableFile> {
        let names: Vec<String> = line.iter().map(|name| name.trim().to_owned()).collect();
        let is_ignored =
            |at: &usize| !names[*at].is_empty() && !positions.values().any(|used| used == at);
        let ignored = (0..names.len()).filter(is_ignored).collect();
        Self { positions, names, ignored, repeated: Vec::new() }.identified()
    }

    /// The columns of rows that were converted. The labels are the file's own names.
    pub fn converted(columns: Vec<ConvertedColumn>) -> Self {
        let mut positions = HashMap::new();
        let mut names = Vec::with_capacity(columns.len());
        for (position, ConvertedColumn { column, label }) in columns.into_iter().enumerate() {
            positions.insert(column, position);
            names.push(label);
        }
        Self { positions, names, ignored: Vec::new(), repeated: Vec::new() }
    }

    fn identified(self) -> Result<Self, UnreadableFile> {
        let is_known = |column: &&str| self.positions.contains_key(*column);
        if [HANDLE, TITLE, SKU].iter().any(is_known) {
            Ok(self)
        } else {
            Err(UnreadableFile::NoColumn)
        }
    }

    /// Returns the position of a column, if the file has it.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.positions.get(column).copied()
    }

    /// Returns the file's own name for a column.
    pub fn label<'a>(&'a self, column: &'a str) -> &'a str {
        self.position(column).map_or(column, |position| &self.names[position])
    }

    /// Returns the file's own name for the column at a position.
    pub fn name(&self, position: usize) -> &str {
        self.names.get(position).map_or("row", String::as_str)
    }

    /// The number of cells of a full row.
    pub fn width(&self) -> usize {
        self.names.len()
    }

    /// Returns the positions of the columns that the shop ignores.
    pub fn unused(&self) -> impl Iterator<Item = usize> {
        self.ignored.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(names: &[&str]) -> Result<Header, UnreadableFile> {
        Header::read(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn columns_may_have_any_order_and_old_or_new_names() {
        let header = read(&["variant price", "Colour of the box", " TITLE", "URL handle"]).unwrap();
        assert_eq!(header.position(PRICE), Some(0));
        assert_eq!(header.position(TITLE), Some(2));
        assert_eq!((header.position(HANDLE), header.label(HANDLE)), (Some(3), "URL handle"));
        assert_eq!(header.position(VENDOR), None);
        let unused: Vec<&str> = header.unused().map(|at| header.name(at)).collect();
        assert_eq!(unused, ["Colour of the box"]);
        assert!(read(&super::header()).is_ok());
        for name in super::header() {
            assert!(column(name) == Some(name) || name.starts_with("Google"), "{name}");
        }
    }

    #[test]
    fn a_file_needs_a_column_that_identifies_its_products() {
        assert_eq!(read(&["Price", "Body (HTML)"]).unwrap_err(), UnreadableFile::NoColumn);
        assert!(read(&["SKU", "Quantity"]).is_ok());
        let twice = read(&["Handle", "Price", "Variant Price", "title", "Title", "TITLE"]).unwrap();
        assert_eq!((twice.position(PRICE), twice.position(TITLE)), (Some(2), Some(4)));
        assert_eq!(twice.repeated, ["Price", "title", "TITLE"]);
    }
}
