//! A product as a form or a file wants it to be.

use crate::foundation::{
    clock::Timestamp,
    ids::{CategoryId, VariantId},
    money::Money,
};

use super::models::ProductStatus;

/// Everything about a product that is written in one go. What it leaves out goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductDraft {
    /// Its address; must be free. Empty makes one of the title.
    pub slug: String,
    /// Its name in product files; must be free. Empty makes it the same as a new address.
    pub handle: String,
    /// Its name.
    pub title: String,
    /// HTML, cleaned when it is saved.
    pub description: String,
    /// Whether it can be seen.
    pub status: ProductStatus,
    /// When it can be bought from; none means at once.
    pub released_at: Option<Timestamp>,
    /// How many one customer may have, over all orders.
    pub max_per_customer: Option<i32>,
    /// Who makes it.
    pub vendor: String,
    /// What kind of thing it is.
    pub product_type: String,
    /// Words separated by commas.
    pub tags: String,
    /// Which goods it is taxed like, in lower case; empty means the standard class.
    pub tax_class: String,
    /// Names of up to three options; a product without options has none.
    pub options: Vec<String>,
    /// Title for search engines.
    pub seo_title: String,
    /// Description for search engines.
    pub seo_description: String,
    /// At least one; each differs from the others in an option.
    pub variants: Vec<VariantDraft>,
    /// In the order of the gallery.
    pub images: Vec<ImageDraft>,
    /// The categories that it is in, all of them.
    pub categories: Vec<CategoryId>,
}

/// A variant as it shall be. It takes the place of the product's variant with the same id,
/// else of the one with the same SKU, else of the one with the same options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariantDraft {
    /// The variant that this one was, where that is known; a stranger's id counts as unknown.
    pub id: Option<VariantId>,
    /// Stock keeping unit; must be free.
    pub sku: Option<String>,
    /// As many values as the product has options.
    pub options: Vec<String>,
    /// What one costs.
    pub price: Money,
    /// What one cost before a reduction.
    pub compare_at_price: Option<Money>,
    /// GTIN, EAN, ISBN.
    pub barcode: String,
    /// Weight.
    pub grams: i32,
    /// Whether there is something to send.
    pub requires_shipping: bool,
    /// Whether tax is due.
    pub taxable: bool,
    /// Whether stock is counted.
    pub track_stock: bool,
    /// Whether it can be sold when there is none.
    pub backorder: bool,
    /// How many one order may have.
    pub max_per_order: Option<i32>,
    /// Address of the picture that shows this one; joins the gallery when it is not there yet.
    pub image_src: Option<String>,
}

/// A picture as it shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageDraft {
    /// Its address.
    pub src: String,
    /// What it shows, in words.
    pub alt: String,
}
