//! Products and their pictures.

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::{
    db::schema::{product_images, products},
    foundation::{
        clock::Timestamp,
        ids::{ImageId, PictureId, ProductId},
        money::Money,
    },
    pictures::{FocalPoint, Picture},
    search::DocumentStatus,
    text_enum,
};

/// Maximum number of characters of a line of text.
pub const MAX_LINE: usize = 255;
/// Maximum number of characters of a description.
pub const MAX_DESCRIPTION: usize = 200_000;
/// Maximum number of characters of all tags together.
pub const MAX_TAGS: usize = 65_000;
/// Maximum number of characters of a description for search engines, or of a picture's description.
pub const MAX_SUMMARY: usize = 1_000;

/// A product's status, which decides who can see and buy it.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
    strum::IntoStaticStr,
    strum::EnumString,
    Serialize,
    Deserialize,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum ProductStatus {
    /// Not ready yet; visible to admins only.
    #[default]
    Draft,
    /// For sale and in lists.
    Active,
    /// Can be bought by everyone who has its URL, but is in no list, search or sitemap.
    Unlisted,
    /// No longer sold. Orders still refer to it.
    Archived,
}

text_enum!(ProductStatus);

impl ProductStatus {
    /// Every status, in the order of a product's life cycle.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Active, Self::Unlisted, Self::Archived];

    /// The statuses of products that shoppers can open and buy.
    pub const PUBLIC: [Self; 2] = [Self::Active, Self::Unlisted];

    /// Returns `true` if shoppers can open its page and buy it.
    pub fn is_public(self) -> bool {
        Self::PUBLIC.contains(&self)
    }

    /// The label for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Active => "Active",
            Self::Unlisted => "Unlisted",
            Self::Archived => "Archived",
        }
    }

    /// The status in the catalog index.
    pub fn indexed(self) -> DocumentStatus {
        match self {
            Self::Draft => DocumentStatus::Draft,
            Self::Active => DocumentStatus::Active,
            Self::Unlisted => DocumentStatus::Unlisted,
            Self::Archived => DocumentStatus::Archived,
        }
    }

    /// The value in forms, URLs, product files and the database.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// The attributes of a product that forms and product files contain.
///
/// A new text also needs its entry in [`PRODUCT_FIELDS`]. The form, the checks, the comparison
/// after a conflict and product files follow from that.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    diesel::Queryable,
    diesel::Selectable,
    diesel::Insertable,
    diesel::AsChangeset,
    Serialize,
    Deserialize,
)]
#[diesel(
    table_name = products,
    treat_none_as_null = true,
    treat_none_as_default_value = false
)]
#[serde(default)]
pub struct ProductAttributes {
    /// The last part of its URL, unique.
    pub slug: String,
    /// The unique, verbatim identifier in product files.
    pub handle: String,
    /// The name.
    pub title: String,
    /// Cleaned HTML.
    pub description: String,
    /// The status, which decides who can see it.
    pub status: ProductStatus,
    /// The time when sales begin; `None` means immediately.
    pub released_at: Option<Timestamp>,
    /// The maximum quantity per customer over all orders.
    pub max_per_customer: Option<i32>,
    /// The brand.
    pub vendor: String,
    /// The kind of product, such as `Kettle`.
    pub product_type: String,
    /// Tags separated by commas.
    pub tags: String,
    /// The tax class, in lower case.
    pub tax_class: String,
    /// The title for search engines; empty means the product's title.
    pub seo_title: String,
    /// The description for search engines.
    pub seo_description: String,
}

/// A field of the product form.
pub enum ProductField {
    /// Plain text, which is read and written through its description.
    Text(TextAttribute),
    /// A field with a type or rules of its own: its name and its label.
    Other {
        /// Its name in the form.
        name: &'static str,
        /// Its label for people.
        label: &'static str,
    },
}

/// A plain text among a product's attributes.
pub struct TextAttribute {
    /// Its name in the form.
    pub name: &'static str,
    /// Its label for people.
    pub label: &'static str,
    /// The most characters that it may have.
    pub max: usize,
    /// `true` if it may have line breaks.
    pub is_multiline: bool,
    /// The column of product files that has it.
    pub column: Option<&'static str>,
    /// Returns the text; empty if there is none.
    pub get: fn(&ProductAttributes) -> &str,
    /// Replaces the text.
    pub set: fn(&mut ProductAttributes, String),
}

/// Describes the text of an attribute, which is a `String` or an `Option<String>`.
macro_rules! text {
    ($attribute:ident, $label:expr, $max:expr) => {
        TextAttribute {
            name: stringify!($attribute),
            label: $label,
            max: $max,
            is_multiline: false,
            column: None,
            get: |product| product.$attribute.as_text(),
            set: |product, text| product.$attribute = TextValue::from_text(text),
        }
    };
}

/// The fields of the product form, in the order of the page.
pub static PRODUCT_FIELDS: [ProductField; 15] = [
    text!(title, "Title", MAX_LINE).in_column("Title").field(),
    ProductField::other("slug", "URL"),
    text!(description, "Description", MAX_DESCRIPTION).multiline().in_column("Body (HTML)").field(),
    ProductField::other("status", "Status"),
    ProductField::other("released_at", "Release"),
    ProductField::other("max_per_customer", "Limit per customer"),
    text!(vendor, "Brand", MAX_LINE).in_column("Vendor").field(),
    text!(product_type, "Type", MAX_LINE).in_column("Type").field(),
    text!(tags, "Tags", MAX_TAGS).in_column("Tags").field(),
    text!(tax_class, "Tax class", 50).field(),
    ProductField::other("option1", "Option 1"),
    ProductField::other("option2", "Option 2"),
    ProductField::other("option3", "Option 3"),
    text!(seo_title, "Title for search engines", MAX_LINE).in_column("SEO Title").field(),
    text!(seo_description, "Description for search engines", MAX_SUMMARY)
        .multiline()
        .in_column("SEO Description")
        .field(),
];

impl ProductField {
    const fn other(name: &'static str, label: &'static str) -> Self {
        Self::Other { name, label }
    }

    /// Its name in the form.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text(TextAttribute { name, .. }) | Self::Other { name, .. } => name,
        }
    }

    /// Its label for people.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Text(TextAttribute { label, .. }) | Self::Other { label, .. } => label,
        }
    }
}

impl TextAttribute {
    const fn multiline(self) -> Self {
        Self { is_multiline: true, ..self }
    }

    const fn in_column(self, column: &'static str) -> Self {
        Self { column: Some(column), ..self }
    }

    const fn field(self) -> ProductField {
        ProductField::Text(self)
    }
}

/// The plain texts among a product's attributes.
pub fn text_attributes() -> impl Iterator<Item = &'static TextAttribute> {
    PRODUCT_FIELDS.iter().filter_map(|field| match field {
        ProductField::Text(text) => Some(text),
        ProductField::Other { .. } => None,
    })
}

/// A text in a column.
trait TextValue {
    fn as_text(&self) -> &str;
    fn from_text(text: String) -> Self;
}

impl TextValue for String {
    fn as_text(&self) -> &str {
        self
    }

    fn from_text(text: String) -> Self {
        text
    }
}

/// An empty text is stored as null.
impl TextValue for Option<String> {
    fn as_text(&self) -> &str {
        self.as_deref().unwrap_or_default()
    }

    fn from_text(text: String) -> Self {
        Some(text).filter(|text| !text.is_empty())
    }
}

/// A product without its variants. Its attributes are available through `Deref`.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = products)]
pub struct Product {
    /// The id.
    pub id: ProductId,
    /// The attributes that forms and product files contain.
    #[diesel(embed)]
    pub attributes: ProductAttributes,
    /// The name of its first option, if it has one.
    pub option1_name: Option<String>,
    /// The name of the second option.
    pub option2_name: Option<String>,
    /// The name of the third option.
    pub option3_name: Option<String>,
    /// The lowest price of its variants.
    pub min_price: Money,
    /// The highest price of its variants.
    pub max_price: Money,
    /// The number of views of its page.
    pub views: i64,
    /// Counts changes, to detect concurrent edits.
    pub version: i32,
    /// The time when it was created.
    pub inserted_at: Timestamp,
    /// The time when it was last changed.
    pub updated_at: Timestamp,
}

impl Product {
    /// The names of its options, at most three.
    pub fn option_names(&self) -> Vec<String> {
        let names = [&self.option1_name, &self.option2_name, &self.option3_name];
        names.into_iter().flatten().cloned().collect()
    }
}

impl Deref for Product {
    type Target = ProductAttributes;

    fn deref(&self) -> &ProductAttributes {
        &self.attributes
    }
}

/// A product as it is written. The query sets the timestamps and the version.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Insertable, diesel::AsChangeset)]
#[diesel(
    table_name = products,
    treat_none_as_null = true,
    treat_none_as_default_value = false
)]
pub struct ProductRow {
    #[diesel(embed)]
    pub attributes: ProductAttributes,
    pub option1_name: Option<String>,
    pub option2_name: Option<String>,
    pub option3_name: Option<String>,
    pub min_price: Money,
    pub max_price: Money,
    /// The text that searches match.
    pub search_text: String,
    /// The key for sorting products by title.
    pub title_key: String,
}

/// The attributes of a product that lists show.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = products)]
pub struct ProductSummary {
    /// The id.
    pub id: ProductId,
    /// The last part of its URL.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// The time when sales begin; `None` means immediately.
    pub released_at: Option<Timestamp>,
    /// The name of its first option, if it has one.
    pub option1_name: Option<String>,
    /// The name of the second option.
    pub option2_name: Option<String>,
    /// The lowest price of its variants.
    pub min_price: Money,
    /// The highest price of its variants.
    pub max_price: Money,
}

/// The values by which lists of products are sorted, so that a list can continue after a product.
#[derive(
    Clone, Debug, PartialEq, Eq, Serialize, Deserialize, diesel::Queryable, diesel::Selectable,
)]
#[diesel(table_name = products)]
pub struct ProductPosition {
    /// The id.
    pub id: ProductId,
    /// When it was created.
    pub inserted_at: Timestamp,
    /// The number of views of its page.
    pub views: i64,
    /// The lowest price of its variants.
    pub min_price: Money,
    /// The highest price of its variants.
    pub max_price: Money,
    /// The key of its title.
    pub title_key: String,
}

/// A product with the time of its release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, diesel::Queryable)]
pub struct ReleasedProduct {
    /// The product.
    pub id: ProductId,
    /// The time when sales began.
    pub released_at: Timestamp,
}

/// A product as the sitemap lists it.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = products)]
pub struct SitemapProduct {
    /// The last part of its URL.
    pub slug: String,
    /// The time when it was last changed.
    pub updated_at: Timestamp,
}

/// A picture of a product.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = product_images)]
pub struct Image {
    /// The id.
    pub id: ImageId,
    /// The product that it shows.
    pub product_id: ProductId,
    /// The sort order among the product's pictures, from 1.
    pub position: i32,
    /// The URL: a path of this shop, or an external URL that came with an import.
    pub src: String,
    /// A description of what it shows.
    pub alt: String,
    /// The point that stays visible when it is cropped.
    #[diesel(embed)]
    pub focal: FocalPoint,
    /// The picture, if this shop has its file.
    #[diesel(embed)]
    pub picture: Option<Picture>,
}

impl Image {
    /// The URL of its largest file in this shop, or else its address.
    pub fn url(&self) -> String {
        self.picture.as_ref().map_or_else(|| self.src.clone(), Picture::src)
    }
}

/// A picture as it is written.
#[derive(Clone, Debug, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = product_images, treat_none_as_default_value = false)]
pub struct ImageRow<'a> {
    pub product_id: ProductId,
    pub position: i32,
    pub src: &'a str,
    pub alt: &'a str,
    #[diesel(embed)]
    pub focal: FocalPoint,
    /// An update leaves it unchanged if it is `None`.
    pub picture_id: Option<PictureId>,
}

/// The position of a picture or variant in its product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartPosition {
    pub product: ProductId,
    /// From 1.
    pub position: i32,
}
