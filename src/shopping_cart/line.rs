//! A line of a cart with its current stock.

use crate::{
    foundation::{clock::Timestamp, money::Money, zone::Zone},
    inventory::AvailableStock,
    promotions::DiscountableLine,
};

use super::{availability::LineAvailability, models::CartItem};

/// A line of a cart and whether it can be bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartLine {
    /// The row.
    pub item: CartItem,
    /// Title and options.
    pub name: String,
    /// URL of the variant's image.
    pub image_src: Option<String>,
    /// Its availability.
    pub availability: LineAvailability,
    /// The maximum quantity that stock allows; `None` if stock sets no limit.
    pub left: Option<i32>,
    /// The time when the first unit may become available, if other shoppers have reserved the last
    /// ones.
    pub reserved_until: Option<Timestamp>,
}

impl CartLine {
    /// Combines a row with the current stock of its variant.
    pub fn new(
        item: CartItem,
        image_src: Option<String>,
        stock: AvailableStock,
        now: Timestamp,
    ) -> Self {
        Self {
            name: item.offer.name(),
            image_src,
            availability: item.offer.availability(item.quantity, stock, now),
            left: stock.limit(),
            reserved_until: None,
            item,
        }
    }

    /// The label beside the line, empty if the whole quantity is available.
    pub fn availability_label(&self, now: Timestamp, zone: Zone) -> String {
        self.availability.label_at(self.reserved_until, now, zone)
    }

    /// Units that count towards the total.
    pub fn counted_units(&self) -> i32 {
        if self.availability.counts() { self.item.quantity } else { 0 }
    }

    /// Returns the line's attributes that coupons depend on.
    pub(super) fn discountable(&self) -> DiscountableLine {
        DiscountableLine {
            key: self.item.id.get(),
            product_id: self.item.offer.product_id,
            price: self.item.offer.price.clone(),
            quantity: self.counted_units(),
        }
    }

    /// The unit price that the shopper last acknowledged, if it differs from the current one.
    pub fn old_price(&self) -> Option<&Money> {
        let acknowledged = &self.item.acknowledged_price;
        let has_changed = *acknowledged != self.item.offer.price;
        (self.availability.counts() && has_changed).then_some(acknowledged)
    }
}
