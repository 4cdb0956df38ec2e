//! A shopper, who uses the cart and the checkout without HTTP.

use std::sync::Arc;

use vitrine::accounts::Scope;
use vitrine::checkout::{self, CheckoutConfig};
use vitrine::foundation::ids::{CartItemId, VariantId};
use vitrine::foundation::money::Currency;
use vitrine::foundation::params::Params;
use vitrine::foundation::zone::Zone;
use vitrine::mailer::ShopIdentity;
use vitrine::orders::{self, OrderContext, PlaceOrderResult};
use vitrine::payments::PaymentMethod;
use vitrine::settings::Settings;
use vitrine::shopping_cart::{
    self, Added, Cart, CartContents, CartLimits, CartOwner, Removed, Updated,
};
use vitrine::{Error, Result, db::Tx};

use super::test_shop::TestShop;

/// A shopper, who has a cart once an item was added.
pub struct Shopper {
    pub scope: Scope,
    pub owner: CartOwner,
}

/// The limits of carts in most tests.
pub const CART_LIMITS: CartLimits = CartLimits {
    max_quantity: 99,
    max_lines: 100,
    guest_days: 30,
    customer_days: 90,
    zone: Zone::UTC,
};

impl Shopper {
    /// A customer with an account, who has just logged in.
    pub fn customer(test_shop: &TestShop, name: &str) -> Shopper {
        let scope = test_shop.customer(name);
        let owner = CartOwner::User(scope.user_id().unwrap());
        Shopper { scope, owner }
    }

    /// A guest with the token of a cart in a cookie.
    pub fn guest(token: &str) -> Shopper {
        Shopper { scope: Scope::visitor(), owner: CartOwner::from_token(token) }
    }

    pub fn find_cart(&self, test_shop: &TestShop) -> Option<Cart> {
        let owner = self.owner.clone();
        let found = test_shop.read(move |conn| shopping_cart::find_cart(conn, &owner)).unwrap();
        found.map(|found| found.cart)
    }

    /// Returns the number of items in the cart, or `None` without a cart.
    pub fn item_count(&self, test_shop: &TestShop) -> Option<i64> {
        let owner = self.owner.clone();
        let found = test_shop.read(move |conn| shopping_cart::find_cart(conn, &owner)).unwrap();
        found.map(|found| found.count)
    }

    #[track_caller]
    pub fn cart(&self, test_shop: &TestShop) -> Cart {
        self.find_cart(test_shop).expect("a cart")
    }

    /// Submits the form that adds an item.
    pub fn submit_item(&self, test_shop: &TestShop, form: &[(&str, &str)]) -> Result<Added> {
        test_shop.write(self.adding_item(form))
    }

    /// Returns the work of adding an item.
    pub fn adding_item(
        &self,
        form: &[(&str, &str)],
    ) -> impl FnMut(&mut Tx<'_>) -> Result<Added> + Send + use<> {
        let owner = self.owner.clone();
        let params: Params = form.iter().copied().collect();
        move |tx| shopping_cart::add_item_to_cart(tx, &owner, &CART_LIMITS, params.clone())
    }

    pub fn add(&self, test_shop: &TestShop, variant: VariantId, quantity: i32) -> Result<Added> {
        let variant = variant.to_string();
        let quantity = quantity.to_string();
        self.submit_item(test_shop, &[("variant_id", &variant), ("quantity", &quantity)])
    }

    /// Submits the form of the cart.
    pub fn update(&self, test_shop: &TestShop, form: &[(String, &str)]) -> Result<Updated> {
        let owner = self.owner.clone();
        let params: Params = form.iter().cloned().collect();
        test_shop
            .write(move |tx| shopping_cart::update_cart(tx, &owner, &CART_LIMITS, params.clone()))
    }

    pub fn remove(&self, test_shop: &TestShop, item: CartItemId) -> Result<Option<Removed>> {
        let owner = self.owner.clone();
        test_shop
            .write(move |tx| shopping_cart::remove_item_from_cart(tx, &owner, &CART_LIMITS, item))
    }

    pub fn contents(&self, test_shop: &TestShop) -> CartContents {
        let owner = self.owner.clone();
        let contents = test_shop.read(move |conn| match shopping_cart::find_cart(conn, &owner)? {
            Some(found) => {
                shopping_cart::load_contents(conn, &owner, &found.cart, &Settings::default())
            }
            None => Ok(CartContents::empty(Currency::USD)),
        });
        contents.unwrap()
    }

    /// Returns the lines of the cart as `quantity × name`.
    pub fn lines(&self, test_shop: &TestShop) -> Vec<String> {
        let lines = self.contents(test_shop).lines;
        lines
            .iter()
            .map(|line| format!("{} × {}", line.item.quantity, line.item.offer.name()))
            .collect()
    }

    /// Goes to the last page of the checkout and returns the checkout's token.
    pub fn check_out(&self, test_shop: &TestShop) -> Result<String> {
        self.check_out_with(test_shop, PaymentMethod::BANK_TRANSFER)
    }

    /// The same in a shop with one payment method.
    pub fn check_out_with(&self, test_shop: &TestShop, method: PaymentMethod) -> Result<String> {
        let checkout_config = CheckoutConfig { methods: vec![method], ..checkout_config() };
        let owner = self.owner.clone();
        let scope = self.scope.clone();
        let details = self.details();
        test_shop.write(move |tx| {
            let token = checkout::begin(tx, &scope, &owner, &checkout_config)?.token;
            checkout::save_details(tx, &scope, &owner, &checkout_config, details.clone())?;
            Ok(token)
        })
    }

    /// Returns the form of the last page of the checkout. If the checkout can't begin, the form has an
    /// unknown token.
    pub fn order_form(&self, test_shop: &TestShop) -> Params {
        let token = self.check_out(test_shop).unwrap_or("none".into());
        self.order_form_of(test_shop, token)
    }

    /// Returns the form of the last page of a checkout.
    pub fn order_form_of(&self, test_shop: &TestShop, token: String) -> Params {
        acknowledged_form(token, &self.contents(test_shop))
    }

    fn details(&self) -> Params {
        let email = self.scope.user().map_or("guest@example.com", |user| &user.email);
        let mut details: Params = ADDRESS.into_iter().collect();
        details.push("email", email);
        details
    }

    pub fn place_order(&self, test_shop: &TestShop, form: Params) -> Result<PlaceOrderResult> {
        test_shop.write(self.placing_order(form))
    }

    /// Returns the work of checking out and placing an order in one transaction.
    pub fn checking_out_and_ordering(
        &self,
    ) -> impl FnMut(&mut Tx<'_>) -> Result<PlaceOrderResult> + Send + 'static + use<> {
        let scope = self.scope.clone();
        let owner = self.owner.clone();
        let details = self.details();
        move |tx| {
            let token = checkout::begin(tx, &scope, &owner, &checkout_config())?.token;
            checkout::save_details(tx, &scope, &owner, &checkout_config(), details.clone())?;
            let cart = shopping_cart::find_cart(tx, &owner)?.ok_or(Error::NotFound)?.cart;
            let contents = shopping_cart::load_contents(tx, &owner, &cart, &Settings::default())?;
            let form = acknowledged_form(token, &contents);
            let context =
                OrderContext { checkout_config: checkout_config(), shop_identity: shop_identity() };
            orders::place_order(tx, &scope, &owner, &context, &form)
        }
    }

    /// Returns the work of placing an order that is paid by bank transfer.
    pub fn placing_order(
        &self,
        form: Params,
    ) -> impl FnMut(&mut Tx<'_>) -> Result<PlaceOrderResult> + Send + 'static + use<> {
        self.placing_order_with(form, PaymentMethod::BANK_TRANSFER)
    }

    /// Returns the work of placing an order in a shop with one payment method.
    pub fn placing_order_with(
        &self,
        form: Params,
        method: PaymentMethod,
    ) -> impl FnMut(&mut Tx<'_>) -> Result<PlaceOrderResult> + Send + 'static + use<> {
        let scope = self.scope.clone();
        let owner = self.owner.clone();
        let checkout_config = CheckoutConfig { methods: vec![method], ..checkout_config() };
        let context = OrderContext { checkout_config, shop_identity: shop_identity() };
        move |tx| orders::place_order(tx, &scope, &owner, &context, &form)
    }
}

/// Returns the form of the last page of a checkout, with the prices and quantities that it shows.
fn acknowledged_form(token: String, contents: &CartContents) -> Params {
    let mut form: Params =
        [("key", token), ("total", contents.total().to_string())].into_iter().collect();
    for line in &contents.lines {
        let id = line.item.id;
        form.push(format!("seen[{id}][price]"), line.item.offer.price.to_string());
        form.push(format!("seen[{id}][quantity]"), line.item.quantity.to_string());
    }
    form
}

/// The address of all shoppers.
const ADDRESS: [(&str, &str); 7] = [
    ("country", "US"),
    ("region", "maine"),
    ("name", "Ada Guest"),
    ("line1", "18 Harbour Street"),
    ("postcode", "04101"),
    ("city", "Portland"),
    ("same_billing", "true"),
];

/// The settings of a shop that only accepts bank transfers.
fn checkout_config() -> CheckoutConfig {
    CheckoutConfig { settings: Arc::default(), methods: vec![PaymentMethod::BANK_TRANSFER] }
}

/// The shop as it appears in mails.
pub fn shop_identity() -> ShopIdentity {
    ShopIdentity {
        shop_name: "Vitrine".into(),
        reply_to: String::new(),
        new_orders_to: String::new(),
        base_url: "https://shop.example".into(),
        zone: Zone::UTC,
        limits_mail: false,
        logo: None,
    }
}

/// Returns the message of a rejection.
#[track_caller]
pub fn rejection<T: std::fmt::Debug>(result: Result<T>) -> String {
    match result {
        Err(Error::Rejected(reason)) => reason.to_string(),
        other => panic!("not rejected: {other:?}"),
    }
}
