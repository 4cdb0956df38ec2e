//! Somebody with a cart, who does what the cart's forms do.

use std::sync::Arc;

use vitrine::accounts::Scope;
use vitrine::checkout::{self, CheckoutConfig};
use vitrine::foundation::ids::{CartItemId, VariantId};
use vitrine::foundation::money::Currency;
use vitrine::foundation::params::Params;
use vitrine::foundation::zone::Zone;
use vitrine::mailer::ShopIdentity;
use vitrine::orders::{self, OrderContext, Placed};
use vitrine::payments::Method;
use vitrine::settings::Settings;
use vitrine::shopping_cart::{
    self, Added, Cart, CartContents, CartLimits, CartOwner, CartWithCount, Removed, Updated,
};
use vitrine::{Error, Result, db::Tx};

use crate::test_shop::TestShop;

/// A shopper, with a cart once something is in it.
pub struct Shopper {
    pub scope: Scope,
    pub owner: CartOwner,
}

/// What the shop allows carts, unless a test wants it otherwise.
pub const TERMS: CartLimits = CartLimits {
    max_quantity: 99,
    max_lines: 100,
    guest_days: 30,
    customer_days: 90,
    zone: Zone::UTC,
};

impl Shopper {
    pub fn in_shop(test_shop: &TestShop, name: &str) -> Shopper {
        let scope = test_shop.shopper(name);
        let owner = CartOwner::User(scope.user_id().unwrap());
        Shopper { scope, owner }
    }

    /// Somebody whom nobody knows, by the token of a cookie.
    pub fn visiting(token: &str) -> Shopper {
        Shopper { scope: Scope::visitor(), owner: CartOwner::of_token(token) }
    }

    /// The cart and the number of things in it.
    pub fn found(&self, test_shop: &TestShop) -> Option<CartWithCount> {
        let owner = self.owner.clone();
        test_shop.read(move |conn| shopping_cart::find_cart(conn, &owner)).unwrap()
    }

    #[track_caller]
    pub fn cart(&self, test_shop: &TestShop) -> Cart {
        self.found(test_shop).expect("a cart").cart
    }

    pub fn sends(&self, test_shop: &TestShop, form: &[(&str, &str)]) -> Result<Added> {
        test_shop.write(self.adding(form))
    }

    /// Putting something into the cart, to be done later.
    pub fn adding(
        &self,
        form: &[(&str, &str)],
    ) -> impl FnMut(&mut Tx<'_>) -> Result<Added> + Send + use<> {
        let owner = self.owner.clone();
        let params: Params = form.iter().copied().collect();
        move |tx| shopping_cart::add_item_to_cart(tx, &owner, &TERMS, params.clone())
    }

    pub fn adds(&self, test_shop: &TestShop, variant: VariantId, quantity: i32) -> Result<Added> {
        let (variant, quantity) = (variant.to_string(), quantity.to_string());
        self.sends(test_shop, &[("variant_id", &variant), ("quantity", &quantity)])
    }

    pub fn changes(&self, test_shop: &TestShop, form: &[(String, &str)]) -> Result<Updated> {
        let owner = self.owner.clone();
        let params: Params = form.iter().cloned().collect();
        test_shop.write(move |tx| shopping_cart::update_cart(tx, &owner, &TERMS, params.clone()))
    }

    pub fn removes(&self, test_shop: &TestShop, item: CartItemId) -> Result<Option<Removed>> {
        let owner = self.owner.clone();
        test_shop.write(move |tx| shopping_cart::remove_item_from_cart(tx, &owner, &TERMS, item))
    }

    pub fn contents(&self, test_shop: &TestShop) -> CartContents {
        let owner = self.owner.clone();
        let read = test_shop.read(move |conn| match shopping_cart::find_cart(conn, &owner)? {
            Some(found) => {
                shopping_cart::load_contents(conn, &owner, &found.cart, &Settings::default())
            }
            None => Ok(CartContents::empty(Currency::USD)),
        });
        read.unwrap()
    }

    /// Name and quantity of each line.
    pub fn lines(&self, test_shop: &TestShop) -> Vec<(String, i32)> {
        let lines = self.contents(test_shop).lines;
        lines.iter().map(|line| (line.item.offer.name(), line.item.quantity)).collect()
    }

    /// Goes through the checkout to its last page; answers the checkout's token.
    pub fn checks_out(&self, test_shop: &TestShop) -> Result<String> {
        self.checks_out_by(test_shop, Method::BANK_TRANSFER)
    }

    /// The same in a shop that is paid in another way.
    pub fn checks_out_by(&self, test_shop: &TestShop, method: Method) -> Result<String> {
        let checkout_config = CheckoutConfig { methods: vec![method], ..checkout_config() };
        let (owner, scope) = (self.owner.clone(), self.scope.clone());
        let details = self.details();
        test_shop.write(move |tx| {
            let token = checkout::begin(tx, &scope, &owner, &checkout_config)?.token;
            checkout::save_details(tx, &scope, &owner, &checkout_config, details.clone())?;
            Ok(token)
        })
    }

    /// What the last page of the checkout sends; of one that can't begin, what it would send.
    pub fn order_form(&self, test_shop: &TestShop) -> Params {
        let token = self.checks_out(test_shop).unwrap_or("none".into());
        self.order_form_of(test_shop, token)
    }

    /// What the last page of this checkout sends.
    pub fn order_form_of(&self, test_shop: &TestShop, token: String) -> Params {
        seen(token, &self.contents(test_shop))
    }

    fn details(&self) -> Params {
        let email = self.scope.user().map_or("guest@example.com", |user| &user.email);
        let mut details: Params = ADDRESS.into_iter().collect();
        details.push("email", email);
        details
    }

    pub fn orders(&self, test_shop: &TestShop, form: Params) -> Result<Placed> {
        test_shop.write(self.ordering(form))
    }

    /// Going through the checkout and ordering in one breath, to be done later.
    pub fn checking_out_and_ordering(
        &self,
    ) -> impl FnMut(&mut Tx<'_>) -> Result<Placed> + Send + 'static + use<> {
        let (scope, owner) = (self.scope.clone(), self.owner.clone());
        let details = self.details();
        move |tx| {
            let token = checkout::begin(tx, &scope, &owner, &checkout_config())?.token;
            checkout::save_details(tx, &scope, &owner, &checkout_config(), details.clone())?;
            let cart = shopping_cart::find_cart(tx, &owner)?.ok_or(Error::NotFound)?.cart;
            let contents = shopping_cart::load_contents(tx, &owner, &cart, &Settings::default())?;
            let form = seen(token, &contents);
            let sale =
                OrderContext { checkout_config: checkout_config(), shop_identity: shop_identity() };
            orders::place_order(tx, &scope, &owner, &sale, &form)
        }
    }

    /// Placing an order that is paid by transfer, to be done later.
    pub fn ordering(
        &self,
        form: Params,
    ) -> impl FnMut(&mut Tx<'_>) -> Result<Placed> + Send + 'static + use<> {
        self.ordering_by(form, Method::BANK_TRANSFER)
    }

    /// Placing an order that is paid in some way, the only one that the shop offers.
    pub fn ordering_by(
        &self,
        form: Params,
        method: Method,
    ) -> impl FnMut(&mut Tx<'_>) -> Result<Placed> + Send + 'static + use<> {
        let (scope, owner) = (self.scope.clone(), self.owner.clone());
        let checkout_config = CheckoutConfig { methods: vec![method], ..checkout_config() };
        let sale = OrderContext { checkout_config, shop_identity: shop_identity() };
        move |tx| orders::place_order(tx, &scope, &owner, &sale, &form)
    }
}

/// What the last page of a checkout sends.
fn seen(token: String, contents: &CartContents) -> Params {
    let mut form: Params =
        [("key", token), ("total", contents.total().to_string())].into_iter().collect();
    for line in &contents.lines {
        let id = line.item.id;
        form.push(format!("seen[{id}][price]"), line.item.offer.price.to_string());
        form.push(format!("seen[{id}][quantity]"), line.item.quantity.to_string());
    }
    form
}

/// Where everybody lives.
const ADDRESS: [(&str, &str); 7] = [
    ("country", "US"),
    ("region", "maine"),
    ("name", "Ada Guest"),
    ("line1", "18 Harbour Street"),
    ("postcode", "04101"),
    ("city", "Portland"),
    ("same_billing", "true"),
];

/// A shop that is paid by transfer only.
fn checkout_config() -> CheckoutConfig {
    CheckoutConfig { settings: Arc::default(), methods: vec![Method::BANK_TRANSFER] }
}

/// What mails say about the shop.
pub fn shop_identity() -> ShopIdentity {
    ShopIdentity {
        shop_name: "Vitrine".into(),
        reply_to: String::new(),
        new_orders_to: String::new(),
        base_url: "https://shop.example".into(),
        zone: Zone::UTC,
        limits_mail: false,
    }
}

/// The reason for which the shop says no.
#[track_caller]
pub fn rejection<T: std::fmt::Debug>(result: Result<T>) -> String {
    match result {
        Err(Error::Rejected(reason)) => reason.to_string(),
        other => panic!("not refused: {other:?}"),
    }
}
