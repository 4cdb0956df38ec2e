//! Somebody with a cart, who does what the cart's forms do.

use std::sync::Arc;

use vitrine::accounts::Scope;
use vitrine::db::{Fault, Outcome, Tx};
use vitrine::foundation::ids::{CartItemId, VariantId};
use vitrine::foundation::money::Currency;
use vitrine::foundation::params::Params;
use vitrine::mailer::Letterhead;
use vitrine::orders::{self, Placed, Sale};
use vitrine::settings::Settings;
use vitrine::shopping_cart::{self, Added, Basket, Cart, Owner, Removed, Terms, Updated};

use crate::stage::Stage;

/// A shopper, with a cart once something is in it.
pub struct Shopper {
    pub scope: Scope,
    pub owner: Owner,
}

/// What the shop allows carts, unless a test wants it otherwise.
pub const TERMS: Terms =
    Terms { max_quantity: 99, max_lines: 100, guest_days: 30, customer_days: 90 };

impl Shopper {
    pub fn in_shop(stage: &Stage, name: &str) -> Shopper {
        let scope = stage.shopper(name);
        let owner = Owner::User(scope.user_id().unwrap());
        Shopper { scope, owner }
    }

    /// Somebody whom nobody knows, by the token of a cookie.
    pub fn visiting(token: &str) -> Shopper {
        Shopper { scope: Scope::visitor(), owner: Owner::of_token(token) }
    }

    /// The cart and the number of things in it.
    pub fn found(&self, stage: &Stage) -> Option<(Cart, i64)> {
        let owner = self.owner.clone();
        stage.read(move |conn| shopping_cart::find_cart(conn, &owner)).unwrap()
    }

    #[track_caller]
    pub fn cart(&self, stage: &Stage) -> Cart {
        self.found(stage).expect("a cart").0
    }

    pub fn sends(&self, stage: &Stage, form: &[(&str, &str)]) -> Outcome<Added> {
        stage.write(self.adding(form))
    }

    /// Putting something into the cart, to be done later.
    pub fn adding(
        &self,
        form: &[(&str, &str)],
    ) -> impl FnMut(&mut Tx<'_>) -> Outcome<Added> + Send + use<> {
        let owner = self.owner.clone();
        let params: Params = form.iter().copied().collect();
        move |tx| shopping_cart::add_item_to_cart(tx, &owner, &TERMS, params.clone())
    }

    pub fn adds(&self, stage: &Stage, variant: VariantId, quantity: i32) -> Outcome<Added> {
        let (variant, quantity) = (variant.to_string(), quantity.to_string());
        self.sends(stage, &[("variant_id", &variant), ("quantity", &quantity)])
    }

    pub fn changes(&self, stage: &Stage, form: &[(String, &str)]) -> Outcome<Updated> {
        let owner = self.owner.clone();
        let params: Params = form.iter().cloned().collect();
        stage.write(move |tx| shopping_cart::update_cart(tx, &owner, &TERMS, params.clone()))
    }

    pub fn removes(&self, stage: &Stage, item: CartItemId) -> Outcome<Option<Removed>> {
        let owner = self.owner.clone();
        stage.write(move |tx| shopping_cart::remove_item_from_cart(tx, &owner, &TERMS, item))
    }

    pub fn basket(&self, stage: &Stage) -> Basket {
        let owner = self.owner.clone();
        let read = stage.read(move |conn| match shopping_cart::find_cart(conn, &owner)? {
            Some((cart, _)) => shopping_cart::fill(conn, &owner, &cart, &Settings::default()),
            None => Ok(Basket::empty(Currency::USD)),
        });
        read.unwrap()
    }

    /// Name and quantity of each line.
    pub fn lines(&self, stage: &Stage) -> Vec<(String, i32)> {
        let lines = self.basket(stage).lines;
        lines.iter().map(|line| (line.item.offer.name(), line.item.quantity)).collect()
    }

    /// What the cart's page sends when the order is placed.
    pub fn order_form(&self, stage: &Stage, key: &str) -> Params {
        let basket = self.basket(stage);
        let mut form: Params =
            [("key", key.to_owned()), ("total", basket.total().to_string())].into_iter().collect();
        for line in &basket.lines {
            let id = line.item.id;
            form.push(format!("seen[{id}][price]"), line.item.offer.price.to_string());
            form.push(format!("seen[{id}][quantity]"), line.item.quantity.to_string());
        }
        form
    }

    pub fn orders(&self, stage: &Stage, form: Params) -> Outcome<Placed> {
        stage.write(self.ordering(form))
    }

    /// Placing an order, to be done later.
    pub fn ordering(
        &self,
        form: Params,
    ) -> impl FnMut(&mut Tx<'_>) -> Outcome<Placed> + Send + 'static + use<> {
        let scope = self.scope.clone();
        let letterhead =
            Letterhead { shop_name: "Vitrine".into(), base_url: "https://shop.example".into() };
        let sale = Sale { settings: Arc::default(), letterhead };
        move |tx| orders::complete_order(tx, &scope, &sale, &form)
    }
}

/// The reason for which the shop says no.
#[track_caller]
pub fn refusal<T: std::fmt::Debug>(outcome: Outcome<T>) -> String {
    match outcome {
        Err(Fault::Refused(reason)) => reason,
        other => panic!("not refused: {other:?}"),
    }
}
