//! An order, and what can happen to it.

use vitrine::accounts::Scope;
use vitrine::foundation::ids::{PaymentId, VariantId};
use vitrine::foundation::money::{Currency, Money};
use vitrine::foundation::params::Params;
use vitrine::orders::{self, Order, OrderStates, ReceivedPayment, Settled};
use vitrine::payments::{self, AttemptDetails, AttemptStatus, NewPayment, PaymentMethod};
use vitrine::{Error, Result, db::Tx};

use super::database::Database;
use super::shopper::{Shopper, shop_identity};
use super::sql::count_rows;
use super::test_shop::{TestShop, VariantFixture};

/// A shop with one order: a guest has ordered three kettles at $10, of ten.
pub struct PlacedOrder {
    pub test_shop: TestShop,
    pub order: Order,
    pub kettle: VariantId,
}

impl PlacedOrder {
    pub fn new(db: Database, method: PaymentMethod) -> PlacedOrder {
        let test_shop = TestShop::on(db);
        let ada = Shopper::guest("ada");
        let kettle = test_shop.create_variant("Kettle", VariantFixture::with_stock(10));
        ada.add(&test_shop, kettle, 3).unwrap();
        let token = ada.check_out_with(&test_shop, method).unwrap();
        let form = ada.order_form_of(&test_shop, token);
        let order = test_shop.write(ada.placing_order_with(form, method)).unwrap().order;
        PlacedOrder { test_shop, order, kettle }
    }

    pub fn states(&self) -> OrderStates {
        self.reload().states
    }

    pub fn reload(&self) -> Order {
        let id = self.order.id;
        self.test_shop.read(move |conn| orders::get_order_by_id(conn, id)).unwrap().order
    }

    /// Pays and settles the order.
    pub fn pay(&self, amount: &str) -> Settled {
        let payment = self.receive_payment(amount);
        let shop = shop_identity();
        self.test_shop.write(move |tx| orders::settle(tx, &shop, &payment)).unwrap()
    }

    /// Creates a payment that has succeeded and is not settled.
    pub fn receive_payment(&self, amount: &str) -> ReceivedPayment {
        let order = self.order.clone();
        let amount: Money = amount.parse().unwrap();
        let paid = amount.clone();
        let payment: PaymentId = self
            .test_shop
            .write(move |tx| {
                let payment = payments::create_payment(
                    tx,
                    &NewPayment {
                        order_id: order.id,
                        gateway: "test",
                        order_token: order.token.clone(),
                        amount: paid.clone(),
                        currency: Currency::USD,
                        expires_at: tx.now(),
                    },
                )?;
                let details = AttemptDetails { charge: "c", reason: "" };
                payments::update_status(tx, payment.id, AttemptStatus::Succeeded, &details)?;
                Ok(payment.id)
            })
            .unwrap();
        ReceivedPayment {
            order: self.order.id,
            payment,
            due: self.order.total_price.clone(),
            amount,
            currency: Currency::USD,
        }
    }

    /// Runs an admin's action on the order.
    pub fn run_as_admin<T: Send + 'static>(
        &self,
        form: &[(&str, &str)],
        action: fn(&mut Tx<'_>, &Scope, &str, Params) -> Result<T>,
    ) -> Result<T> {
        let number = self.order.number.clone();
        let params: Params = form.iter().copied().collect();
        let admin = Scope::system();
        self.test_shop.write(move |tx| action(tx, &admin, &number, params.clone()))
    }

    /// Returns the number of mails with these words.
    pub fn count_mails(&self, words: &str) -> i64 {
        let table = format!("outbox WHERE kind = 'mail' AND payload LIKE '%{words}%'");
        count_rows(&self.test_shop.db, &table)
    }

    /// Returns the name of the field for the quantity of the order's line.
    pub fn quantity_field(&self) -> String {
        let line = self.test_shop.query_number("SELECT max(id) FROM order_line_items");
        format!("lines[{line}][quantity]")
    }

    pub fn refund(&self, form: &[(&str, &str)]) -> Result<()> {
        self.run_as_admin(form, |tx, scope, number, params| {
            orders::refund_order(tx, &shop_identity(), scope, number, params).map(|_| ())
        })
    }

    pub fn ship(&self, form: &[(&str, &str)]) -> Result<Order> {
        self.run_as_admin(form, |tx, scope, number, params| {
            orders::ship_order(tx, &shop_identity(), scope, number, params)
        })
    }
}

#[track_caller]
pub fn assert_rejected<T: std::fmt::Debug>(result: Result<T>) {
    assert!(matches!(result, Err(Error::Rejected(_) | Error::Invalid(_))), "{result:?}");
}
