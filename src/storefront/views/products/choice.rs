//! The variants of a product, as they are offered.

use crate::{
    catalog::{Availability, ProductDetails, Variant, max_quantity, options_text},
    foundation::{clock::Timestamp, ids::VariantId, money::Currency},
};

use super::gallery::picture_id;

/// A variant as it is offered.
pub struct Choice {
    /// The id that the form sends.
    pub id: VariantId,
    /// What distinguishes it.
    pub name: String,
    /// What it costs.
    pub price: String,
    /// What it cost before a reduction.
    pub regular: Option<String>,
    /// Stock keeping unit, in words where it has none.
    pub sku: String,
    /// `in`, `low`, `out` or `back`.
    pub level: &'static str,
    /// The level in words.
    pub stock: String,
    /// The most that can be put into a cart.
    pub max: i32,
    /// The id of its picture's element, where it has one.
    pub picture: Option<String>,
    /// Whether it is sent, unlike a file or a voucher.
    pub sent: bool,
    /// Whether it can be bought.
    pub there: bool,
    /// Whether it is the chosen one.
    pub chosen: bool,
}

/// All variants of a product, in order.
pub fn choices(
    details: &ProductDetails,
    chosen: Option<&Variant>,
    currency: Currency,
    now: Timestamp,
) -> Vec<Choice> {
    let most = details.product.max_per_customer.unwrap_or(i32::MAX);
    let offer = |variant: &Variant| {
        let availability = details.stock.of(variant);
        let before = variant.compare_at_price.as_ref().filter(|before| **before > variant.price);
        Choice {
            id: variant.id,
            name: options_text([&variant.option1, &variant.option2, &variant.option3]),
            price: variant.price.format(currency),
            regular: before.map(|before| before.format(currency)),
            sku: variant.sku.clone().unwrap_or_else(|| "none".into()),
            level: level(availability),
            stock: availability.words(now),
            max: max_quantity(variant, details.stock.units(variant.id)).min(most),
            picture: variant.image_id.map(picture_id),
            sent: variant.requires_shipping,
            there: availability.can_be_bought(),
            chosen: chosen.is_some_and(|chosen| chosen.id == variant.id),
        }
    };
    details.variants.iter().map(offer).collect()
}

/// The word that styles know.
pub fn level(availability: Availability) -> &'static str {
    match availability {
        Availability::InStock => "in",
        Availability::Few(_) => "low",
        Availability::BackOrder => "back",
        Availability::Reserved(_) | Availability::SoldOut => "out",
    }
}
