//! The row of an order.

use crate::{
    db::schema::orders,
    foundation::{
        clock::Timestamp,
        ids::{OrderId, UserId, WarehouseId},
        money::{Currency, Money},
    },
    payments::Method,
};

use super::Destination;
use crate::orders::{
    display_status::DisplayStatus,
    status::{FulfillmentStatus, OrderStatus, PaymentStatus},
};

/// An order without its lines.
#[derive(Clone, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = orders)]
pub struct Order {
    /// The id.
    pub id: OrderId,
    /// Its name, such as `ORD-2026-000001`.
    pub number: String,
    /// The secret of the link by which whoever has it sees the order.
    pub token: String,
    /// Who ordered; none for a guest.
    pub user_id: Option<UserId>,
    /// Where its mails go.
    pub email: String,
    /// Whether that address was proved to be the shopper's when the order was placed.
    pub email_proved: bool,
    /// How it stands with it.
    #[diesel(embed)]
    pub states: States,
    /// How it is paid, as `bank_transfer`.
    pub payment_method: String,
    /// Code of the currency of all its amounts.
    currency: String,
    /// The sum of its lines before anything was added or taken off.
    pub subtotal: Money,
    /// All the tax in it.
    pub tax_total: Money,
    /// Whether its prices contain the tax.
    pub tax_included: bool,
    /// All that there is to pay: the subtotal and the adjustments that count.
    pub total_price: Money,
    /// What has been paid, whatever went back later.
    pub paid_total: Money,
    /// What of that went back or is on its way back.
    pub refunded_total: Money,
    /// Where it goes, as far as the shopper said.
    #[diesel(embed)]
    pub destination: Destination,
    /// How it is sent, in words.
    pub shipping_method: String,
    /// Where it is picked up.
    pub pickup_warehouse_id: Option<WarehouseId>,
    /// What is wrong with it, for the shopkeeper; empty where nothing is.
    pub flag: String,
    /// Counts changes of its states.
    pub version: i32,
    /// When it was placed.
    pub inserted_at: Timestamp,
}

/// The states of an order's three machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = orders)]
pub struct States {
    /// The order itself.
    #[diesel(column_name = status, deserialize_as = String)]
    pub order: OrderStatus,
    /// Its payment.
    #[diesel(column_name = payment_status, deserialize_as = String)]
    pub payment: PaymentStatus,
    /// Its sending.
    #[diesel(column_name = fulfillment_status, deserialize_as = String)]
    pub fulfillment: FulfillmentStatus,
}

impl Order {
    /// The currency of all its amounts.
    pub fn currency(&self) -> Currency {
        Currency::from_code(&self.currency).unwrap_or(Currency::USD)
    }

    /// An amount of it for people.
    pub fn money(&self, amount: &Money) -> String {
        amount.format(self.currency())
    }

    /// What of the money is here and not promised back.
    pub fn kept(&self) -> Money {
        self.paid_total.clone() - &self.refunded_total
    }

    /// Returns `true` if it is paid through a payment provider.
    pub fn is_paid_online(&self) -> bool {
        Method::of_code(&self.payment_method).is_some_and(|method| method.online)
    }

    /// Returns `true` if it is paid by bank transfer.
    pub fn is_paid_by_transfer(&self) -> bool {
        self.payment_method == Method::BANK_TRANSFER.code
    }

    /// Returns `true` while its money has not come.
    pub fn is_unpaid(&self) -> bool {
        matches!(
            self.states.payment,
            PaymentStatus::Awaiting | PaymentStatus::Processing | PaymentStatus::Failed
        )
    }

    /// Whether its shopper may begin an online payment: nobody is asked to pay again while money is
    /// on its way.
    pub fn can_be_paid(&self) -> bool {
        let by_card = match self.states.order {
            OrderStatus::Pending => true,
            OrderStatus::Confirmed => self.is_paid_online(),
            OrderStatus::OnHold | OrderStatus::Completed | OrderStatus::Cancelled => false,
        };
        by_card && self.is_unpaid() && self.states.payment != PaymentStatus::Processing
    }

    /// Whether it becomes an order that we fulfil once an online payment comes.
    pub fn wants_payment(&self) -> bool {
        self.states.order == OrderStatus::Pending && self.is_unpaid()
    }

    /// Returns `true` if money that comes for it is taken, however it comes.
    pub fn awaits_money(&self) -> bool {
        matches!(self.states.order, OrderStatus::Pending | OrderStatus::Confirmed)
            && self.is_unpaid()
    }

    /// Whether its shopper may choose another way to pay: not while money is on its way.
    pub fn can_change_payment_method(&self) -> bool {
        self.awaits_money()
            && self.states.payment != PaymentStatus::Processing
            && !self.total_price.is_zero()
    }

    /// The states that matter of its three machines, for people: of the order itself only that it
    /// was cancelled or is on hold, then its payment, then its fulfillment.
    pub fn states_in_words(&self) -> Vec<&'static str> {
        let order = match self.states.order {
            OrderStatus::Cancelled | OrderStatus::OnHold => Some(self.states.order.words()),
            OrderStatus::Pending | OrderStatus::Confirmed | OrderStatus::Completed => None,
        };
        // Nothing is waited for that will not be sent.
        let over = self.states.order == OrderStatus::Cancelled
            || self.states.payment == PaymentStatus::Refunded;
        let nothing = over && self.states.fulfillment == FulfillmentStatus::Unfulfilled;
        let fulfillment = (!nothing).then(|| self.states.fulfillment.words());
        order.into_iter().chain([self.states.payment.words()]).chain(fulfillment).collect()
    }

    /// Whether its money is here, or there is nothing to pay.
    pub fn is_paid(&self) -> bool {
        matches!(
            self.states.payment,
            PaymentStatus::Paid | PaymentStatus::PartiallyRefunded | PaymentStatus::Refunded
        )
    }

    /// How it stands.
    pub fn status(&self) -> DisplayStatus {
        DisplayStatus::of(self.states.order, self.states.payment, self.states.fulfillment)
    }

    /// How it stands, for people.
    pub fn status_in_words(&self) -> &'static str {
        self.status().words()
    }
}
