//! Rows of the catalogue's tables.

mod written;

pub use written::{CategoryRow, ImageRow, ProductRow, VariantRow};

use crate::foundation::{
    clock::Timestamp,
    ids::{CategoryId, ImageId, ProductId, VariantId},
    money::Money,
};

/// Whether a product can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProductStatus {
    /// Being written; only the shopkeeper sees it.
    Draft,
    /// In the shop.
    Active,
    /// Can be bought by whoever knows its address; stands in no list, search or site map.
    Unlisted,
    /// No longer sold; kept because orders name it.
    Archived,
}

impl ProductStatus {
    /// All of them, in the order of a product's life.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Active, Self::Unlisted, Self::Archived];

    /// Whether shoppers can open its page and buy it.
    pub fn is_public(self) -> bool {
        matches!(self, Self::Active | Self::Unlisted)
    }

    /// The word for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Active => "Active",
            Self::Unlisted => "Unlisted",
            Self::Archived => "Archived",
        }
    }

    /// The word in the database and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Active => "active",
            Self::Unlisted => "unlisted",
            Self::Archived => "archived",
        }
    }
}

/// Reads the database's word; an unknown one is not shown.
impl From<String> for ProductStatus {
    fn from(word: String) -> Self {
        match word.as_str() {
            "active" => Self::Active,
            "unlisted" => Self::Unlisted,
            "archived" => Self::Archived,
            _ => Self::Draft,
        }
    }
}

/// A product without its variants.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::products)]
pub struct Product {
    /// The id.
    pub id: ProductId,
    /// Its address, unique.
    pub slug: String,
    /// Its name in product files, unique and verbatim.
    pub handle: String,
    /// Its name.
    pub title: String,
    /// Cleaned HTML.
    pub description: String,
    /// Whether it can be seen.
    #[diesel(deserialize_as = String)]
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
    /// Which goods it is taxed like.
    pub tax_class: String,
    /// How often its page was looked at.
    pub views: i64,
    /// Names of up to three options.
    pub option1_name: Option<String>,
    /// See `option1_name`.
    pub option2_name: Option<String>,
    /// See `option1_name`.
    pub option3_name: Option<String>,
    /// Title for search engines; empty means the title.
    pub seo_title: String,
    /// Description for search engines.
    pub seo_description: String,
    /// The lowest price of its variants.
    pub min_price: Money,
    /// The highest price of its variants.
    pub max_price: Money,
    /// Counts changes, so that two editors notice each other.
    pub version: i32,
    /// When it was made.
    pub inserted_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// What a list shows of a product itself.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::products)]
pub struct ProductSummary {
    /// The id.
    pub id: ProductId,
    /// Its address.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// When it can be bought from; none means at once.
    pub released_at: Option<Timestamp>,
    /// Names of its options.
    pub option1_name: Option<String>,
    /// See `option1_name`.
    pub option2_name: Option<String>,
    /// The lowest price of its variants.
    pub min_price: Money,
    /// The highest price of its variants.
    pub max_price: Money,
}

/// One way to buy a product. A product without options has exactly one.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::variants)]
pub struct Variant {
    /// The id.
    pub id: VariantId,
    /// The product that it is one of.
    pub product_id: ProductId,
    /// Its place among the product's variants, from 1.
    pub position: i32,
    /// Stock keeping unit, unique in the shop.
    pub sku: Option<String>,
    /// Values of the product's options; empty where it has fewer.
    pub option1: String,
    /// See `option1`.
    pub option2: String,
    /// See `option1`.
    pub option3: String,
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
    /// Whether stock is counted; where not, there is always enough.
    pub track_stock: bool,
    /// Whether it can be sold when there is none.
    pub backorder: bool,
    /// How many one order may have.
    pub max_per_order: Option<i32>,
    /// The picture that shows this one.
    pub image_id: Option<ImageId>,
}

/// A picture of a product.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::product_images)]
pub struct Image {
    /// The id.
    pub id: ImageId,
    /// What it shows.
    pub product_id: ProductId,
    /// Its place among the product's pictures, from 1.
    pub position: i32,
    /// Its address: a path of this shop, or one elsewhere that an import brought.
    pub src: String,
    /// What it shows, in words.
    pub alt: String,
}

/// A shelf of the shop.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::categories)]
pub struct Category {
    /// The id.
    pub id: CategoryId,
    /// Its name, unique.
    pub title: String,
    /// Its address, unique.
    pub slug: String,
    /// A sentence or two.
    pub description: String,
    /// The category that it is part of.
    pub parent_id: Option<CategoryId>,
    /// Its place in lists; equal ones are sorted by title.
    pub position: i32,
    /// Counts changes, so that two editors notice each other.
    pub version: i32,
}
