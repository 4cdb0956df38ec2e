//! A baseline for placing orders without HTTP: the context function, called by many callers.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use vitrine::{
    Error, Result,
    accounts::Scope,
    checkout::{self, CheckoutConfig},
    db::Tx,
    foundation::{params::Params, zone::Zone},
    mailer::ShopIdentity,
    orders::{self, OrderContext},
    payments::PaymentMethod,
    settings::Settings,
    shopping_cart::{self, CartContents, CartLimits, CartOwner},
};

use crate::{
    direct_repo::DirectRepo,
    scenario::{CHECKOUT_DETAILS, PAYMENT_METHOD, ordered_variants},
};

/// A guest at the last page of the checkout, with its form.
#[derive(Clone)]
pub struct ReadyGuest {
    owner: CartOwner,
    form: Params,
}

impl DirectRepo {
    /// Takes new guests to the last page of the checkout.
    pub fn guests(&self, round: usize, count: usize) -> Vec<ReadyGuest> {
        let guest = |number| async move {
            let owner = CartOwner::from_token(&format!("guest {round} {number}"));
            let cart_owner = owner.clone();
            let review = move |tx: &mut Tx<'_>| open_review(tx, &cart_owner, number);
            let form = self.repo.write(review).await.expect("an open checkout");
            ReadyGuest { owner, form }
        };
        self.runtime.block_on(async {
            let mut guests = Vec::with_capacity(count);
            for number in 0..count {
                guests.push(guest(number).await);
            }
            guests
        })
    }

    /// Returns the orders per second of a number of callers, with one order per guest.
    pub fn orders_per_second(&self, callers: usize, guests: Vec<ReadyGuest>) -> f64 {
        let began = Instant::now();
        let count = guests.len();
        let guests = Arc::new(guests);
        let next = Arc::new(AtomicUsize::new(0));
        self.runtime.block_on(async {
            let caller = |_| {
                let guests = Arc::clone(&guests);
                let next = Arc::clone(&next);
                let repo = self.repo.clone();
                tokio::spawn(async move {
                    while let Some(guest) = guests.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let ReadyGuest { owner, form } = guest.clone();
                        let order_context = order_context();
                        let place = move |tx: &mut Tx<'_>| {
                            orders::place_order(
                                tx,
                                &Scope::visitor(),
                                &owner,
                                &order_context,
                                &form,
                            )
                        };
                        repo.write(place).await.expect("the order is placed");
                    }
                })
            };
            for caller in (0..callers).map(caller).collect::<Vec<_>>() {
                caller.await.expect("no panic");
            }
        });
        count as f64 / began.elapsed().as_secs_f64()
    }
}

/// Fills a cart, goes to the last page of the checkout and returns its form.
fn open_review(tx: &mut Tx<'_>, owner: &CartOwner, number: usize) -> Result<Params> {
    let checkout_config = checkout_config();
    let settings = &checkout_config.settings;
    for variant in ordered_variants(number) {
        let params = [("variant_id", &*variant), ("quantity", "1")];
        let params = params.into_iter().collect();
        shopping_cart::add_item_to_cart(tx, owner, &CartLimits::from_settings(settings), params)?;
    }
    let scope = Scope::visitor();
    let token = checkout::begin(tx, &scope, owner, &checkout_config)?.token;
    checkout::save_details(
        tx,
        &scope,
        owner,
        &checkout_config,
        CHECKOUT_DETAILS.into_iter().collect(),
    )?;
    checkout::save_payment(
        tx,
        &scope,
        owner,
        &checkout_config,
        [("payment_method", PAYMENT_METHOD)].into_iter().collect(),
    )?;
    let cart = shopping_cart::find_cart(tx, owner)?.ok_or(Error::NotFound)?.cart;
    let contents = shopping_cart::load_contents(tx, owner, &cart, settings)?;
    Ok(review_form(token, &contents))
}

/// Returns the form of the last page of a checkout.
fn review_form(token: String, contents: &CartContents) -> Params {
    let mut form: Params =
        [("key", token), ("total", contents.total().to_string())].into_iter().collect();
    for line in &contents.lines {
        let id = line.item.id;
        form.push(format!("seen[{id}][price]"), line.item.offer.price.to_string());
        form.push(format!("seen[{id}][quantity]"), line.item.quantity.to_string());
    }
    form
}

/// The configuration of a shop in development.
fn checkout_config() -> CheckoutConfig {
    CheckoutConfig {
        settings: Arc::new(Settings::default()),
        methods: vec![PaymentMethod::CARD, PaymentMethod::BANK_TRANSFER],
    }
}

fn order_context() -> OrderContext {
    let shop_identity = ShopIdentity {
        shop_name: "Vitrine".into(),
        reply_to: String::new(),
        new_orders_to: String::new(),
        base_url: "http://localhost:8080".into(),
        zone: Zone::UTC,
        limits_mail: false,
        logo: None,
    };
    OrderContext { checkout_config: checkout_config(), shop_identity }
}
