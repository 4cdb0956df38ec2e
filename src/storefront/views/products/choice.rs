//! The variants that a shopper can choose from.

use crate::{
    catalog::{Availability, ProductDetails, Variant, max_quantity, options_text},
    foundation::{clock::Timestamp, ids::VariantId, money::Currency},
};

use super::gallery::picture_id;

/// A variant that a shopper can choose.
pub struct VariantChoice {
    /// The id that the form sends.
    pub id: VariantId,
    /// The options, such as `Red / XL`.
    pub name: String,
    /// The price.
    pub price: String,
    /// The compare-at price, if it is reduced.
    pub regular: Option<String>,
    /// The SKU, or `none`.
    pub sku: String,
    /// The stock level for styles: `in`, `low`, `out` or `back`.
    pub level: &'static str,
    /// The text about the stock level.
    pub stock: String,
    /// The maximum quantity in a cart.
    pub max: i32,
    /// The HTML id of its image, if it has one.
    pub picture: Option<String>,
    /// `true` if it is shipped, unlike a file or a voucher.
    pub is_shipped: bool,
    /// `true` if it can be bought.
    pub can_be_bought: bool,
    /// `true` if it is chosen.
    pub is_chosen: bool,
}

/// Returns all variants of a product in their order.
pub fn variant_choices(
    details: &ProductDetails,
    chosen: Option<&Variant>,
    currency: Currency,
    now: Timestamp,
) -> Vec<VariantChoice> {
    let max_per_customer = details.product.max_per_customer.unwrap_or(i32::MAX);
    let choice = |variant: &Variant| {
        let availability = details.stock.availability(variant);
        let regular = variant.compare_at_price.as_ref().filter(|regular| **regular > variant.price);
        VariantChoice {
            id: variant.id,
            name: options_text([&variant.option1, &variant.option2, &variant.option3]),
            price: variant.price.format(currency),
            regular: regular.map(|regular| regular.format(currency)),
            sku: variant.sku.clone().unwrap_or_else(|| "none".into()),
            level: stock_level(availability),
            stock: availability.description(now),
            max: max_quantity(variant, details.stock.units(variant.id)).min(max_per_customer),
            picture: variant.image_id.map(picture_id),
            is_shipped: variant.requires_shipping,
            can_be_bought: availability.can_be_bought(),
            is_chosen: chosen.is_some_and(|chosen| chosen.id == variant.id),
        }
    };
    details.variants.iter().map(choice).collect()
}

/// Returns the stock level for styles.
pub fn stock_level(availability: Availability) -> &'static str {
    match availability {
        Availability::InStock => "in",
        Availability::Few(_) => "low",
        Availability::BackOrder => "back",
        Availability::Reserved(_) | Availability::SoldOut => "out",
    }
}
