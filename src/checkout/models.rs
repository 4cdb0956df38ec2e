//! Rows of the checkouts' table.

use std::time::Duration;

use crate::{
    db::schema::{checkouts, order_addresses, orders, stock_holds, stock_items},
    foundation::{
        clock::Timestamp,
        ids::{CartId, CheckoutId, OrderId, VariantId},
    },
    shopping_cart::{Cart, Destination},
};

/// The longest that a checkout holds its stock, counted from its beginning, whatever prolongs the
/// hold: more time for the shopper, a payment that is begun, another one after a decline.
pub const LONGEST_HOLD: Duration = Duration::from_secs(2 * 60 * 60);

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
    /// What was typed and not saved yet, as JSON; empty where nothing was.
    pub(super) draft: String,
    /// The address that was proved to be the shopper's, if any; it counts while it is the one of the
    /// details.
    pub proved_email: String,
    /// The network that it was begun from; empty where nobody knows (any more).
    pub client_network: String,
    /// When the shopkeeper ended it.
    pub released_at: Option<Timestamp>,
    /// When it began, which is when its stock was first held.
    #[diesel(column_name = inserted_at)]
    pub begun_at: Timestamp,
    /// Until when the stock is held.
    pub expires_at: Timestamp,
}

impl Checkout {
    /// The moment after which nothing holds its stock.
    pub fn latest_deadline(&self) -> Timestamp {
        self.begun_at.after(LONGEST_HOLD)
    }

    /// What became of it.
    pub fn result(&self) -> CheckoutStatus {
        match self.released_at {
            Some(_) => CheckoutStatus::Released,
            None => self.status,
        }
    }
}

/// A checkout that begins.
#[derive(diesel::Insertable)]
#[diesel(table_name = checkouts)]
pub struct NewCheckout<'a> {
    pub token: &'a str,
    pub cart_id: CartId,
    pub status: &'static str,
    pub has_details: bool,
    pub payment_method: &'a str,
    pub client_address: &'a str,
    pub client_network: &'a str,
    pub draft: &'a str,
    pub proved_email: &'a str,
    pub expires_at: Timestamp,
    pub inserted_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A checkout that goes on, with its cart locked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCheckout {
    /// The checkout.
    pub checkout: Checkout,
    /// Its cart.
    pub cart: Cart,
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
    /// The shopkeeper ended it.
    Released,
}

impl CheckoutStatus {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Open, "open"),
        (Self::Placed, "placed"),
        (Self::Left, "left"),
        (Self::Expired, "expired"),
        // Told apart by `released_at`.
        (Self::Released, "expired"),
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

/// Who got an order, and where.
#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = order_addresses)]
pub struct OrderDetails {
    #[diesel(select_expression = orders::email)]
    email: String,
    name: String,
    company: String,
    line1: String,
    line2: String,
    postcode: String,
    city: String,
    phone: String,
    billing: String,
}

impl From<OrderDetails> for Details {
    fn from(row: OrderDetails) -> Self {
        let OrderDetails { email, name, company, line1, line2, postcode, city, phone, billing } =
            row;
        Self { email, name, company, line1, line2, postcode, city, phone, billing }
    }
}

/// Where an order went.
#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = orders)]
pub struct OrderDestination {
    country: String,
    region: String,
    postcode: String,
    vat_number: String,
}

impl From<OrderDestination> for Destination {
    fn from(row: OrderDestination) -> Self {
        let OrderDestination { country, region, postcode, vat_number } = row;
        Self { country, region, postcode, vat_number }
    }
}

/// Units that a checkout holds in one place, and where it came from.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = stock_holds)]
pub struct HeldLine {
    pub checkout_id: CheckoutId,
    #[diesel(select_expression = checkouts::client_address)]
    pub client_address: String,
    #[diesel(select_expression = stock_items::variant_id)]
    pub variant_id: VariantId,
    pub quantity: i32,
}
