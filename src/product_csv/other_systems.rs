//! Files of other shop systems, recognized by their columns.

use std::fmt;

/// A shop system whose files can't be imported directly.
#[derive(Debug, PartialEq, Eq)]
pub struct OtherSystem {
    /// Its name, or a description of the file if it contains no products.
    name: &'static str,
    /// Groups of normalized column names. A file with all names of one group comes from the system.
    signs: &'static [&'static [&'static str]],
    /// Its columns with their names in Shopify's format.
    columns: &'static [(&'static str, &'static str)],
    /// The system, if its rows can be converted.
    pub converts: Option<ConvertibleSystem>,
}

/// A shop system whose rows can be converted into Shopify's format.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum ConvertibleSystem {
    /// WooCommerce's export of products.
    #[strum(serialize = "woocommerce")]
    WooCommerce,
    /// Magento's export of products, with the simple products of configurable ones.
    Magento,
    /// Medusa's export of products.
    Medusa,
    /// Square's export of the item library.
    Square,
    /// Etsy's download of active listings.
    Etsy,
}

impl OtherSystem {
    /// Its name, such as `WooCommerce`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Returns `true` if its files have products.
    pub fn has_products(&self) -> bool {
        !self.columns.is_empty()
    }

    /// Returns the columns of the file by which it is recognized.
    pub fn evidence<'n>(&self, names: &'n [String]) -> Vec<&'n str> {
        let has = |sign: &&str| names.iter().any(|name| folded(name) == **sign);
        let group = self.signs.iter().find(|signs| signs.iter().all(has)).copied();
        let signs = group.unwrap_or_default();
        let find = |sign: &&str| names.iter().find(|name| folded(name) == **sign);
        signs.iter().filter_map(find).map(String::as_str).collect()
    }

    /// Returns Shopify's name for a column of the system.
    pub fn column(&self, name: &str) -> Option<&'static str> {
        let name = folded(name);
        let found = self.columns.iter().find(|(theirs, _)| folded(theirs) == name);
        found.map(|(_, ours)| *ours)
    }
}

/// Returns a name without case, spaces and punctuation: `Body (HTML)` becomes `bodyhtml`.
pub fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns the other system that a file with these columns comes from.
pub fn recognize(names: &[String]) -> Option<&'static OtherSystem> {
    let names: Vec<String> = names.iter().map(|name| folded(name)).collect();
    let has = |sign: &&str| names.iter().any(|name| name == sign);
    let matches = |signs: &&[&str]| signs.iter().all(has);
    SYSTEMS.iter().find(|system| system.signs.iter().any(&matches))
}

/// Writes `comes from WooCommerce. …`, to follow the file's name.
impl fmt::Display for OtherSystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "comes from {}. ", self.name)?;
        if self.columns.is_empty() {
            return write!(f, "It doesn't list products, so there is nothing to import");
        }
        let names: Vec<String> =
            self.columns.iter().map(|(theirs, ours)| format!("{theirs} to {ours}")).collect();
        write!(
            f,
            "Products are read in Shopify's format: rename its columns ({}), delete the others, and \
             import it again; its products are imported as drafts unless you add a column Handle",
            names.join(", ")
        )
    }
}

const SYSTEMS: &[OtherSystem] = &[
    OtherSystem {
        name: "Medusa",
        signs: &[
            &["producthandle", "producttitle", "variantmanageinventory"],
            &["producthandle", "productdiscountable"],
        ],
        columns: &[
            ("Product Handle", "Handle"),
            ("Product Title", "Title"),
            ("Product Description", "Body (HTML)"),
            ("Variant SKU", "Variant SKU"),
        ],
        converts: Some(ConvertibleSystem::Medusa),
    },
    OtherSystem {
        name: "WooCommerce",
        signs: &[
            &["name", "regularprice"],
            &["isfeatured", "name"],
            &["visibilityincatalog", "name"],
        ],
        columns: &[
            ("Name", "Title"),
            ("Description", "Body (HTML)"),
            ("SKU", "Variant SKU"),
            ("Regular price", "Variant Price"),
            ("Stock", "Variant Inventory Qty"),
        ],
        converts: Some(ConvertibleSystem::WooCommerce),
    },
    OtherSystem {
        name: "BigCommerce",
        signs: &[
            &["productcodesku"],
            &["itemtype", "productname"],
            &["item", "name", "inventorytracking"],
        ],
        columns: &[
            ("Product Name", "Title"),
            ("Product Description", "Body (HTML)"),
            ("Product Code/SKU", "Variant SKU"),
            ("Brand Name", "Vendor"),
            ("Price", "Variant Price"),
            ("Current Stock Level", "Variant Inventory Qty"),
        ],
        converts: None,
    },
    OtherSystem {
        name: "Square",
        signs: &[
            &["itemname", "variationname"],
            &["referencehandle", "itemname"],
            &["token", "itemname"],
        ],
        columns: &[
            ("Item Name", "Title"),
            ("Variation Name", "Option1 Value"),
            ("SKU", "Variant SKU"),
            ("Price", "Variant Price"),
            ("GTIN", "Variant Barcode"),
        ],
        converts: Some(ConvertibleSystem::Square),
    },
    OtherSystem {
        name: "Magento",
        signs: &[&["attributesetcode"], &["productwebsites"], &["sku", "urlkey", "producttype"]],
        columns: &[
            ("name", "Title"),
            ("url_key", "Handle"),
            ("description", "Body (HTML)"),
            ("sku", "Variant SKU"),
            ("price", "Variant Price"),
            ("qty", "Variant Inventory Qty"),
        ],
        converts: Some(ConvertibleSystem::Magento),
    },
    OtherSystem {
        name: "Etsy",
        signs: &[
            &["title", "currencycode", "materials"],
            &["title", "currencycode", "image1"],
            &["title", "variation1type"],
        ],
        columns: &[
            ("TITLE", "Title"),
            ("DESCRIPTION", "Body (HTML)"),
            ("PRICE", "Variant Price"),
            ("QUANTITY", "Variant Inventory Qty"),
            ("TAGS", "Tags"),
            ("IMAGE1", "Image Src"),
            ("SKU", "Variant SKU"),
        ],
        converts: Some(ConvertibleSystem::Etsy),
    },
    OtherSystem {
        name: "PrestaShop",
        signs: &[
            &["active01", "name"],
            &["productid", "active01"],
            &["categoriesxyz"],
            &["pricetaxexcluded"],
            &["pricetaxincluded", "name"],
        ],
        columns: &[
            ("Name", "Title"),
            ("Description", "Body (HTML)"),
            ("Reference #", "Variant SKU"),
            ("Price tax included", "Variant Price"),
            ("Quantity", "Variant Inventory Qty"),
        ],
        converts: None,
    },
    OtherSystem {
        name: "Wix",
        signs: &[
            &["handleid", "fieldtype"],
            &["handleid", "productimageurl"],
            &["handle", "fieldtype", "name"],
        ],
        columns: &[
            ("handleId", "Handle"),
            ("name", "Title"),
            ("description", "Body (HTML)"),
            ("sku", "Variant SKU"),
            ("price", "Variant Price"),
            ("inventory", "Variant Inventory Qty"),
        ],
        converts: None,
    },
    OtherSystem {
        name: "Squarespace",
        signs: &[
            &["productidnoneditable"],
            &["productid", "variantid", "producturl", "hostedimageurls"],
            &["productpage", "producturl", "title"],
        ],
        columns: &[
            ("Product URL", "Handle"),
            ("SKU", "Variant SKU"),
            ("Price", "Variant Price"),
            ("Stock", "Variant Inventory Qty"),
        ],
        converts: None,
    },
    OtherSystem {
        name: "Ecwid",
        signs: &[&["productinternalid"], &["productname", "productsku", "productprice"]],
        columns: &[
            ("product_name", "Title"),
            ("product_description", "Body (HTML)"),
            ("product_sku", "Variant SKU"),
            ("product_price", "Variant Price"),
            ("product_quantity", "Variant Inventory Qty"),
        ],
        converts: None,
    },
    OtherSystem {
        name: "Shopware",
        signs: &[
            &["productnumber", "translationsdefaultname"],
            &["ordernumber", "mainnumber"],
            &["productnumber", "taxid"],
        ],
        columns: &[
            ("name", "Title"),
            ("productNumber", "Variant SKU"),
            ("price", "Variant Price"),
            ("stock", "Variant Inventory Qty"),
        ],
        converts: None,
    },
    OtherSystem {
        name: "OpenCart",
        signs: &[&["nameengb", "model"], &["productid", "model", "seokeyword"]],
        columns: &[
            ("name", "Title"),
            ("model", "Variant SKU"),
            ("price", "Variant Price"),
            ("quantity", "Variant Inventory Qty"),
        ],
        converts: None,
    },
    OtherSystem {
        name: "Lightspeed",
        signs: &[
            &["handle", "name", "supplyprice"],
            &["internalid", "usc"],
            &["systemid", "upc", "item"],
        ],
        columns: &[
            ("handle", "Handle"),
            ("name", "Title"),
            ("sku", "Variant SKU"),
            ("retail_price", "Variant Price"),
        ],
        converts: None,
    },
    OtherSystem {
        name: "Amazon",
        signs: &[&["itemsku", "itemname"], &["sellersku", "asin1"], &["itemname", "sellersku"]],
        columns: &[
            ("item_name", "Title"),
            ("item_sku", "Variant SKU"),
            ("standard_price", "Variant Price"),
            ("quantity", "Variant Inventory Qty"),
        ],
        converts: None,
    },
    OtherSystem {
        name: "eBay",
        signs: &[
            &["itemnumber", "availablequantity"],
            &["customlabelsku", "startprice"],
            &["customlabel", "startprice"],
        ],
        columns: &[
            ("Title", "Title"),
            ("Custom label (SKU)", "Variant SKU"),
            ("Start price", "Variant Price"),
            ("Available quantity", "Variant Inventory Qty"),
        ],
        converts: None,
    },
    OtherSystem {
        name: "Google Merchant Center",
        signs: &[&["id", "title", "imagelink"], &["id", "title", "availability", "link"]],
        columns: &[
            ("id", "Variant SKU"),
            ("title", "Title"),
            ("description", "Body (HTML)"),
            ("price", "Variant Price"),
            ("image_link", "Image Src"),
        ],
        converts: None,
    },
    OtherSystem {
        name: "a list of orders",
        signs: &[&["financialstatus", "lineitemname"], &["lineitemquantity", "lineitemname"]],
        columns: &[],
        converts: None,
    },
    OtherSystem {
        name: "a list of customers",
        signs: &[&["firstname", "lastname", "email", "totalorders"], &["acceptsemailmarketing"]],
        columns: &[],
        converts: None,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    fn system(line: &str) -> Option<&'static str> {
        let names: Vec<String> = line.split(',').map(str::to_owned).collect();
        recognize(&names).map(|system| system.name)
    }

    #[test]
    fn files_of_other_systems_are_recognized_by_their_columns() {
        for (line, name) in [
            ("ID,Type,SKU,Name,Published,Is featured?,Regular price,Stock", "WooCommerce"),
            ("Item Type,Product ID,Product Name,Product Code/SKU,Brand Name,Price", "BigCommerce"),
            ("Token,Item Name,Variation Name,SKU,Description,Category,Price,GTIN", "Square"),
            ("sku,attribute_set_code,product_type,name,price,qty", "Magento"),
            ("TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY,TAGS,MATERIALS,IMAGE1", "Etsy"),
            ("Product ID,Active (0/1),Name *,Price tax excluded,Quantity", "PrestaShop"),
            ("handleId,fieldType,name,description,productImageUrl,collection,sku", "Wix"),
            ("Product ID [Non Editable],Title,SKU,Price,Stock", "Squarespace"),
            ("Name,Email,Financial Status,Lineitem quantity,Lineitem name", "a list of orders"),
        ] {
            assert_eq!(system(line), Some(name), "{line}");
        }
        assert_eq!(system("Title,URL handle,Description,Vendor,Product category,SKU,Price"), None);
        assert_eq!(system("Title,Price,Quantity,Tags"), None);
    }

    #[test]
    fn the_message_names_the_system_and_says_what_to_do() {
        let names = ["Name".to_owned(), "Regular price".to_owned()];
        let message = recognize(&names).unwrap().to_string();
        assert!(
            message.starts_with("comes from WooCommerce. Products are read in Shopify's format")
        );
        assert!(message.contains("Regular price to Variant Price"), "{message}");
    }
}
