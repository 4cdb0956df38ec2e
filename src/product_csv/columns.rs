//! The columns of a product file, under the names that Shopify has given them over the years.

use std::collections::HashMap;

use super::{other_systems, report::Unreadable};

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
pub const STATUS: &str = "Status";

/// Columns that some files have and that are read, not written.
pub const IMAGE_POSITION: &str = "Image Position";
pub const CUSTOM_TYPE: &str = "Custom Product Type";
pub const TAXONOMY: &str = "Product Category";

/// The only option of a product without options, and its only value.
pub const NO_OPTION: (&str, &str) = ("Title", "Default Title");

/// The first line of a file, complete and in Shopify's order.
#[rustfmt::skip]
pub const HEADER: [&str; 45] = [
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
    VARIANT_IMAGE, WEIGHT_UNIT, STATUS,
];

/// Columns with numbers, by which a file tells how it writes decimals.
pub const NUMBERS: [&str; 4] = [PRICE, COMPARE_AT, GRAMS, QUANTITY];

/// The column that a name in a file means, in whatever case and however spaced and dashed.
pub fn column(name: &str) -> Option<&'static str> {
    Some(match other_systems::folded(name).as_str() {
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
        "seotitle" => SEO_TITLE,
        "seodescription" => SEO_DESCRIPTION,
        "variantimage" | "variantimageurl" => VARIANT_IMAGE,
        "variantweightunit" | "weightunitfordisplay" | "weightunit" => WEIGHT_UNIT,
        _ => return None,
    })
}

/// Where each known column of a file stands.
#[derive(Debug)]
pub struct Header {
    places: HashMap<&'static str, usize>,
    names: Vec<String>,
    /// Names of columns that mean what an earlier one means, and are not read.
    pub repeated: Vec<String>,
}

impl Header {
    /// Reads the first line, in whatever order the columns are.
    pub fn read(line: &[String]) -> Result<Self, Unreadable> {
        let names: Vec<String> = line.iter().map(|name| name.trim().to_owned()).collect();
        let mut places: HashMap<&'static str, usize> = HashMap::new();
        let mut repeated = Vec::new();
        for (place, name) in names.iter().enumerate() {
            let Some(known) = column(name) else { continue };
            match places.get(known).copied() {
                None => {
                    places.insert(known, place);
                }
                // Shopify's own name of a column is surer than another one.
                Some(other) if name == known && names[other] != known => {
                    places.insert(known, place);
                    repeated.push(names[other].clone());
                }
                Some(_) => repeated.push(name.clone()),
            }
        }
        if let Some(system) = other_systems::recognize(&names) {
            return Err(Unreadable::OtherSystem(system));
        }
        let identities = [HANDLE, TITLE, SKU];
        if identities.iter().any(|column| places.contains_key(column)) {
            Ok(Self { places, names, repeated })
        } else {
            Err(Unreadable::NoColumn)
        }
    }

    /// Where a column stands, if the file has it.
    pub fn place(&self, column: &str) -> Option<usize> {
        self.places.get(column).copied()
    }

    /// The file's own name of a column.
    pub fn label<'a>(&'a self, column: &'a str) -> &'a str {
        self.place(column).map_or(column, |place| &self.names[place])
    }

    /// The file's own name of the column at a place.
    pub fn name(&self, place: usize) -> &str {
        self.names.get(place).map_or("row", String::as_str)
    }

    /// How many cells a full row has.
    pub fn width(&self) -> usize {
        self.names.len()
    }

    /// Places and names of columns of which the shop makes nothing.
    pub fn unused(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_unused = |(_, name): &(usize, &str)| !name.is_empty() && column(name).is_none();
        self.names.iter().map(String::as_str).enumerate().filter(is_unused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(names: &[&str]) -> Result<Header, Unreadable> {
        Header::read(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn columns_stand_in_any_order_under_old_and_new_names() {
        let header = read(&["variant price", "Colour of the box", " TITLE", "URL handle"]).unwrap();
        assert_eq!(header.place(PRICE), Some(0));
        assert_eq!(header.place(TITLE), Some(2));
        assert_eq!((header.place(HANDLE), header.label(HANDLE)), (Some(3), "URL handle"));
        assert_eq!(header.place(VENDOR), None);
        assert_eq!(header.unused().collect::<Vec<_>>(), [(1, "Colour of the box")]);
        assert!(read(&HEADER).is_ok());
        for name in HEADER {
            assert!(column(name) == Some(name) || name.starts_with("Google"), "{name}");
        }
    }

    #[test]
    fn a_file_needs_something_that_names_its_products() {
        assert_eq!(read(&["Price", "Body (HTML)"]).unwrap_err(), Unreadable::NoColumn);
        assert!(read(&["SKU", "Quantity"]).is_ok());
        let twice = read(&["Handle", "Price", "Variant Price", "title", "Title", "TITLE"]).unwrap();
        assert_eq!((twice.place(PRICE), twice.place(TITLE)), (Some(2), Some(4)));
        assert_eq!(twice.repeated, ["Price", "title", "TITLE"]);
    }
}
