//! Rows of the checkouts' table.

use crate::{
    db::schema::checkouts,
    foundation::{
        clock::Timestamp,
        ids::{CartId, CheckoutId, OrderId},
    },
};

/// Somebody who checks out, or did.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = checkouts)]
pub struct Checkout {
    /// The id; stock is held for it.
    pub id: CheckoutId,
    /// Random: the one order that comes of it is known by this.
    pub token: String,
    /// What is bought.
    pub cart_id: CartId,
    /// What became of it.
    #[diesel(deserialize_as = String)]
    pub status: CheckoutStatus,
    /// Who buys, and where it goes but for the country and the region, which the cart knows.
    #[diesel(embed)]
    pub details: Details,
    /// Whether the details were said, and not only kept from an earlier time.
    pub has_details: bool,
    /// Code of the way to pay; empty until it is chosen.
    pub payment_method: String,
    /// The order that came of it.
    pub order_id: Option<OrderId>,
    /// Whether the shopper asked for more time, which is given once.
    pub extended: bool,
    /// Until when the stock is held.
    pub expires_at: Timestamp,
}

/// Who buys, and where it goes; empty where it was not said.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, diesel::Queryable, diesel::Selectable, diesel::AsChangeset,
)]
#[diesel(table_name = checkouts)]
pub struct Details {
    /// Where the mails about it go, in lower case.
    pub email: String,
    /// Full name.
    pub name: String,
    /// The firm.
    pub company: String,
    /// Street and number.
    pub line1: String,
    /// What else the carrier must know.
    pub line2: String,
    /// The postcode as it was typed.
    pub postcode: String,
    /// Town.
    pub city: String,
    /// For the carrier only.
    pub phone: String,
    /// The address on the invoice, in lines; empty where it is the same.
    pub billing: String,
}

/// What became of a checkout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckoutStatus {
    /// It goes on.
    Open,
    /// There is an order.
    Placed,
    /// The shopper went back to the cart.
    Left,
    /// The time was over.
    Expired,
}

impl CheckoutStatus {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Open, "open"),
        (Self::Placed, "placed"),
        (Self::Left, "left"),
        (Self::Expired, "expired"),
    ];

    /// The database's word.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(status, _)| *status == self).map_or("open", |(_, word)| word)
    }
}

/// Reads the database's word, which a CHECK keeps to the known ones.
impl From<String> for CheckoutStatus {
    fn from(word: String) -> Self {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == word)
            .map_or(Self::Expired, |(status, _)| *status)
    }
}
