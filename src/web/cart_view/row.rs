//! A line of a cart in words.

use crate::{
    foundation::{clock::Timestamp, ids::ProductId, money::Currency},
    pricing::QuotedLine,
    shopping_cart::{CartLimits, Line, LineAvailability},
    web::components::{field_id, picture},
};

/// A line as it is shown.
pub struct CartRow {
    /// The line's id.
    pub id: String,
    /// The name of the field of its quantity.
    pub field: String,
    /// The id of that on the page.
    pub field_id: String,
    /// How many it has.
    pub quantity: i32,
    /// Counts its changes.
    pub version: i32,
    /// The most that it can have.
    pub max: i32,
    /// The product.
    pub product: ProductId,
    /// Title and options.
    pub name: String,
    /// The product's title.
    pub title: String,
    /// The chosen options.
    pub options: String,
    /// The product's address.
    pub slug: String,
    /// The address of its picture.
    pub image: String,
    /// What one costs.
    pub price: String,
    /// What one cost when the shopper last looked, where that was another price.
    pub old_price: Option<String>,
    /// What all of them cost.
    pub total: String,
    /// Whether it can be bought.
    pub availability: LineAvailability,
    /// The same in words; empty where all of it can be.
    pub availability_words: String,
}

impl CartRow {
    /// Puts a line into words.
    pub fn new(
        line: &Line,
        quoted: Option<&QuotedLine>,
        (currency, cart_limits): (Currency, &CartLimits),
        now: Timestamp,
    ) -> Self {
        let (item, offer) = (&line.item, &line.item.offer);
        let most = offer.max_quantity(cart_limits);
        let field = format!("items[{}][quantity]", item.id);
        Self {
            id: item.id.to_string(),
            field_id: field_id(&field),
            field,
            quantity: item.quantity,
            version: item.version,
            max: most.min(line.left.unwrap_or(most)).max(item.quantity),
            product: offer.product_id,
            name: line.name.clone(),
            title: offer.title.clone(),
            options: offer.options(),
            slug: offer.slug.clone(),
            image: picture(line.image_src.as_deref()),
            price: offer.price.format(currency),
            old_price: line.old_price().map(|price| price.format(currency)),
            total: quoted.map(|quoted| quoted.base.format(currency)).unwrap_or_default(),
            availability: line.availability,
            availability_words: line.words(now, cart_limits.zone),
        }
    }
}
