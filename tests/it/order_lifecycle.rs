//! An order, and everything that can happen to it.

use vitrine::accounts::Scope;
use vitrine::foundation::ids::PaymentId;
use vitrine::foundation::money::{Currency, Money};
use vitrine::foundation::params::Params;
use vitrine::orders::{
    self, FulfillmentStatus, Order, OrderStatus, PaymentStatus, ReceivedPayment, Settled, States,
};
use vitrine::payments::{self, AttemptDetails, AttemptStatus, Method, NewPayment};
use vitrine::{Error, Result, db::Tx};

use crate::shopper::{Shopper, shop_identity};
use crate::support::Database;
use crate::test_shop::{TestShop, VariantFixture};

pub struct Scene {
    pub test_shop: TestShop,
    pub order: Order,
    pub kettle: vitrine::foundation::ids::VariantId,
}

/// Ada has ordered three kettles at $10, of ten.
pub fn ordered(db: Database, method: Method) -> Scene {
    let test_shop = TestShop::on(db);
    let ada = Shopper::visiting("ada");
    let kettle = test_shop
        .product("Kettle", &[VariantFixture { stock: Some(10), ..VariantFixture::default() }])
        .1[0];
    ada.adds(&test_shop, kettle, 3).unwrap();
    let token = ada.checks_out_by(&test_shop, method).unwrap();
    let form = ada.order_form_of(&test_shop, token);
    let order = test_shop.write(ada.ordering_by(form, method)).unwrap().order;
    Scene { test_shop, order, kettle }
}

impl Scene {
    pub fn states(&self) -> (OrderStatus, PaymentStatus, FulfillmentStatus) {
        let States { order, payment, fulfillment } = self.now().states;
        (order, payment, fulfillment)
    }

    pub fn now(&self) -> Order {
        let id = self.order.id;
        self.test_shop.read(move |conn| orders::get_order_by_id(conn, id)).unwrap().order
    }

    pub fn pays(&self, amount: &str) -> Settled {
        let (received_payment, head) = (self.comes_in(amount), shop_identity());
        self.test_shop.write(move |tx| orders::settle(tx, &head, &received_payment)).unwrap()
    }

    /// A payment whose row says that it has come in, and that nobody has settled yet.
    pub fn comes_in(&self, amount: &str) -> ReceivedPayment {
        let (order, amount): (_, Money) = (self.order.clone(), amount.parse().unwrap());
        let paid = amount.clone();
        let payment: PaymentId = self
            .test_shop
            .write(move |tx| {
                let payment = payments::open_payment(
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
                payments::advance(tx, payment.id, AttemptStatus::Succeeded, &details)?;
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

    /// What a keeper does with it.
    pub fn admin<T: Send + 'static>(
        &self,
        form: &[(&str, &str)],
        what: fn(&mut Tx<'_>, &Scope, &str, Params) -> Result<T>,
    ) -> Result<T> {
        let (number, params): (_, Params) =
            (self.order.number.clone(), form.iter().copied().collect());
        let admin = Scope::system();
        self.test_shop.write(move |tx| what(tx, &admin, &number, params.clone()))
    }

    pub fn mails(&self, words: &str) -> i64 {
        let sql =
            format!("SELECT count(*) FROM outbox WHERE kind = 'mail' AND payload LIKE '%{words}%'");
        self.test_shop.number(&sql)
    }

    pub fn line(&self) -> String {
        format!(
            "lines[{}][quantity]",
            self.test_shop.number("SELECT max(id) FROM order_line_items")
        )
    }

    pub fn refunds(&self, form: &[(&str, &str)]) -> Result<()> {
        self.admin(form, |tx, scope, number, params| {
            orders::refund_order(tx, &shop_identity(), scope, number, params).map(|_| ())
        })
    }

    pub fn ships(&self, form: &[(&str, &str)]) -> Result<Order> {
        self.admin(form, |tx, scope, number, params| {
            orders::ship_order(tx, &shop_identity(), scope, number, params)
        })
    }
}

#[track_caller]
pub fn refusal_of<T: std::fmt::Debug>(result: Result<T>) {
    assert!(matches!(result, Err(Error::Rejected(_) | Error::Invalid(_))), "{result:?}");
}
