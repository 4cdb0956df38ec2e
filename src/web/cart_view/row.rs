//! The lines of a cart, as its page shows them.

use crate::{
    foundation::{clock::Timestamp, ids::ProductId, money::Currency},
    pricing::QuotedLine,
    shopping_cart::{CartLimits, CartLine, LineAvailability},
    web::components::{Picture, PicturePlace, field_id},
};

/// A line of the cart.
pub struct CartRow {
    /// The line's id.
    pub id: String,
    /// The name of the quantity field.
    pub field: String,
    /// The HTML id of the quantity field.
    pub field_id: String,
    /// The quantity.
    pub quantity: i32,
    /// The line's version, which rises with each change.
    pub version: i32,
    /// The maximum quantity.
    pub max: i32,
    /// The product.
    pub product: ProductId,
    /// The product's title and options.
    pub name: String,
    /// The product's title.
    pub title: String,
    /// The chosen options.
    pub options: String,
    /// The product's slug.
    pub slug: String,
    /// Its picture.
    pub image: Picture,
    /// The unit price.
    pub price: String,
    /// The unit price that the shopper last acknowledged, if it was different.
    pub old_price: Option<String>,
    /// The line's total.
    pub total: String,
    /// The line's availability.
    pub availability: LineAvailability,
    /// The text about the availability. Empty if the whole quantity is available.
    pub availability_label: String,
}

impl CartRow {
    /// Formats a line.
    pub fn new(
        line: &CartLine,
        quoted: Option<&QuotedLine>,
        currency: Currency,
        cart_limits: &CartLimits,
        now: Timestamp,
    ) -> Self {
        let item = &line.item;
        let offer = &item.offer;
        let max = offer.max_quantity(cart_limits);
        let field = format!("items[{}][quantity]", item.id);
        Self {
            id: item.id.to_string(),
            field_id: field_id(&field),
            field,
            quantity: item.quantity,
            version: item.version,
            max: max.min(line.left.unwrap_or(max)).max(item.quantity),
            product: offer.product_id,
            name: line.name.clone(),
            title: offer.title.clone(),
            options: offer.options(),
            slug: offer.slug.clone(),
            image: Picture::from_src(line.image_src.as_deref(), "", PicturePlace::Line),
            price: offer.price.format(currency),
            old_price: line.old_price().map(|price| price.format(currency)),
            total: quoted.map(|quoted| quoted.base.format(currency)).unwrap_or_default(),
            availability: line.availability,
            availability_label: line.availability_label(now, cart_limits.zone),
        }
    }
}
