//! A line of a cart, and whether it can be bought.

use crate::{
    catalog::Availability,
    foundation::{clock::Timestamp, money::Money, zone::Zone},
    inventory::AvailableStock,
    promotions::DiscountableLine,
};

use super::models::{CartItem, PurchasableVariant};

/// A line of a cart and how it stands with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The row.
    pub item: CartItem,
    /// Title and options.
    pub name: String,
    /// Address of the picture that shows it.
    pub image_src: Option<String>,
    /// Whether it can be bought.
    pub availability: LineAvailability,
    /// The most units that it can have by what is left; `None` where stock sets no limit.
    pub left: Option<i32>,
    /// Where it is sold out because other shoppers hold the rest: when the first of it may be back.
    pub reserved_until: Option<Timestamp>,
}

/// Whether a variant can be bought now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineAvailability {
    /// It can.
    Ready,
    /// Fewer are left than the line wants.
    Short(i32),
    /// None are left.
    SoldOut,
    /// Not before this moment.
    NotYet(Timestamp),
    /// It is no longer sold.
    Gone,
}

impl LineAvailability {
    /// How it stands with `quantity` units of an offer.
    pub fn of(
        offer: &PurchasableVariant,
        quantity: i32,
        stock: AvailableStock,
        now: Timestamp,
    ) -> Self {
        match (offer.released_at, stock.limit()) {
            _ if !offer.status.is_public() => Self::Gone,
            (Some(release), _) if release > now => Self::NotYet(release),
            (_, Some(0)) => Self::SoldOut,
            (_, Some(left)) if left < quantity => Self::Short(left),
            _ => Self::Ready,
        }
    }

    /// Whether the line counts towards the total.
    pub fn counts(self) -> bool {
        matches!(self, Self::Ready | Self::Short(_))
    }

    /// Why so many can't be bought, as a sentence about the thing of this name, with days of this
    /// zone; none where they can.
    pub fn objection(self, name: &str, zone: Zone) -> Option<String> {
        match self {
            Self::Ready => None,
            Self::Short(left) => Some(format!("Only {left} of {name} left")),
            Self::SoldOut => Some(format!("{name} is sold out")),
            Self::NotYet(moment) => Some(format!("{name} is available from {}", zone.date(moment))),
            Self::Gone => Some(format!("{name} is no longer available")),
        }
    }

    /// The same at a moment; what others hold until another moment may come back.
    pub fn objection_at(
        self,
        name: &str,
        reserved_until: Option<Timestamp>,
        now: Timestamp,
        zone: Zone,
    ) -> Option<String> {
        match (self, reserved_until) {
            (Self::SoldOut, Some(until)) => {
                let words = Availability::Reserved(until).words(now);
                Some(format!("{name}: {}", words.to_lowercase()))
            }
            _ => self.objection(name, zone),
        }
    }

    /// The words beside a line at a moment, with days of this zone; none where there is nothing to
    /// say. What others hold until another moment may come back.
    pub fn words_at(self, reserved_until: Option<Timestamp>, now: Timestamp, zone: Zone) -> String {
        match (self, reserved_until) {
            (Self::SoldOut, Some(until)) => Availability::Reserved(until).words(now),
            _ => self.words(zone),
        }
    }

    /// The words beside a line, with days of this zone; none where there is nothing to say.
    fn words(self, zone: Zone) -> String {
        match self {
            Self::Ready => String::new(),
            Self::Short(left) => format!("Only {left} left"),
            Self::SoldOut => "Sold out".to_owned(),
            Self::NotYet(moment) => format!("Available from {}", zone.date(moment)),
            Self::Gone => "No longer available".to_owned(),
        }
    }
}

impl Line {
    /// Puts a row and the stock of this moment together.
    pub fn new(
        item: CartItem,
        image_src: Option<String>,
        stock: AvailableStock,
        now: Timestamp,
    ) -> Self {
        let availability = LineAvailability::of(&item.offer, item.quantity, stock, now);
        let (name, left) = (item.offer.name(), stock.limit());
        Self { name, item, image_src, availability, left, reserved_until: None }
    }

    /// The words beside it, with days of this zone; none where all of it can be bought.
    pub fn words(&self, now: Timestamp, zone: Zone) -> String {
        self.availability.words_at(self.reserved_until, now, zone)
    }

    /// Units that count towards the total.
    pub fn counted(&self) -> i32 {
        if self.availability.counts() { self.item.quantity } else { 0 }
    }

    /// The line as coupons look at it.
    pub(super) fn promoted(&self) -> DiscountableLine {
        DiscountableLine {
            key: self.item.id.get(),
            product_id: self.item.offer.product_id,
            price: self.item.offer.price.clone(),
            quantity: self.counted(),
        }
    }

    /// What one cost when the shopper last looked, where that was another price.
    pub fn old_price(&self) -> Option<&Money> {
        let then = &self.item.seen_price;
        (self.availability.counts() && *then != self.item.offer.price).then_some(then)
    }
}
