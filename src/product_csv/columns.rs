//! The columns of a Shopify product file.

use std::collections::HashMap;

use csv::StringRecord;

use super::report::Unreadable;

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
pub const SEO_TITLE: &str = "SEO Title";
pub const SEO_DESCRIPTION: &str = "SEO Description";
pub const VARIANT_IMAGE: &str = "Variant Image";
pub const WEIGHT_UNIT: &str = "Variant Weight Unit";

/// The word for a product's status that newer files have beside [`PUBLISHED`]; read, not written.
pub const STATUS: &str = "Status";

/// The only option of a product without options, and its only value.
pub const NO_OPTION: (&str, &str) = ("Title", "Default Title");

/// The first line of a file, complete and in Shopify's order.
#[rustfmt::skip]
pub const HEADER: [&str; 44] = [
    HANDLE, TITLE, BODY, VENDOR, TYPE, TAGS, PUBLISHED,
    OPTION_NAMES[0], OPTION_VALUES[0], OPTION_NAMES[1], OPTION_VALUES[1],
    OPTION_NAMES[2], OPTION_VALUES[2],
    SKU, GRAMS, TRACKER, QUANTITY, POLICY, FULFILLMENT, PRICE, COMPARE_AT, SHIPPING, TAXABLE,
    BARCODE, IMAGE, ALT, GIFT_CARD, SEO_TITLE, SEO_DESCRIPTION,
    "Google Shopping / Google Product Category", "Google Shopping / Gender",
    "Google Shopping / Age Group", "Google Shopping / MPN",
    "Google Shopping / AdWords Grouping", "Google Shopping / AdWords Labels",
    "Google Shopping / Condition", "Google Shopping / Custom Product",
    "Google Shopping / Custom Label 0", "Google Shopping / Custom Label 1",
    "Google Shopping / Custom Label 2", "Google Shopping / Custom Label 3",
    "Google Shopping / Custom Label 4",
    VARIANT_IMAGE, WEIGHT_UNIT,
];

/// Without these nothing can be read.
const REQUIRED: [&str; 3] = [HANDLE, TITLE, PRICE];

/// Where each known column of a file stands. Others are ignored.
#[derive(Debug)]
pub struct Header {
    places: HashMap<&'static str, usize>,
    names: Vec<String>,
}

impl Header {
    /// Reads the first line, in whatever order and case the names are.
    pub fn read(line: &StringRecord) -> Result<Self, Unreadable> {
        let names: Vec<String> = line.iter().map(|name| name.trim().to_owned()).collect();
        let mut places = HashMap::new();
        for (place, name) in names.iter().enumerate() {
            let known =
                HEADER.iter().chain([&STATUS]).find(|known| known.eq_ignore_ascii_case(name));
            if known.is_some_and(|known| places.insert(*known, place).is_some()) {
                return Err(Unreadable::TwiceColumn(name.clone()));
            }
        }
        let missing: Vec<&str> =
            REQUIRED.into_iter().filter(|column| !places.contains_key(column)).collect();
        if missing.is_empty() {
            Ok(Self { places, names })
        } else {
            Err(Unreadable::NoColumn(missing.join(", ")))
        }
    }

    /// Where a column stands, if the file has it.
    pub fn place(&self, column: &str) -> Option<usize> {
        self.places.get(column).copied()
    }

    /// The file's own name of the column at a place.
    pub fn name(&self, place: usize) -> &str {
        self.names.get(place).map_or("row", String::as_str)
    }

    /// How many cells each row has.
    pub fn width(&self) -> usize {
        self.names.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(names: &[&str]) -> Result<Header, Unreadable> {
        Header::read(&StringRecord::from(names))
    }

    #[test]
    fn columns_stand_in_any_order_and_unknown_ones_are_ignored() {
        let header = read(&["variant price", "Colour of the box", " Title", "Handle"]).unwrap();
        assert_eq!(header.place(PRICE), Some(0));
        assert_eq!(header.place(TITLE), Some(2));
        assert_eq!(header.place(VENDOR), None);
    }

    #[test]
    fn missing_and_repeated_columns_are_named() {
        let missing = read(&["Title", "Body (HTML)"]).unwrap_err();
        assert_eq!(missing.to_string(), "has no column Handle, Variant Price");
        let twice = read(&["Handle", "Title", "Variant Price", "title"]).unwrap_err();
        assert_eq!(twice.to_string(), "has the column title twice");
    }
}
