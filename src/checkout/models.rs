//! Rows of the checkout tables.

use std::time::Duration;

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};

use crate::{
    db::schema::{checkouts, email_proofs, order_addresses, orders, stock_holds, stock_items},
    foundation::{
        clock::Timestamp,
        ids::{CartId, CheckoutId, OrderId, VariantId},
    },
    shopping_cart::{Cart, Destination},
    text_enum,
};

/// The longest time that a checkout reserves stock, counted from its beginning, including extensions
/// by the shopper and by payment attempts.
pub const LONGEST_HOLD: Duration = Duration::from_secs(2 * 60 * 60);

/// A checkout, open or ended.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = checkouts)]
pub struct Checkout {
    /// The id. Stock is reserved for it.
    pub id: CheckoutId,
    /// A random token. It identifies the order that the checkout becomes.
    pub token: String,
    /// The cart.
    pub cart_id: CartId,
    /// The status.
    pub status: CheckoutStatus,
    /// The shopper's details. The cart has the country and the region.
    #[diesel(embed)]
    pub details: CheckoutDetails,
    /// `true` if the shopper has submitted the details. `false` if they come from an earlier checkout.
    pub has_details: bool,
    /// Code of the payment method; empty until it is chosen.
    pub payment_method: String,
    /// The order that it became.
    pub order_id: Option<OrderId>,
    /// `true` if the shopper has extended the deadline.
    pub extended: bool,
    /// Fields that were typed but not saved, as JSON; empty if there are none.
    pub(super) draft: String,
    /// The verified email address, or empty. Ignored if the details contain another address.
    pub proved_email: String,
    /// The client's network; empty if unknown or deleted after two days.
    pub client_network: String,
    /// The time when an admin released its stock.
    pub released_at: Option<Timestamp>,
    /// The time when it began and its stock was first reserved.
    #[diesel(column_name = inserted_at)]
    pub begun_at: Timestamp,
    /// The deadline: stock is reserved until then.
    pub expires_at: Timestamp,
}

impl Checkout {
    /// The latest deadline that the shopper can extend it to. It is later only after its order was on hold.
    pub fn latest_deadline(&self) -> Timestamp {
        self.begun_at.after(LONGEST_HOLD)
    }
}

/// The columns of a new checkout, without its details.
#[derive(diesel::Insertable)]
#[diesel(table_name = checkouts)]
pub struct NewCheckout<'a> {
    pub token: &'a str,
    pub cart_id: CartId,
    pub status: CheckoutStatus,
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

/// The columns that change when a checkout ends.
#[derive(diesel::AsChangeset)]
#[diesel(table_name = checkouts, treat_none_as_null = true)]
pub struct CheckoutEnd {
    pub status: CheckoutStatus,
    pub order_id: Option<OrderId>,
    pub released_at: Option<Timestamp>,
    pub updated_at: Timestamp,
}

/// An open checkout and its cart, without the contents. [`CheckoutSession`](super::CheckoutSession)
/// adds what the pages show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCheckout {
    /// The checkout.
    pub checkout: Checkout,
    /// Its cart.
    pub cart: Cart,
}

/// A shopper's details. Each field is empty until it is entered.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, diesel::Queryable, diesel::Selectable, diesel::AsChangeset,
)]
#[diesel(table_name = checkouts)]
pub struct CheckoutDetails {
    /// Email address in lower case.
    pub email: String,
    /// Full name.
    pub name: String,
    /// Company.
    pub company: String,
    /// Street and number.
    pub line1: String,
    /// Second line of the address.
    pub line2: String,
    /// The postcode as it was typed.
    pub postcode: String,
    /// City.
    pub city: String,
    /// Phone number, for the carrier only.
    pub phone: String,
    /// Billing address in lines; empty if it is the delivery address.
    pub billing: String,
}

/// The status of a checkout.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    AsExpression,
    FromSqlRow,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[diesel(sql_type = Text)]
#[strum(serialize_all = "snake_case")]
pub enum CheckoutStatus {
    /// The shopper is checking out.
    Open,
    /// The order was placed.
    Placed,
    /// The shopper went back to the cart.
    #[strum(serialize = "left")]
    Abandoned,
    /// The deadline has passed, or an admin released the stock.
    Expired,
}

text_enum!(CheckoutStatus);

/// The details of an order.
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

impl From<OrderDetails> for CheckoutDetails {
    fn from(row: OrderDetails) -> Self {
        let OrderDetails { email, name, company, line1, line2, postcode, city, phone, billing } =
            row;
        Self { email, name, company, line1, line2, postcode, city, phone, billing }
    }
}

/// The destination of an order.
#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = orders)]
pub struct PreviousDestination {
    country: String,
    region: String,
    postcode: String,
    vat_number: String,
}

impl From<PreviousDestination> for Destination {
    fn from(row: PreviousDestination) -> Self {
        let PreviousDestination { country, region, postcode, vat_number } = row;
        Self { country, region, postcode, vat_number }
    }
}

/// A checkout or its order that has reserved stock.
#[derive(diesel::Queryable)]
pub struct HoldRow {
    pub checkout: Checkout,
    /// The number of the order that it became.
    pub order_number: Option<String>,
}

/// An earlier checkout of a shopper.
pub struct PreviousCheckout {
    pub checkout: Checkout,
    pub destination: Destination,
}

/// An earlier order of a user.
pub struct PreviousOrder {
    pub details: CheckoutDetails,
    pub destination: Destination,
    pub placed_at: Timestamp,
}

/// The columns of a [`PreviousOrder`].
#[derive(diesel::Queryable)]
pub struct PreviousOrderRow {
    details: OrderDetails,
    destination: PreviousDestination,
    placed_at: Timestamp,
}

impl From<PreviousOrderRow> for PreviousOrder {
    fn from(row: PreviousOrderRow) -> Self {
        Self {
            details: row.details.into(),
            destination: row.destination.into(),
            placed_at: row.placed_at,
        }
    }
}

/// A link that verifies an email address.
#[derive(diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = email_proofs)]
pub struct EmailProof {
    pub checkout_id: CheckoutId,
    pub email: String,
}

/// Units in one warehouse that a checkout has reserved, and the client's address.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = stock_holds)]
pub struct HoldLineRow {
    pub checkout_id: CheckoutId,
    #[diesel(select_expression = checkouts::client_address)]
    pub client_address: String,
    #[diesel(select_expression = stock_items::variant_id)]
    pub variant_id: VariantId,
    pub quantity: i32,
}
