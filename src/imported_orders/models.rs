//! Rows of imported orders.

use serde::{Deserialize, Serialize};

use crate::{
    db::schema::{imported_order_lines, imported_orders},
    foundation::{
        clock::Timestamp,
        ids::{ImportedOrderId, UserId},
        money::{Currency, Money},
    },
    orders::{FulfillmentStatus, PaymentStatus},
    text_enum,
};

/// The system of the earlier shop.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[strum(serialize_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum OrderSource {
    /// Shopify.
    Shopify,
    /// WooCommerce.
    WooCommerce,
}

text_enum!(OrderSource);

impl OrderSource {
    /// The word in the API.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Shopify => "Shopify",
            Self::WooCommerce => "WooCommerce",
        }
    }
}

/// What the earlier shop knew about an order, without its lines.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    diesel::Queryable,
    diesel::Selectable,
    diesel::Insertable,
    diesel::AsChangeset,
)]
#[diesel(table_name = imported_orders, treat_none_as_null = true)]
pub struct OrderDetails {
    /// The system of the earlier shop.
    pub source: OrderSource,
    /// The number in the earlier shop, such as `#1001`.
    pub number: String,
    /// The id in the earlier shop; empty if it is unknown.
    pub external_id: String,
    /// The customer's email address in lower case; may be empty.
    pub email: String,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// The code of the currency of all amounts.
    pub currency: String,
    /// The discounts of the lines and of the whole order.
    pub discount_total: Money,
    /// The code that was entered; may be empty.
    pub discount_code: String,
    /// The cost of shipping.
    pub shipping_total: Money,
    /// The name of the delivery method; may be empty.
    pub shipping_method: String,
    /// The sum of all taxes.
    pub tax_total: Money,
    /// `true` if the prices include the taxes.
    pub tax_included: bool,
    /// The amount that was to be paid.
    pub total_price: Money,
    /// The amount of all refunds.
    pub refunded_total: Money,
    /// The state of the payment; `None` if the earlier shop's has no equal here.
    pub payment_status: Option<PaymentStatus>,
    /// The state of the fulfillment; `None` if the earlier shop's has no equal here.
    pub fulfillment_status: Option<FulfillmentStatus>,
    /// `true` if it was cancelled.
    pub is_cancelled: bool,
    /// The states as the earlier shop called them.
    pub original_status: String,
    /// The billing address in lines; may be empty.
    pub billing_address: String,
    /// The delivery address in lines; may be empty.
    pub shipping_address: String,
}

/// An order of an earlier shop.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = imported_orders)]
pub struct ImportedOrder {
    /// The id.
    pub id: ImportedOrderId,
    /// The customer's account; `None` without one.
    pub user_id: Option<UserId>,
    /// What the earlier shop knew.
    #[diesel(embed)]
    pub details: OrderDetails,
    /// Counts the imports that changed it.
    pub version: i32,
    /// When it was imported.
    pub inserted_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Units of something that was ordered.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    diesel::Queryable,
    diesel::Selectable,
    diesel::Insertable,
)]
#[diesel(table_name = imported_order_lines)]
pub struct RecordLine {
    /// The name.
    pub title: String,
    /// Stock keeping unit; may be empty.
    pub sku: String,
    /// The number of units.
    pub quantity: i32,
    /// The price of all units, before discounts of the order.
    pub total: Money,
}

/// A line of an imported order.
#[derive(
    Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable, diesel::Insertable,
)]
#[diesel(table_name = imported_order_lines)]
pub struct OrderLine {
    pub order_id: ImportedOrderId,
    pub position: i32,
    #[diesel(embed)]
    pub line: RecordLine,
}

impl OrderDetails {
    /// The currency of all amounts.
    pub fn currency(&self) -> Currency {
        // Files with unknown codes are not imported.
        Currency::from_code(&self.currency).unwrap_or(Currency::USD)
    }

    /// Formats an amount in the order's currency.
    pub fn money(&self, amount: &Money) -> String {
        amount.format(self.currency())
    }

    /// The sentence that marks it: `Imported from Shopify, order #1001`.
    pub fn origin(&self) -> String {
        format!("Imported from {}, order {}", self.source.name(), self.number)
    }

    /// Returns the labels of its states: `Cancelled`, then those of the payment and the fulfillment. If nothing
    /// corresponds to them, returns what the earlier shop called them.
    pub fn state_labels(&self) -> Vec<String> {
        let unfulfilled = Some(FulfillmentStatus::Unfulfilled);
        let is_over = self.is_cancelled || self.payment_status == Some(PaymentStatus::Refunded);
        let fulfillment = self
            .fulfillment_status
            .filter(|_| !(is_over && self.fulfillment_status == unfulfilled));
        let labels = [
            self.is_cancelled.then_some("Cancelled"),
            self.payment_status.map(PaymentStatus::label),
            fulfillment.map(FulfillmentStatus::label),
        ];
        let labels: Vec<String> = labels.into_iter().flatten().map(str::to_owned).collect();
        match labels.is_empty() && !self.original_status.is_empty() {
            true => vec![self.original_status.clone()],
            false => labels,
        }
    }

    /// The part of the total that its lines, discounts, shipping and taxes don't explain, such as a tip or a fee.
    pub fn other_amounts(&self, subtotal: &Money) -> Money {
        let mut explained = subtotal.clone() - &self.discount_total;
        explained = explained + &self.shipping_total;
        if !self.tax_included {
            explained = explained + &self.tax_total;
        }
        self.total_price.clone() - &explained
    }
}
