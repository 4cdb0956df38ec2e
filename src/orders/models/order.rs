//! Rows of orders.

use crate::{
    db::schema::orders,
    foundation::{
        clock::Timestamp,
        ids::{OrderId, UserId, WarehouseId},
        money::{Currency, Money},
        place::Country,
    },
    payments::PaymentMethod,
};

use super::status::{DisplayStatus, FulfillmentStatus, OrderStatus, PaymentStatus};

/// An order without its lines.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = orders)]
pub struct Order {
    /// The id.
    pub id: OrderId,
    /// The order number, such as `ORD-2026-000001`.
    pub number: String,
    /// The secret of the order's link. Anyone who has the link can see the order.
    pub token: String,
    /// The customer's account; `None` for a guest.
    pub user_id: Option<UserId>,
    /// The customer's email address.
    pub email: String,
    /// `true` if the customer had verified that address when the order was placed.
    pub email_proved: bool,
    /// The states of the order, its payment and its fulfillment.
    #[diesel(embed)]
    pub states: OrderStates,
    /// The code of the payment method, such as `bank_transfer`.
    pub payment_method: String,
    /// The currency of all its amounts.
    #[diesel(deserialize_as = String)]
    currency: Currency,
    /// The sum of its lines, before discounts, shipping and tax.
    pub subtotal: Money,
    /// The sum of all taxes.
    pub tax_total: Money,
    /// `true` if its prices include tax.
    pub tax_included: bool,
    /// The amount to pay: the subtotal and the adjustments that count.
    pub total_price: Money,
    /// The amount received, including what was refunded later.
    pub paid_total: Money,
    /// The amount of all refunds that are completed or in progress.
    pub refunded_total: Money,
    /// The destination, as far as the customer entered it.
    #[diesel(embed)]
    pub destination: OrderDestination,
    /// The name of the delivery method.
    pub shipping_method: String,
    /// The warehouse where the customer picks it up; `None` if it is shipped.
    pub pickup_warehouse_id: Option<WarehouseId>,
    /// The reasons why the order needs review, in sentences for the shopkeeper; empty if it does
    /// not.
    pub flag: String,
    /// The state to which it returns when it is released. `None` if no person put it on hold: it is not on
    /// hold, or a payment of a wrong amount put it there.
    pub held_from: Option<OrderStatus>,
    /// Counts the changes of its states.
    pub version: i32,
    /// The time when it was placed.
    pub inserted_at: Timestamp,
    /// The time of its last change.
    pub updated_at: Timestamp,
}

/// The states of an order, its payment and its fulfillment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = orders)]
pub struct OrderStates {
    /// The order itself.
    #[diesel(column_name = status)]
    pub order: OrderStatus,
    /// Its payment.
    #[diesel(column_name = payment_status)]
    pub payment: PaymentStatus,
    /// Its fulfillment.
    #[diesel(column_name = fulfillment_status)]
    pub fulfillment: FulfillmentStatus,
}

/// The destination of an order, as far as it was needed for tax and shipping cost.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, diesel::Queryable, diesel::Selectable, diesel::Insertable,
)]
#[diesel(table_name = orders)]
pub struct OrderDestination {
    /// ISO 3166 code of two letters; empty if the customer was not asked.
    pub country: String,
    /// State or province.
    pub region: String,
    /// The postcode in upper case, without spaces.
    pub postcode: String,
    /// The VAT number of a business; may be empty.
    pub vat_number: String,
}

impl OrderDestination {
    /// Formats the destination in one line, such as `QC, H2X1Y4, Canada`; empty if unknown.
    pub fn in_one_line(&self) -> String {
        let country = self.country.parse::<Country>().map_or("", Country::name);
        let parts = [&*self.region, &self.postcode, country];
        parts
            .into_iter()
            .filter(|part| part.contains(char::is_alphanumeric))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// An amount that belongs to an order.
#[derive(Clone, Debug, diesel::Queryable)]
pub struct OrderAmount {
    /// The order.
    pub order_id: OrderId,
    /// The amount.
    pub amount: Money,
}

/// The units that were sold in one minute.
#[derive(Clone, Debug, diesel::Queryable)]
pub struct UnitsPerMinute {
    /// The minute in UTC, such as `2026-03-01T12:00`.
    pub minute: Option<String>,
    /// The number of units.
    pub units: Option<i64>,
}

impl Order {
    /// The currency of all its amounts.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Formats an amount in the order's currency.
    pub fn money(&self, amount: &Money) -> String {
        amount.format(self.currency())
    }

    /// The amount received, minus refunds that are completed or in progress.
    pub fn net_paid(&self) -> Money {
        self.paid_total.clone() - &self.refunded_total
    }

    /// Returns `true` if it is paid through a payment provider.
    pub fn is_paid_online(&self) -> bool {
        PaymentMethod::from_code(&self.payment_method).is_some_and(|method| method.online)
    }

    /// Returns `true` if it is paid by bank transfer.
    pub fn is_paid_by_transfer(&self) -> bool {
        self.payment_method == PaymentMethod::BANK_TRANSFER.code
    }

    /// Returns `true` as long as it is not paid and a payment is still expected.
    pub fn is_unpaid(&self) -> bool {
        matches!(
            self.states.payment,
            PaymentStatus::Awaiting | PaymentStatus::Processing | PaymentStatus::Failed
        )
    }

    /// Returns `true` if the customer may start an online payment. `false` while a payment is being
    /// processed, so that nobody pays twice.
    pub fn can_be_paid(&self) -> bool {
        let by_card = match self.states.order {
            OrderStatus::Pending => true,
            OrderStatus::Confirmed => self.is_paid_online(),
            OrderStatus::OnHold | OrderStatus::Completed | OrderStatus::Cancelled => false,
        };
        by_card && self.is_unpaid() && self.states.payment != PaymentStatus::Processing
    }

    /// Returns `true` if an online payment would confirm it.
    pub fn awaits_confirming_payment(&self) -> bool {
        self.states.order == OrderStatus::Pending && self.is_unpaid()
    }

    /// Returns `true` if a payment by any method would be accepted.
    pub fn awaits_payment(&self) -> bool {
        matches!(self.states.order, OrderStatus::Pending | OrderStatus::Confirmed)
            && self.is_unpaid()
    }

    /// Returns `true` if a person put it on hold.
    pub fn is_held(&self) -> bool {
        self.states.order == OrderStatus::OnHold && self.held_from.is_some()
    }

    /// Returns `true` if its stock was sold.
    pub fn is_sold(&self) -> bool {
        match self.states.order {
            OrderStatus::Confirmed | OrderStatus::Completed => true,
            OrderStatus::OnHold => self.held_from == Some(OrderStatus::Confirmed),
            OrderStatus::Pending | OrderStatus::Cancelled => false,
        }
    }

    /// Returns `true` if the customer may choose another payment method. `false` while a payment is
    /// being processed.
    pub fn can_change_payment_method(&self) -> bool {
        self.awaits_payment()
            && self.states.payment != PaymentStatus::Processing
            && !self.total_price.is_zero()
    }

    /// Returns the labels of the states that matter: the order's own state only if it is cancelled
    /// or on hold, then the payment's, then the fulfillment's.
    pub fn state_labels(&self) -> Vec<&'static str> {
        let order = match self.states.order {
            OrderStatus::Cancelled | OrderStatus::OnHold => Some(self.states.order.label()),
            OrderStatus::Pending | OrderStatus::Confirmed | OrderStatus::Completed => None,
        };
        // The fulfillment does not matter if the remaining units will never be shipped.
        let is_over = self.states.order == OrderStatus::Cancelled
            || self.states.payment == PaymentStatus::Refunded;
        let is_irrelevant = is_over && self.states.fulfillment == FulfillmentStatus::Unfulfilled;
        let fulfillment = (!is_irrelevant).then(|| self.states.fulfillment.label());
        order.into_iter().chain([self.states.payment.label()]).chain(fulfillment).collect()
    }

    /// Returns `true` if it was paid, or if there was nothing to pay.
    pub fn is_paid(&self) -> bool {
        matches!(
            self.states.payment,
            PaymentStatus::Paid | PaymentStatus::PartiallyRefunded | PaymentStatus::Refunded
        )
    }

    /// Returns the most important state.
    pub fn status(&self) -> DisplayStatus {
        DisplayStatus::from_states(self.states.order, self.states.payment, self.states.fulfillment)
    }

    /// Returns the label of the most important state.
    pub fn status_label(&self) -> &'static str {
        self.status().label()
    }
}
